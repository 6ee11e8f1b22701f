/** Second factors as whoever hears people needs them. Only here can a secret be read, and for no longer than a call. */
import { randomBytes } from 'node:crypto';
import { UserError } from '../../errors.ts';
import { type Person, personKey } from '../../work.ts';
import type { Factors, Kept, Proof, Unproved } from './factors.ts';
import { type Code, newRecoveryCodes, readTyped } from './recovery.ts';
import type { Seal } from './seal.ts';
import { base32, otpauth, stepOf } from './totp.ts';

/** Bytes of a secret: as long as the hash (RFC 4226 §4, R6). */
const secretBytes = 20;

/** How long an enrolment may take from the secret being shown to its first code, in milliseconds. */
const enrolMs = 10 * 60_000;

/** What a dialog carries from the showing to the submission: the secret, sealed for one person until a moment. */
export type Carried = { sealed: string; until: number };

/** A new secret to be shown, as base32 and as an address for authenticators; `again` where there is one already. */
export type Begun = { secret: string; uri: string; carried: Carried; again: boolean };

export type Enrolment =
  | { is: 'enrolled'; recovery: string[] }
  | { is: 'too late' | 'not its code' | 'neither' }
  | Unproved;

export type SecondFactor = ReturnType<typeof createSecondFactor>;

/** Returns what proves people and enrols them. Its calls throw RedisAway when Redis does not answer in time. */
export function createSecondFactor(factors: Pick<Factors, 'look' | 'enrol'>, seal: Seal) {
  const keptFor = (who: Person) => `factor ${personKey(who)}`;
  const carriedFor = (who: Person, until: number) => `enrolment ${personKey(who)} ${until}`;
  /** Hashed with the person, so that two who drew the same code do not show it. */
  const recoveryHashes = (who: Person, code: string) => seal.hashes(`${personKey(who)} ${code}`);

  /** Throws UserError when no key opens what is kept. */
  const proofIn = (who: Person, typed: Code, { now, enrolled }: Kept): Proof => {
    if (typed.is === 'recovery') return { is: 'recovery', hashes: recoveryHashes(who, typed.code) };
    if (!enrolled) return { is: 'wrong' };
    const secret = seal.open(enrolled.secret, keptFor(who));
    if (!secret)
      throw new UserError(
        'unreadable_factor',
        'I cannot read your second factor: it was sealed with a key that I no longer have.',
        `Have whoever runs this bot type \`slipway second-factor forget ${who.user}\`, then enrol again.`,
      );
    const step = stepOf(secret, typed.code, now);
    return step === undefined ? { is: 'wrong' } : { is: 'code', step, enrolledAt: enrolled.at };
  };

  return {
    /**
     * Returns what somebody typed as a proof for a script to judge; undefined when it can be no code at all. Throws UserError
     * when no key opens what is kept.
     */
    async proofOf(who: Person, text: string): Promise<Proof | undefined> {
      const typed = readTyped(text);
      return typed.is === 'neither' ? undefined : proofIn(who, typed, await factors.look(who));
    },

    /** Begins an enrolment: a new secret to be shown once, and what the dialog carries of it. Nothing is kept. */
    async begin(who: Person): Promise<Begun> {
      const { now, enrolled } = await factors.look(who);
      const secret = randomBytes(secretBytes);
      const until = now + enrolMs;
      const carried: Carried = { sealed: seal.seal(secret, carriedFor(who, until)), until };
      const shown = base32(secret);
      const uri = otpauth(shown, 'Slipway', `${who.team}/${who.user}`);
      return { secret: shown, uri, carried, again: enrolled !== undefined };
    },

    /**
     * Ends an enrolment: `code` shows that an authenticator has the secret, `current`, where there was one before, that it is
     * really they. Returns the recovery codes, to be shown once.
     */
    async finish(
      who: Person,
      { sealed, until }: Carried,
      code: string,
      current?: string,
    ): Promise<Enrolment> {
      const kept = await factors.look(who);
      const secret = seal.open(sealed, carriedFor(who, until));
      if (!secret || until <= kept.now) return { is: 'too late' };
      const typed = readTyped(code);
      const step = typed.is === 'code' ? stepOf(secret, typed.code, kept.now) : undefined;
      if (step === undefined) return { is: 'not its code' };
      const old = current === undefined ? undefined : readTyped(current);
      if (old?.is === 'neither') return { is: 'neither' };
      const proof = old && proofIn(who, old, kept);
      const recovery = newRecoveryCodes();
      const hashes = recovery.flatMap(one => recoveryHashes(who, one.replace('-', '')).slice(0, 1));
      const answer = await factors.enrol(who, seal.seal(secret, keptFor(who)), step, hashes, proof);
      return answer.is === 'enrolled' ? { ...answer, recovery } : answer;
    },
  };
}
