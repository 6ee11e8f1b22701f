/** What is seen of the secrets that a service reads: where they are, never what they hold. Times are milliseconds. */
import type { Scope } from '../work.ts';

/** Where a task definition refers to a secret: a variable, the log driver, the registry's credentials, a file of variables. */
export type SecretUse = {
  container: string;
  as: 'variable' | 'log option' | 'registry credentials' | 'variables';
  name?: string;
  /** The member of the JSON that the secret holds. */
  key?: string;
  /** The label of a version; AWSCURRENT where none is said. */
  stage?: string;
  /** The one version that it is pinned to. */
  version?: string;
};

/** One secret, parameter or file, and all uses of it. */
export type SecretSource = {
  kind: 'secret' | 'parameter' | 'file';
  /** As people know it: without account and Region. */
  name: string;
  uses: SecretUse[];
  /** Whether the policies of the execution role allow it to read this. */
  may: 'yes' | 'no' | 'unknown';
  /** What its store tells of it; missing where nothing is asked, as of files. */
  is?: 'there' | 'missing' | 'unknown';
  /** When anything about it changed last, and when Secrets Manager rotated it last. */
  changedAt?: number;
  rotatedAt?: number;
  /** That it is rotated by itself, how often and when next at the latest, as far as that is said; `late` where that is past. */
  rotation?: { days?: number; nextAt?: number; late?: true };
  deletedAt?: number;
  /** It is encrypted with a key of its own. */
  ownKey?: true;
  /** Versions that something is pinned to and that are not the current one. */
  outdated: string[];
  /** How many tasks were started before it changed last, and hold the value of then; none where everything is pinned. */
  older: number;
};

export type SecretsSeen = {
  kind: 'secrets';
  scope: Scope;
  revision: string;
  /** The execution role; missing where the revision has none. */
  role?: string;
  sources: SecretSource[];
  /** How many tasks there are; undefined where they could not be read. */
  tasks?: number;
  unchecked: string[];
};
