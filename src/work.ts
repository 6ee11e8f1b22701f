/** Work and plan types: the one thing all rooms share. No I/O. */
import type { AlertsWork } from './alert.ts';
import type { Refusal } from './errors.ts';
import type { HookWork } from './hook.ts';
import type { JournalEntry, StepEnd, StepFacts } from './journal.ts';
import type { Lock, LockWork } from './lock.ts';
import type { LogsWork, Tail } from './logs.ts';
import type { Plan } from './plan.ts';
import type { Progress, Watch } from './progress.ts';
import type { HealthWork } from './seen.ts';
import type { Timed, TimedWork } from './timed.ts';

export * from './alert.ts';
export * from './hook.ts';
export * from './journal.ts';
export * from './lock.ts';
export * from './logs.ts';
export * from './plan.ts';
export * from './progress.ts';
export * from './timed.ts';

/** Somebody, as Slack knows them: never a name, never an e-mail address (security.md T18). */
export type Person = { team: string; user: string };

/** Returns a person as one word, `team:user`. */
export const personKey = ({ team, user }: Person): string => `${team}:${user}`;

/**
 * Where something was asked; an answer goes to the same channel and, where there is one, the same thread. `home`: in the home tab, which
 * is no channel: this one is the conversation with the bot.
 */
export type Place = { channel: string; thread?: string; home?: true };

/** A service as people name it: cluster and target are what they said, not yet looked up. */
export type ServiceName = { name: string; cluster?: string; target?: string };

/** How many tasks: a number, or a change that the plan makes absolute. */
export type Count = { to: number } | { by: number };

/** What a service is to run: a version (tag, digest or whole image), the same again, what last worked, or nothing newer. */
export type Version =
  | { is: 'image'; image: string; container?: string }
  | { is: 'restart' }
  | { is: 'rollback'; revision?: number }
  | { is: 'stop' }
  /** Any version: what rules are asked about where none is named. It is never deployed. */
  | { is: 'any' };

/** Work that changes something; a count that is changed for a time goes back by itself, that many milliseconds later. */
export type ChangeWork =
  | { kind: 'scale'; service: ServiceName; tasks: Count; forMs?: number }
  | { kind: 'deploy'; service: ServiceName; to: Version }
  | HookWork;

/** What a verb becomes. Verbs are many, kinds of work few. */
export type Work =
  | ChangeWork
  | { kind: 'diff'; service: ServiceName; to: Version }
  | HealthWork
  | { kind: 'ops'; about: 'pending' }
  | { kind: 'ops'; about: 'op' | 'powers'; op: string }
  | { kind: 'ops'; about: 'cancel'; op: string }
  | { kind: 'ops'; about: 'cancel'; service: ServiceName }
  | { kind: 'policy'; about: 'check' }
  | { kind: 'policy'; about: 'who' | 'can-i'; of: ChangeWork }
  /** `as` is a Slack user id. */
  | { kind: 'policy'; about: 'test'; as: string; of: ChangeWork }
  | { kind: 'reviews'; about: 'list' }
  | { kind: 'reviews'; about: 'close'; op: string; note?: string }
  | AlertsWork
  | LockWork
  | LogsWork
  | TimedWork
  | { kind: 'whoami' };

/** The kinds of work that change something: they are planned, approved and journaled. */
export const changeKinds = ['scale', 'deploy', 'hook'] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** Returns whether this work changes anything. */
export const isChange = (work: Work): work is ChangeWork => changeKinds.some(kind => kind === work.kind);

/** One asked-for piece of work, as it was asked. `at` is Redis time in milliseconds. */
export type Ask = {
  who: Person;
  where: Place;
  words: string;
  work: Work;
  at: number;
  /** The answer is for everybody. */
  share?: true;
  /** The glass is broken, and why. */
  urgent?: string;
};

/** What proved that it was really the voter: a code of their authenticator, or one of their recovery codes. */
export type SecondFactor = 'code' | 'recovery';

