/** All that people may ask. A new verb is a file and a line here. */
import { alerts } from './alerts.ts';
import { breakGlass } from './break-glass.ts';
import { cancel } from './cancel.ts';
import { chart } from './chart.ts';
import { clusters } from './clusters.ts';
import { type Command, type Parsed, usage } from './command.ts';
import { deploy } from './deploy.ts';
import { diff } from './diff.ts';
import { enrol } from './enrol.ts';
import { events } from './events.ts';
import { help } from './help.ts';
import { history } from './history.ts';
import { hook } from './hook.ts';
import { hooks } from './hooks.ts';
import { image } from './image.ts';
import { lock } from './lock.ts';
import { locks } from './locks.ts';
import { logs } from './logs.ts';
import { op } from './op.ts';
import { parseWith } from './parse.ts';
import { pending } from './pending.ts';
import { canI, policy } from './policy.ts';
import { powers } from './powers.ts';
import { restart } from './restart.ts';
import { review, reviews } from './reviews.ts';
import { rollback } from './rollback.ts';
import { scale } from './scale.ts';
import { secrets } from './secrets.ts';
import { services } from './services.ts';
import { status } from './status.ts';
import { taskCommand } from './task.ts';
import { taskdef } from './taskdef.ts';
import { tasks } from './tasks.ts';
import { timed } from './timed.ts';
import { unlock } from './unlock.ts';
import { whoami } from './whoami.ts';
import { why } from './why.ts';

/** Every command, in the order in which help shows them. */
export const commands: readonly Command[] = [
  help,
  services,
  status,
  chart,
  logs,
  why,
  tasks,
  taskCommand,
  events,
  clusters,
  taskdef,
  image,
  secrets,
  deploy,
  diff,
  restart,
  rollback,
  history,
  hooks,
  hook,
  scale,
  timed,
  pending,
  op,
  cancel,
  powers,
  policy,
  canI,
  breakGlass,
  reviews,
  review,
  lock,
  unlock,
  locks,
  alerts,
  whoami,
  enrol,
];

/**
 * Returns what the words after `/ecs` ask for. Throws UserError for everything it does not understand; whoever knows the names of the
 * `targets` has refusals offer the line that was meant.
 */
export const parse = (text: string, targets: readonly string[] = []): Parsed =>
  parseWith({ commands, targets }, text);

export { print } from './print.ts';
export { unslack } from './unslack.ts';
/** What commands are made of, for help and docs. */
export type { Command, Parsed };
export { usage };
