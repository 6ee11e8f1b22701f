import fc from 'fast-check';
import { canonical, sha256 } from '../../src/approvals/plan-hash.ts';
import { type Eligibility, maxAgeMs, weigh } from '../../src/approvals/weigh.ts';
import type { Vote } from '../../src/work.ts';

const person = (user: string) => ({ team: 'T', user });
const vote = (user: string, choice: Vote['choice'], at = 1): Vote => ({ who: person(user), choice, at });
const sre: Eligibility = { may: true, authorities: ['sre'], ageMs: 0 };
const people: Record<string, Eligibility> = {
  asker: sre,
  anna: sre,
  ben: sre,
  stale: { ...sre, ageMs: maxAgeMs + 1 },
  dev: { may: false, because: 'the rules ask for sre', ageMs: 0 },
  other: { may: true, authorities: ['security'], ageMs: 0 },
  both: { may: true, authorities: ['security', 'sre'], ageMs: 0 },
};
const decide = (votes: Vote[], more: Partial<Parameters<typeof weigh>[0]> = {}) =>
  weigh({
    asker: person('asker'),
    terms: { approvals: 1, from: ['sre'] },
    votes,
    eligibility: who => people[who.user],
    now: 100,
    expiresAt: 200,
    ...more,
  });

const two = { terms: { approvals: 2, from: ['sre'] } };

test.each<[string, Vote[], Partial<Parameters<typeof weigh>[0]>, string]>([
  ['nobody voted: it waits', [], {}, 'wait'],
  ['one eligible approval clears it', [vote('anna', 'approve')], {}, 'cleared'],
  ['the asker approves: it waits', [vote('asker', 'approve')], {}, 'wait'],
  [
    'the asker and another approve, two needed: it waits',
    [vote('asker', 'approve'), vote('anna', 'approve')],
    two,
    'wait',
  ],
  [
    'one person approves twice, two needed: it waits',
    [vote('anna', 'approve'), vote('anna', 'approve', 2)],
    two,
    'wait',
  ],
  [
    'two people approve, two needed: cleared',
    [vote('anna', 'approve'), vote('ben', 'approve')],
    two,
    'cleared',
  ],
  ['somebody without authority approves: it waits', [vote('dev', 'approve')], {}, 'wait'],
  ['somebody with another authority approves: it waits', [vote('other', 'approve')], {}, 'wait'],
  ['somebody nobody knows approves: it waits', [vote('nobody', 'approve')], {}, 'wait'],
  ['knowledge of the voter is too old: it waits', [vote('stale', 'approve')], {}, 'wait'],
  [
    'any eligible deny ends it, also after approvals',
    [vote('anna', 'approve'), vote('ben', 'deny')],
    two,
    'denied',
  ],
  [
    'a deny by somebody without authority does not',
    [vote('dev', 'deny'), vote('anna', 'approve')],
    {},
    'cleared',
  ],
  ['the asker may deny', [vote('asker', 'deny')], {}, 'denied'],
  ['approve, then deny: denied', [vote('anna', 'approve'), vote('anna', 'deny', 2)], {}, 'denied'],
  ['deny, then approve: the later counts', [vote('anna', 'deny'), vote('anna', 'approve', 2)], {}, 'cleared'],
  [
    'an approval that was struck does not count',
    [vote('anna', 'approve'), vote('anna', 'void', 2)],
    {},
    'wait',
  ],
  ['expired is expired, approved or not', [vote('anna', 'approve')], { now: 200 }, 'expired'],
  ['a deny in time stays a deny after the expiry', [vote('anna', 'deny')], { now: 200 }, 'denied'],
  ['zero approvals asked for still needs one here', [], { terms: { approvals: 0, from: [] } }, 'wait'],
])('%s', (_, votes, more, expected) => {
  expect(decide(votes, more).is).toBe(expected);
});

test('the op runs through the earliest eligible approver', () => {
  expect(
    decide([vote('dev', 'approve'), vote('ben', 'approve', 2), vote('anna', 'approve', 3)]),
  ).toMatchObject({
    is: 'cleared',
    approver: { who: { user: 'ben' }, authority: 'sre' },
  });
});

test('votes that cannot count are named, with the reason', () => {
  expect(decide([vote('dev', 'approve'), vote('asker', 'approve')])).toMatchObject({
    strike: [
      { who: { user: 'dev' }, because: 'the rules ask for sre' },
      { who: { user: 'asker' }, because: 'Someone else has to approve this one' },
    ],
  });
});

test.each<[string, Vote[], Partial<Parameters<typeof weigh>[0]>, string]>([
  [
    'two approvals through one authority: it waits for another',
    [vote('anna', 'approve'), vote('ben', 'approve')],
    { terms: { approvals: 2, from: [], distinct: true } },
    'wait',
  ],
  [
    'two approvals through two authorities: cleared',
    [vote('anna', 'approve'), vote('other', 'approve')],
    { terms: { approvals: 2, from: [], distinct: true } },
    'cleared',
  ],
  [
    'somebody with both makes room for somebody with one',
    [vote('both', 'approve'), vote('anna', 'approve')],
    { terms: { approvals: 2, from: [], distinct: true } },
    'cleared',
  ],
  [
    'a code is asked for and none was given: it waits',
    [vote('anna', 'approve')],
    { terms: { approvals: 1, from: [], stepUp: true } },
    'wait',
  ],
  [
    'a code was given: cleared',
    [{ ...vote('anna', 'approve'), second: 'code' }],
    { terms: { approvals: 1, from: [], stepUp: true } },
    'cleared',
  ],
  [
    'a deny takes no code',
    [vote('anna', 'deny')],
    { terms: { approvals: 1, from: [], stepUp: true } },
    'denied',
  ],
  [
    'the glass is broken: the asker agrees alone',
    [{ ...vote('asker', 'approve'), second: 'code' }],
    { terms: { approvals: 1, from: [], stepUp: true, urgent: { channel: 'C' } } },
    'cleared',
  ],
  [
    'the glass is broken: not without a code',
    [vote('asker', 'approve')],
    { terms: { approvals: 1, from: [], stepUp: true, urgent: { channel: 'C' } } },
    'wait',
  ],
  [
    'the glass is broken: nobody else breaks it for them',
    [{ ...vote('anna', 'approve'), second: 'code' }],
    { terms: { approvals: 1, from: [], stepUp: true, urgent: { channel: 'C' } } },
    'wait',
  ],
])('%s', (_, votes, more, expected) => {
  expect(decide(votes, more).is).toBe(expected);
});

test('equal plans have equal hashes, whatever the order of their keys; different ones do not', () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      const text = canonical(value);
      expect(canonical(JSON.parse(text))).toBe(text);
    }),
  );
  expect(sha256({ a: 1, b: { c: 2, d: 3 } })).toBe(sha256({ b: { d: 3, c: 2 }, a: 1 }));
  expect(sha256({ a: 1 })).not.toBe(sha256({ a: 2 }));
});