/** Something that happened to somebody's second factor, for them to hear of; `at` and `until` are Redis time in milliseconds. */
export type Notice = {
  who: Person;
  what: 'enrolled' | 'enrolled again' | 'recovery code used' | 'locked' | 'forgotten';
  at: number;
  /** With what they proved that it was they who enrolled again. */
  second?: SecondFactor;
  /** Recovery codes that are left. */
  left?: number;
  /** The op that was approved, or was to be. */
  op?: string;
  until?: number;
};

/** A recorded click: a fact, weighed later. `void` is the weigher striking an earlier vote of the same person. */
export type Vote = {
  who: Person;
  choice: 'approve' | 'deny' | 'void';
  at: number;
  reason?: string;
  second?: SecondFactor;
};

/** Returns each person's newest vote that was not struck, in the order in which they came to it. */
export function standingVotes(votes: readonly Vote[]): Vote[] {
  const newest = new Map<string, Vote>();
  for (const vote of votes) {
    const key = personKey(vote.who);
    if (newest.get(key)?.choice === vote.choice) continue;
    newest.delete(key);
    newest.set(key, vote);
  }
  return [...newest.values()].filter(vote => vote.choice !== 'void');
}

export type State = 'asked' | 'planned' | 'held' | 'cleared' | 'running' | 'ended';

export type Outcome =
  | 'succeeded'
  | 'failed'
  | 'rolled back'
  | 'rollback failed'
  | 'stopped'
  | 'superseded'
  | 'denied'
  | 'expired'
  | 'cancelled'
  | 'refused'
  | 'stale';

/** The role that acts for an op and the person it belongs to. */
export type Acting = { who: Person; authority: string; role: string };

/** Where an op's card stands in Slack. */
export type CardRef = { channel: string; ts: string };

/** An operation as the ledger has it. Times are Redis time in milliseconds. */
export type Op = {
  id: string;
  ask: Ask;
  state: State;
  /** Counts the changes that people should see; `told` is the newest one that Slack shows. */
  version: number;
  told: number;
  epoch: number;
  votes: Vote[];
  votesVersion: number;
  journal: JournalEntry[];
  plan?: Plan;
  planHash?: string;
  /** People who could approve it when it was planned; a handful, for its card. */
  could?: Person[];
  expiresAt?: number;
  startBy?: number;
  acting?: Acting;
  progress?: Progress;
  startedAt?: number;
  endedAt?: number;
  /** Since when Slack's card is owed what it does not show; of an op that has ended, its end or what came after it. */
  owedSince?: number;
  outcome?: Outcome;
  /** `by` is who took it back. */
  why?: Refusal;
  card?: CardRef;
  /** When the card's first post was begun: without a `card` its answer was lost, and it is looked for. */
  posting?: number;
  /** Who asked to stop it while it ran. */
  stop?: { who: Person; at: number };
  watch?: Watch;
  /** Where everybody was told that the glass is broken, and who looked at it afterwards. */
  glass?: CardRef;
  reviewed?: Review;
  /** The lock that it put on. */
  lock?: Lock;
  /** The logs that it follows. */
  tail?: Tail;
  /** The timed change that it made, once the count has arrived. */
  timed?: Timed;
  /** The op of the lock that it took off. */
  unlocked?: string;
};

/** Somebody other than whoever broke the glass has looked at it. */
export type Review = { by: Person; at: number; note?: string };

/** One record of the audit trail about an op. `who` is `team:user`, or nothing; what else there is depends on `what`. */
export type Happened = {
  at: number;
  what: string;
  who: string;
  plan?: Plan;
  choice?: Vote['choice'];
  reason?: string;
  weighed?: { state: State; is: string; counted: { who: string; authorities?: string[]; ageMs: number }[] };
  acting?: Acting;
  step?: string;
  did?: StepEnd;
  tried?: { step: string; failure: string; code: string } & StepFacts;
  outcome?: Outcome;
  why?: Refusal;
} & StepFacts;
