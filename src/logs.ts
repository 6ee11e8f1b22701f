/** What people ask of logs, and what is shown of them: facts; the words are the slack room's. No line of a log is ever kept in Redis. */
import type { Person, Scope, ServiceName } from './work.ts';

/** Which lines: of one container or task, those that look like errors, or those that match a CloudWatch filter pattern. */
export type LogChoice = { container?: string; task?: string; errors?: true };

/** What is asked of a service's logs, or of lines that an op has read already. */
export type LogsWork =
  | ({
      kind: 'logs';
      about: 'show' | 'follow';
      service: ServiceName;
      sinceMs?: number;
      filter?: string;
    } & LogChoice)
  | ({ kind: 'logs'; about: 'read'; op: string } & LogChoice)
  | { kind: 'logs'; about: 'longer'; op: string };

/** One line, redacted; `at` in milliseconds, `task` in short. */
export type LogLine = { at: number; container: string; task: string; text: string };

/** A container whose lines cannot be read here, and why: `driver` is where they go, or `undefined` where nothing keeps them. */
export type Unreadable = { container: string; driver?: string; because: 'driver' | 'no prefix' | 'region' };

/** Lines that were read of a service between two moments (milliseconds), oldest first. */
export type Lines = {
  /** The op that read them: filters work on what it read. */
  op: string;
  scope: Scope;
  from: number;
  to: number;
  filter?: string;
  choice: LogChoice;
  /** These are some of the lines that the op read. */
  narrowed?: true;
  lines: LogLine[];
  /** They are not all, or none, since AWS did not let them be read. */
  unread?: true;
  /** There are older ones in that time that were not read. */
  more: boolean;
  /** How many lines were read of each container and task, whatever was chosen of them. */
  containers: string[];
  tasks: string[];
  unreadable: Unreadable[];
  unchecked: string[];
  /** May be shown to everybody in a channel. */
  open: boolean;
};

/** Where the lines of one container are: streams are `<prefix>/<container>/<task>` (awslogs). */
export type LogSource = { group: string; container: string; prefix: string };

/** Why following ended. */
export type TailEnd =
  | { is: 'stopped'; by: Person }
  | { is: 'time' | 'deployed' | 'task gone' | 'service gone' | 'no right' }
  | { is: 'failed'; because: string };

/** How far a stream has been read: its newest line's time, and how many lines of that very time; all of them where AWS sampled. */
export type Read = { at: number; lines: number; sampled?: true };

/** What was counted while following: lines that came, seconds in which AWS sampled, stretches that were passed over unread and how long they were. */
export type Counted = { came: number; sampledSeconds: number; gaps: number; gapMs: number };

/** The following of a service's logs, as the ledger has it; times are Redis time in milliseconds. */
export type Tail = {
  scope: Scope;
  sources: LogSource[];
  unreadable: Unreadable[];
  choice: LogChoice;
  filter?: string;
  /** Where its message is, or is to be; `open` is in the channel, else between the bot and whoever asked. */
  channel: string;
  open: boolean;
  /** When it began, by the clock of whoever began it. */
  from: number;
  /** The deployment (`ecs-svc/N`) that was under way when it began: it ends with it. */
  during?: string;
  until: number;
  read: Record<string, Read>;
  way: Way;
  counted: Counted;
  end?: TailEnd;
};

/** How lines come: from Live Tail, once it is open, or by asking again and again, and then why. */
export type Way = { is: 'opening'; because?: string } | { is: 'live' } | { is: 'polling'; because: string };

/** What the message of a tail shows; `unseen` is why it is not known which tasks there are. */
export type TailView = {
  tail: Tail;
  lines: LogLine[];
  resumed: boolean;
  unseen?: string;
  file?: TailFile;
};

/** What became of the file at the end: how many lines it holds, and whether there are older ones; or why there is none. */
export type TailFile = { lines: number; more: boolean } | { because: string };
