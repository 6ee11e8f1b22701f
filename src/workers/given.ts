/** What every worker is given. main builds it; nothing here is global. */
import type { Aws, EventQueue, Eyes } from '../aws/index.ts';
import type { Config } from '../config/index.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Stories } from '../ledger/stories.ts';
import type { Directory, Log, Tell } from '../ports.ts';
import type { Inventory } from './health/inventory.ts';
import type { Fetched } from './logs/fetched.ts';
import type { Redactor } from './redacting/redactor.ts';

export type Given = {
  config: Config;
  ledger: Ledger;
  stories: Stories;
  aws: Aws;
  /** All services of all targets, read once for everybody who asks. */
  inventory: Inventory;
  /** Where AWS's events come in. */
  queues: readonly EventQueue[];
  directory: Directory;
  tell: Tell;
  log: Log;
  /** Takes secrets out of lines of logs, the team's own forms too. */
  redactor: Redactor;
  /** Lines of logs that were read a moment ago. */
  fetched: Fetched;
  /** This worker's name in claims and elections. */
  name: string;
  /** Has the bells that the ledger holds passed on now, not within a second. */
  kick(): void;
  /** Returns what something that happens again and again calls each time; later than `within` milliseconds it hangs. */
  beat(name: string, within: number): () => void;
};

/** Returns the eyes for a configured target. */
export function eyesFor({ config, aws }: Pick<Given, 'config' | 'aws'>, target: string): Eyes {
  const known = config.targets[target];
  if (!known) throw new Error(`no target ${target}`);
  return aws.eyes(known.readRole, known.region);
}
