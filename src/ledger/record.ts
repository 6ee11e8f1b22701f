/** An op as Redis keeps it, read back. */
import type { Lock, Op, Tail, Timed } from '../work.ts';

type Whole = [fields: string[], votes: string[], journal: string[]];

/** Returns the op in what the ledger's scripts answer with: a flat hash, its votes and its journal. */
export function parseOp(id: string, whole: unknown): Op {
  const [flat, votes, journal] = whole as Whole;
  const fields = new Map<string, string>();
  for (let i = 0; i + 1 < flat.length; i += 2) fields.set(flat[i] ?? '', flat[i + 1] ?? '');
  const number = (name: string) => Number(fields.get(name) ?? 0);
  const json = <K extends keyof Op>(name: K) => {
    const text = fields.get(name);
    return text === undefined ? {} : { [name]: JSON.parse(text) };
  };
  const time = <K extends keyof Op>(name: K) => (fields.has(name) ? { [name]: number(name) } : {});
  const word = <K extends keyof Op>(name: K) => (fields.has(name) ? { [name]: fields.get(name) } : {});
  return {
    id,
    ask: { ...JSON.parse(fields.get('ask') ?? '{}'), at: number('askedAt') },
    state: fields.get('state') as Op['state'],
    version: number('version'),
    told: number('told'),
    epoch: number('epoch'),
    votes: votes.map(text => JSON.parse(text)),
    votesVersion: number('votesVersion'),
    journal: journal.map(text => JSON.parse(text)),
    ...json('plan'),
    ...word('planHash'),
    ...json('could'),
    ...time('expiresAt'),
    ...time('startBy'),
    ...json('acting'),
    ...json('progress'),
    ...time('startedAt'),
    ...time('endedAt'),
    ...time('owedSince'),
    ...word('outcome'),
    ...json('why'),
    ...json('card'),
    ...time('posting'),
    ...json('stop'),
    ...json('watch'),
    ...json('glass'),
    ...json('reviewed'),
    ...word('unlocked'),
    ...tailIn(fields),
    ...timedIn(fields),
    ...lockIn(id, fields),
  };
}

/** What an op follows; its end may have been moved since. */
function tailIn(fields: Map<string, string>): { tail?: Tail } {
  const kept = fields.get('tail');
  return kept === undefined ? {} : { tail: { ...JSON.parse(kept), until: Number(fields.get('tailUntil')) } };
}

/** What became of the timed change that an op made. */
function timedIn(fields: Map<string, string>): { timed?: Timed } {
  const is = fields.get('timedIs');
  if (is === undefined) return {};
  const number = (name: string) => Number(fields.get(name) ?? 0);
  const json = <K extends keyof Timed>(name: K, field: string) => {
    const text = fields.get(field);
    return text === undefined ? {} : { [name]: JSON.parse(text) };
  };
  const timed: Timed = {
    is: is as Timed['is'],
    from: number('timedFrom'),
    to: number('timedTo'),
    until: number('timedUntil'),
    remindAt: number('timedRemindAt'),
    ...(fields.has('timedReminded') && { reminded: true }),
    ...(fields.has('timedBackAt') && { backAt: number('timedBackAt') }),
    ...json('revert', 'timedRevert'),
    ...json('over', 'timedOver'),
  };
  return { timed };
}

/** The lock that an op put on. */
function lockIn(id: string, fields: Map<string, string>): { lock?: Lock } {
  const given = fields.get('lock');
  if (given === undefined) return {};
  const number = (name: string) => Number(fields.get(name) ?? 0);
  const end = fields.get('lockEnd');
  const lock: Lock = {
    ...JSON.parse(given),
    op: id,
    who: JSON.parse(fields.get('ask') ?? '{}').who,
    at: number('startedAt'),
    ...(fields.has('lockedUntil') && { until: number('lockedUntil') }),
    remindAt: number('remindAt'),
    reminded: number('reminded'),
    during: JSON.parse(fields.get('during') ?? '[]'),
    holdsBack: JSON.parse(fields.get('holdsBack') ?? '[]'),
    ...(end !== undefined && { end: JSON.parse(end) }),
  };
  return { lock };
}
