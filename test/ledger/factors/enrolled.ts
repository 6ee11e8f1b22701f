/** People who approve with a second factor, each test in a ledger of its own. */
import { randomBytes } from 'node:crypto';
import type { Proof } from '../../../src/ledger/factors/factors.ts';
import { createSeal } from '../../../src/ledger/factors/seal.ts';
import { createSecondFactor, type SecondFactor } from '../../../src/ledger/factors/second-factor.ts';
import type { Person, Plan } from '../../../src/work.ts';
import { authenticator } from '../../../world/slack/person/authenticator.ts';
import { termsOf } from '../../terms.ts';
import { ledger, namespace, now, passes, redis } from '../clocked.ts';

export const dev = { team: 'T', user: 'U0DEV' };
export const sre = { team: 'T', user: 'U0SRE' };
export const hash = 'abcdef0123456789';
export const minutes = 60_000;
const ask = { who: dev, where: { channel: 'C' }, words: 'scale web 5', work: { kind: 'whoami' as const } };
const plan: Plan = {
  scope: { target: 'prod', account: '111122223333', region: 'eu-west-1', cluster: 'prod', service: 'web' },
  change: { kind: 'scale', from: 3, to: 5 },
  steps: [],
  terms: termsOf({ stepUp: true, expiresMs: 60 * minutes }),
  checks: [],
};

/** What the secrets are sealed with. */
export const sealKey = randomBytes(32);
/** The second factors of the test that runs. */
export let factor: SecondFactor;
let runs = 0;

beforeEach(async () => {
  await passes(1_700_000_010_000 - now);
  factor = createSecondFactor(ledger.factors, createSeal([sealKey]));
});

/** Opens an op that waits for votes with a code. */
export const held = async (terms = plan.terms) => {
  const { id } = await ledger.open(ask, true, [`once-${runs++}`]);
  const epoch = (await ledger.claim(id, 'w'))?.epoch ?? 0;
  await ledger.plan(id, epoch, { ...plan, terms }, hash);
  await ledger.hold(id, epoch);
  return id;
};

/** Somebody clicks Approve. */
export const approve = (id: string, proof?: Proof, with_ = ledger, who = sre) =>
  with_.vote(id, hash, who, 'approve', '', [`vote-${runs++}`], proof);

/** Enrols somebody, and lets the code that did it go by. */
export const enrolled = async (who: Person = sre) => {
  const { uri, carried } = await factor.begin(who);
  const phone = authenticator(uri);
  const answer = await factor.finish(who, carried, phone.codeAt(now));
  if (answer.is !== 'enrolled') throw new Error(answer.is);
  await passes(30_000);
  return { phone, recovery: answer.recovery };
};

/** What a code that somebody typed proves. */
export const typed = async (text: string, who: Person = sre) => (await factor.proofOf(who, text)) as Proof;

/** The audit trail so far. */
export const audited = async () =>
  (await redis.xrange(`{${namespace}}:audit`, '-', '+')).map(
    ([, [, text = '']]) => JSON.parse(text) as Record<string, unknown>,
  );

export const wrong: Proof = { is: 'wrong' };
