/** Work and plan types: the one thing all rooms share. No I/O. */
import type { Refusal } from './errors.ts';

/** Somebody, as Slack knows them: never a name, never an e-mail address (security.md T18). */
export type Person = { team: string; user: string };

/** Where something was asked; an answer goes to the same channel and, where there is one, the same thread. */
export type Place = { channel: string; thread?: string };

/** A service as people name it: cluster and target are what they said, not yet looked up. */
export type ServiceName = { name: string; cluster?: string; target?: string };

/** How many tasks: a number, or a change that the plan makes absolute. */
export type Count = { to: number } | { by: number };

/** What a verb becomes. Verbs are many, kinds of work few. */
export type Work =
  | { kind: 'scale'; service: ServiceName; tasks: Count }
  | { kind: 'health'; about: 'services'; target?: string }
  | { kind: 'health'; about: 'service'; service: ServiceName }
  | { kind: 'ops'; about: 'pending' }
  | { kind: 'ops'; about: 'op'; op: string }
  | { kind: 'ops'; about: 'cancel'; op: string }
  | { kind: 'ops'; about: 'cancel'; service: ServiceName }
  | { kind: 'whoami' };

/** The kinds of work that change something: they are planned, approved and journaled. */
export const changeKinds = ['scale'] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** Returns whether this work changes anything. */
export const isChange = (work: Work): boolean => changeKinds.some(kind => kind === work.kind);

/** One asked-for piece of work, as it was asked. `at` is Redis time in milliseconds. */
export type Ask = {
  who: Person;
  where: Place;
  words: string;
  work: Work;
  at: number;
  /** The answer is for everybody. */
  share?: true;
};

/** One IAM statement that a step needs; `conditions` is operator → key → values, as IAM writes it. */
export type Statement = {
  actions: string[];
  resources: string[];
  conditions?: Record<string, Record<string, string | string[]>>;
};

/** One service in one account, every part looked up and spelled as AWS spells it. */
export type Scope = { target: string; account: string; region: string; cluster: string; service: string };

/** What all matching rules together ask of a change; the strictest of each wins. */
export type Terms = {
  /** Names of the rules that matched, in YAML order; none: the default, one approval. */
  rules: string[];
  approvals: number;
  /** Names of the authorities that may approve; none: any authority that has a role for the target. */
  from: string[];
  /** How long people have to approve, in milliseconds. */
  expiresMs: number;
  /** SHA-256 of the rules and authorities in force, so that a change of them voids the plan (security.md T19). */
  rulesHash: string;
};

/** The change of a service's count. Both numbers are desired counts, absolute. */
export type ScaleChange = { kind: 'scale'; from: number; to: number; bounds?: { min: number; max: number } };

export type Change = ScaleChange;

/** What would change, complete enough to be hashed, approved and checked again; canonical JSON of it is what is hashed. */
export type Plan = {
  scope: Scope;
  change: Change;
  /** One entry per AWS write, in order, with what its session will be allowed to do. */
  steps: { name: string; needs: Statement[] }[];
  terms: Terms;
  warnings: string[];
};

/** A recorded click: a fact, weighed later. `void` is the weigher striking an earlier vote of the same person. */
export type Vote = { who: Person; choice: 'approve' | 'deny' | 'void'; at: number; reason?: string };

/** Returns each person's newest vote that was not struck, in the order in which they came to it. */
export function standingVotes(votes: readonly Vote[]): Vote[] {
  const newest = new Map<string, Vote>();
  for (const vote of votes) {
    const key = `${vote.who.team}:${vote.who.user}`;
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

/** Which slot of a service a change holds: two ops never overlap on one. */
export type SlotKind = 'revision' | 'count';

/** What a step left behind: its intent before the write, its result after it. Times are Redis time in milliseconds. */
export type JournalEntry =
  | { step: string; epoch: number; is: 'intent'; at: number; leaseUntil: number }
  | {
      step: string;
      epoch: number;
      is: 'result';
      at: number;
      did: 'done' | 'already' | 'refused';
      requestId?: string;
    };

/** The role that acts for an op and the person it belongs to. */
export type Acting = { who: Person; authority: string; role: string };

/** Where an op's card stands in Slack. */
export type CardRef = { channel: string; ts: string };

/** How far a running change has come, in tasks. */
export type Progress = {
  desired: number;
  running: number;
  pending: number;
  lastEvent?: { at: number; text: string };
  /** Set when it takes longer than it should: a warning, not an end. */
  stuckSince?: number;
};

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
  expiresAt?: number;
  startBy?: number;
  acting?: Acting;
  progress?: Progress;
  startedAt?: number;
  endedAt?: number;
  outcome?: Outcome;
  why?: Refusal;
  card?: CardRef;
  /** When the card's first post was begun: without a `card` its answer was lost, and it is looked for. */
  posting?: number;
};
