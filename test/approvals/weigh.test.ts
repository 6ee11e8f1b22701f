import fc from 'fast-check';
import { canonical, sha256 } from '../../src/approvals/plan-hash.ts';
import { globMatches, type Rule, termsFor } from '../../src/approvals/rules.ts';
import { type Eligibility, maxAgeMs, weigh } from '../../src/approvals/weigh.ts';
import type { Vote } from '../../src/work.ts';

const person = (user: string) => ({ team: 'T', user });
const vote = (user: string, choice: Vote['choice'], at = 1): Vote => ({ who: person(user), choice, at });
const sre: Eligibility = { may: true, authority: 'sre', ageMs: 0 };
const people: Record<string, Eligibility> = {
  asker: sre,
  anna: sre,
  ben: sre,
  stale: { ...sre, ageMs: maxAgeMs + 1 },
  dev: { may: false, because: 'the rules ask for sre', ageMs: 0 },
  other: { may: true, authority: 'security', ageMs: 0 },
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

test('whatever is voted: cleared only by enough distinct, eligible, non-asking people, and never past an eligible deny', () => {
  const votes = fc.array(
    fc.record({
      who: fc.constantFrom(...Object.keys(people)).map(person),
      choice: fc.constantFrom<Vote['choice']>('approve', 'deny', 'void'),
      at: fc.nat(),
    }),
    { maxLength: 12 },
  );
  let cleared = 0;
  fc.assert(
    fc.property(votes, fc.integer({ min: 1, max: 3 }), fc.nat({ max: 300 }), (all, approvals, now) => {
      const verdict = decide(all, { terms: { approvals, from: ['sre'] }, now });
      const last = new Map(all.map(one => [one.who.user, one.choice]));
      const eligible = ['anna', 'ben'].filter(user => last.get(user) === 'approve');
      const denied = ['anna', 'ben', 'asker', 'other'].some(user => last.get(user) === 'deny');
      const right = !denied && now < 200 && eligible.length >= approvals;
      if (verdict.is === 'cleared') cleared++;
      expect(verdict.is === 'cleared').toBe(right);
      if (denied) expect(verdict.is).toBe('denied');
    }),
    { numRuns: 2_000 },
  );
  expect(cleared).toBeGreaterThan(20);
});

const scope = {
  target: 'prod',
  account: '111122223333',
  region: 'eu-west-1',
  cluster: 'prod',
  service: 'web-eu',
};
const rule = (name: string, more: Partial<Rule>): Rule => ({
  name,
  match: {},
  approvals: 1,
  from: [],
  expiresMs: 1_000,
  ...more,
});

test('all matching rules apply and the strictest wins', () => {
  const rules = [
    rule('a', { approvals: 1, expiresMs: 500, from: ['sre', 'leads'] }),
    rule('b', { match: { services: ['web-*'] }, approvals: 2, from: ['leads', 'security'] }),
    rule('c', { match: { targets: ['staging'] }, approvals: 9 }),
  ];
  expect(termsFor(rules, 1, 'scale', scope)).toMatchObject({
    rules: ['a', 'b'],
    approvals: 2,
    from: ['leads'],
    expiresMs: 500,
    impossible: false,
  });
});

test('a change that no rule matches needs one approval; rules that ask for different people are impossible', () => {
  expect(termsFor([], 1, 'scale', scope)).toMatchObject({
    rules: [],
    approvals: 1,
    from: [],
    impossible: false,
  });
  expect(
    termsFor([rule('a', { from: ['x'] }), rule('b', { from: ['y'] })], 1, 'scale', scope).impossible,
  ).toBe(true);
});

test.each([
  ['web', 'web', true],
  ['web-*', 'web-eu', true],
  ['web.?', 'web.1', true],
  ['web', 'web2', false],
  ['w*b', 'wxyzb', true],
  ['(web', '(web', true],
])('glob %s on %s is %s', (glob, text, expected) => {
  expect(globMatches(glob, text)).toBe(expected);
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
