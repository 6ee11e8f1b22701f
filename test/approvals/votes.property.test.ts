import fc from 'fast-check';
import { type Eligibility, maxAgeMs, weigh } from '../../src/approvals/weigh.ts';
import type { Vote } from '../../src/work.ts';
import { decided } from './model.ts';

const runs = Number(process.env.VOTE_RUNS ?? 100_000);
const names = ['sre', 'leads', 'security'];
const users = ['asker', 'anna', 'ben', 'cleo', 'dan'];

const knowledge: fc.Arbitrary<Eligibility | undefined> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constant({ may: false as const, because: 'no', ageMs: 0 }) },
  {
    weight: 6,
    arbitrary: fc.record({
      may: fc.constant(true as const),
      authorities: fc.subarray(names, { minLength: 1 }),
      ageMs: fc.constantFrom(0, maxAgeMs, maxAgeMs + 1),
    }),
  },
);
const votes: fc.Arbitrary<Vote[]> = fc.array(
  fc
    .tuple(
      fc.constantFrom(...users),
      fc.constantFrom<Vote['choice']>('approve', 'approve', 'approve', 'deny', 'void'),
      fc.constantFrom(undefined, 'code' as const),
    )
    .map(([user, choice, second]) => ({
      who: { team: 'T', user },
      choice,
      at: 1,
      ...(second && { second }),
    })),
  { maxLength: 8 },
);
const terms = fc
  .tuple(fc.nat({ max: 3 }), fc.subarray(names), fc.boolean(), fc.boolean(), fc.nat({ max: 5 }))
  .map(([approvals, from, distinct, stepUp, urgent]) => ({
    approvals,
    from,
    distinct,
    stepUp,
    ...(urgent === 0 && { urgent: { channel: 'C' } }),
  }));

test(`${runs} random histories of votes are decided as the slow model decides them`, () => {
  const seen = { cleared: 0, denied: 0, expired: 0, wait: 0 };
  const history = fc.tuple(
    votes,
    terms,
    fc.array(knowledge, { minLength: users.length, maxLength: users.length }),
    fc.constantFrom(99, 100),
  );
  fc.assert(
    fc.property(history, ([all, asked, known, now]) => {
      const given = {
        asker: { team: 'T', user: 'asker' },
        terms: asked,
        votes: all,
        eligibility: ({ user }: { user: string }) => known[users.indexOf(user)],
        now,
        expiresAt: 100,
      };
      const { is } = weigh(given);
      seen[is]++;
      if (is !== decided(given)) throw new Error(`weighed ${is}, the model says ${decided(given)}`);
    }),
    { numRuns: runs },
  );
  // Each decision came up often enough for the comparison to mean something.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(runs / 100);
}, 120_000);
