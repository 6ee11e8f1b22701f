/** What the ledger keeps of second factors: a sealed secret, hashes of recovery codes, and what was used up. */

import { type Notice, type Person, personKey } from '../../work.ts';
import { type Connection, keysLike } from '../redis.ts';
import type { Scripts } from '../script.ts';
import * as lua from './lua.ts';

/**
 * What somebody typed, looked at by whoever can open their secret: a code of one step of the secret enrolled then, what may be
 * a recovery code, or neither. Only a script says whether it counts.
 */
export type Proof =
  | { is: 'code'; step: number; enrolledAt: number }
  | { is: 'recovery'; hashes: string[] }
  | { is: 'wrong' };

/** Why a proof did not count; `left` are wrong codes until the lock, `until` is Redis time in milliseconds. */
export type Unproved =
  | { is: 'needs code' | 'not enrolled' | 'used code' }
  | { is: 'wrong code'; left: number }
  | { is: 'locked'; until: number };

/** What is kept of somebody now; `now` is Redis time in milliseconds, by which codes are told. */
export type Kept = {
  now: number;
  enrolled?: { secret: string; at: number; recoveryLeft: number };
};

const unprovedWords = ['needs code', 'not enrolled', 'used code', 'wrong code', 'locked'];

/** Returns whether an answer says that a proof did not count. */
export const isUnproved = (reply: { is: string }): reply is Unproved => unprovedWords.includes(reply.is);

/** Returns why a proof did not count, in what a script answered; undefined for any other answer. */
export function unproved(is: string, how: unknown): Unproved | undefined {
  if (is === 'wrong code') return { is, left: Number(how) };
  if (is === 'locked') return { is, until: Number(how) };
  const reply = { is };
  return isUnproved(reply) ? reply : undefined;
}

/** Returns a notice as the ledger keeps it. */
export function readNotice(text: string): Notice {
  const kept = JSON.parse(text) as Omit<Notice, 'who'> & { who: string };
  const [team = '', user = ''] = kept.who.split(':');
  return { ...kept, who: { team, user } };
}

export type Factors = ReturnType<typeof createFactors>;

/** Returns the second factors under one namespace, as part of the ledger. */
export function createFactors(redis: Connection, namespace: string, run: Scripts['run']) {
  const base = `{${namespace}}`;

  return {
    /** Returns what is kept of somebody. */
    async look(who: Person): Promise<Kept> {
      const [is, now, secret, at, left] = await run(lua.look, [personKey(who)]);
      if (is === 'none') return { now: Number(now) };
      return {
        now: Number(now),
        enrolled: { secret: String(secret), at: Number(at), recoveryLeft: Number(left) },
      };
    },

    /** Enrols somebody, or in place of what they had when `proof` shows that it is they. */
    async enrol(who: Person, secret: string, step: number, recovery: readonly string[], proof?: Proof) {
      const args = [personKey(who), secret, step, JSON.stringify(recovery)];
      const [is, how] = await run(lua.enrol, [...args, proof ? JSON.stringify(proof) : '']);
      return unproved(is, how) ?? { is: 'enrolled' as const };
    },

    /** Forgets somebody's second factor, and records who at a terminal had that done; false when there was none. */
    forget: async (who: Person, by: string) =>
      (await run(lua.forget, [personKey(who), by], 2_000))[0] === 'forgotten',

    /** Returns everybody with this user id who has enrolled: one, unless workspaces share a Redis. */
    async called(user: string): Promise<Person[]> {
      const found = new Set<string>();
      for await (const keys of keysLike(redis, `${base}:factor:*:${user}`))
        for (const key of keys) found.add(key);
      return [...found].map(key => ({ team: key.split(':').at(-2) ?? '', user }));
    },

    /** The oldest notices, for people to hear of, as they are kept. */
    notices: (limit: number) => redis.lrange(`${base}:notices`, 0, String(limit - 1)),
    /** Forgets a notice that was told. */
    noticed: (notice: string) => redis.lrem(`${base}:notices`, 1, notice),
  };
}
