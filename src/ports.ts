/** What the workers are given to talk to people and to know them. Built by main; only the slack room knows how. */
import type { AlertNote, Problem } from './alert.ts';
import type { Refusal } from './errors.ts';
import type { AlertsAnswer, Chart, Finding, Home, ReadAnswer, Why } from './seen.ts';
import type {
  DeployChange,
  Happened,
  HookStep,
  Lines,
  Locked,
  LogLine,
  Notice,
  Op,
  Outcome,
  Person,
  Place,
  Plan,
  Tail,
  TailFile,
  TailView,
  TimedStanding,
} from './work.ts';

/** What Slack said about somebody, and when, in milliseconds of our clock; never older than 30 s. */
export type Standing = { asOf: number } & Known;

type Known =
  | { kind: 'member'; groups: string[]; name: string }
  | { kind: 'guest' | 'stranger' | 'bot' | 'deactivated' | 'unconfirmed' | 'unknown' };

/** What Slack says about a channel now, at most 60 s old. */
export type Channel = { kind: 'joined' | 'not joined' | 'direct'; shared: boolean };

/** Who people are and where they are. Throws when Slack cannot say: callers fail closed. */
export type Directory = {
  person(who: Person): Promise<Standing>;
  channel(id: string): Promise<Channel>;
  /** Full members of a user group; ids of the home team. */
  group(id: string): Promise<Person[]>;
};

/** Tasks that stopped for one reason. */
export type Stopped = {
  count: number;
  task: string;
  stopCode: string;
  reason: string;
  containers: { name: string; exitCode?: number; reason?: string }[];
};

/** What is said in a card's thread besides its end. Lines of logs are redacted already. */
export type Note =
  | {
      kind: 'diagnosis';
      stopped: Stopped[];
      findings: Finding[];
      log?: { container: string; lines: string[] };
      unchecked: string[];
    }
  | { kind: 'worse'; worse: string[] }
  /** Its deployment waits at one of ECS's own pauses. */
  | { kind: 'pause'; step: HookStep }
  /** A timed change goes back soon: in so many milliseconds. */
  | { kind: 'soon'; leftMs: number; lock?: Locked }
  /** The `n`th time that the holder of a lock is reminded of it. */
  | { kind: 'reminder'; n: number };

/** Says things to people, once, and keeps them up to date. */
export type Tell = {
  /**
   * Shows the op's card as the op is now, posting it the first time. Edits are limited for the whole workspace: one that
   * must wait is left owed, and whoever is rung for that tries again.
   */
  card(op: Op, epoch: number): Promise<void>;
  /** Says how the op ended in its card's thread, since edits notify nobody; `later` while Slack has no room for it, and then the card waits, too. */
  ending(op: Op, epoch: number): Promise<'said' | 'later'>;
  /** Says something in the card's thread, each kind of note once. */
  note(op: Op, epoch: number, note: Note): Promise<void>;
  /** Tells everybody in the channel that the rules name that the glass is being broken, once. Throws when Slack refuses. */
  glassBroken(op: Op, epoch: number): Promise<void>;
  /** Shows in that channel what became of it. */
  glassReviewed(op: Op): Promise<void>;
  /** Reminds that channel that nobody has looked at it. */
  nag(op: Op): Promise<void>;
  /** Answers a read, to the person who asked only. */
  answer(op: Op, answer: Answer): Promise<void>;
  /** Shows whoever asked their home tab, where Slack has one for them. */
  home(op: Op, home: Home): Promise<void>;
  /** Returns the conversation between the bot and somebody. */
  directly(who: Person): Promise<string>;
  /**
   * Shows the lines that are followed, posting them the first time; `later` while edits have to wait, `gone` where there is no
   * message any more.
   */
  tail(op: Op, epoch: number, view: TailView): Promise<'shown' | 'later' | 'gone'>;
  /** Shows that following has ended, and why, with the lines that were written meanwhile as a file. */
  tailEnd(op: Op, epoch: number, end: { tail: Tail; lines: LogLine[]; file: TailFile }): Promise<void>;
  /**
   * Shows a problem in a channel as it is now, posting it the first time, to everybody and, where one is named, to a user group.
   * `later` while Slack's limits leave no room for it, `gone` where there is no such channel for the bot.
   */
  problem(problem: Problem, at: { channel: string; mention?: string }): Promise<'shown' | 'later' | 'gone'>;
  /** Says something in the thread of a problem's message, once for each time that it came back; `later` while there is no room for it. */
  problemNote(problem: Problem, channel: string, note: AlertNote): Promise<'said' | 'later'>;
  /** Tells whoever asked for the deployment that broke, directly and once. */
  problemTo(problem: Problem, who: Person): Promise<void>;
  /** Tells one person only, near where it happened. */
  only(who: Person, where: Place, refusal: Refusal): Promise<void>;
  /** Tells whoever held a lock that somebody else took it off, or over. */
  lockLost(op: Op): Promise<void>;
  /**
   * Tells somebody what happened to their second factor, directly, and everybody in these channels. Returns what Slack would
   * not take, in its own words; throws when it may take it later. What is told again is better than what is not told.
   */
  notice(notice: Notice, channels: readonly string[]): Promise<string[]>;
};

/** How a service deployment ended, or where it stands. */
export type Ending =
  | Extract<Outcome, 'succeeded' | 'failed' | 'rolled back' | 'rollback failed' | 'stopped' | 'superseded'>
  | 'under way'
  | 'going back';

/** A service deployment of the past, or a change of the count by us; times in milliseconds. */
export type HistoryRow = {
  at: number;
  finishedAt?: number;
  /** Our own op with the people behind it, or whoever registered the revision. */
  by: { op: string; requester: string; approvers: string[] } | { arn: string } | undefined;
} & (
  | {
      revision: string;
      images: string[];
      ending: Ending;
      /** Why it failed, in ECS's words or ours. */
      reason?: string;
      stoppedBy?: Person;
      /** It was stopped and ECS did not go back. */
      halfWay?: true;
      /** What our op did; ECS does not tell a restart from a deployment. */
      did?: DeployChange['how'];
      /** It is what serves now. */
      serves?: true;
    }
  | { outcome: string; from: number; to: number; back?: number }
);

/** The answers to reads, as facts; the words are the slack room's. */
export type Answer =
  | ReadAnswer
  | AlertsAnswer
  | { kind: 'why'; why: Why }
  | { kind: 'chart'; chart: Chart }
  | { kind: 'plan'; plan: Pick<Plan, 'scope' | 'change' | 'checks'>; blocked: boolean }
  | { kind: 'history'; scope: Plan['scope']; rows: HistoryRow[] }
  | { kind: 'stopping'; op: Op }
  | { kind: 'asked'; op: string }
  | { kind: 'pending'; ops: Op[] }
  | { kind: 'which'; service: string; ops: Op[] }
  /** `earlier`: how many older records there are that are not among `happened`. */
  | { kind: 'op'; op: Op; happened: Happened[]; earlier: number }
  | { kind: 'powers'; op: Op; acts: string; steps: Power[] }
  | {
      kind: 'findings';
      findings: { is: 'wrong' | 'note' | 'fine'; code: string; said: string; people?: string[] }[];
    }
  | Decision
  | { kind: 'reviews'; ops: Op[] }
  | { kind: 'reviewed'; op: Op }
  | { kind: 'cancelled'; op: Op }
  /** `unlockable`: the ops of those that whoever asked can take off, from here. */
  | { kind: 'locks'; locks: Locked[]; unlockable: string[] }
  | { kind: 'unlocked'; lock: Locked }
  /** `target`: only its own are in the list; `elsewhere` are other targets that have some. */
  | { kind: 'timed'; all: TimedStanding[]; target?: string; elsewhere?: string[] }
  | { kind: 'reverting'; op: Op }
  | { kind: 'logs'; lines: Lines }
  /** Following was made longer, or cannot be; `until` in milliseconds. */
  | { kind: 'tail'; is: 'longer' | 'longest' | 'stopping' | 'elsewhere'; op: string; until: number }
  | {
      kind: 'whoami';
      standing: Standing;
      authorities: { name: string; target: string; role: string }[];
      second?: { recoveryLeft: number };
      channelTarget?: string;
    };

/** What one step of an op may do at AWS: its session policy, and the same with the AWS CLI. */
export type Power = { step: string; policy: string; cli: string };

/** What the rules say to a change: about it in general, or if somebody (`as`) asked for it. */
export type Decision = {
  kind: 'decision';
  about: 'who' | 'test' | 'can-i';
  plan: Plan;
  as?: Person;
  could: { who: Person; authorities: string[] }[];
  /** Why no approval could make it right. */
  forbidden?: string;
  /** Why this person may not ask at all. */
  barred?: string;
  /** Enough people could approve it; where nobody has to, whoever asks could do it. */
  satisfiable: boolean;
  /** What this person could do about it: through which authorities, or why not. */
  own?: { authorities: string[] } | { because: string };
};

/** The few lines we write for operators; never what people or AWS said in free text (security.md T10). */
export type Log = {
  info(facts: object, what: string): void;
  warn(facts: object, what: string): void;
  error(facts: object, what: string): void;
};
