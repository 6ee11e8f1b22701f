/** Text that would do harm in Slack, wherever it may stand in what the bot says. */
import type { KnownBlock } from '@slack/types';
import fc from 'fast-check';
import { answered, refused } from '../../src/slack/answers.ts';
import { card, ending, noted } from '../../src/slack/cards.ts';
import { lockLost } from '../../src/slack/locks.ts';
import type { Lock, Op, Outcome } from '../../src/work.ts';
import { validateBlocks } from '../../world/slack/kit.ts';
import { termsOf } from '../terms.ts';

/** Text as AWS or people may have written it, with everything that could do harm in Slack. */
const nasty = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '<!channel>',
    '<@U0DEV>',
    '<https://evil.example|slack.com>',
    '```',
    '`<!here>`',
    '*bold*',
    '&lt;!channel&gt;',
    '@here',
    '<!subteam^S0SRE>',
  ),
  fc
    .array(fc.constantFrom('<', '>', '`', '!', 'channel', '&', '\n', '@'), { maxLength: 8 })
    .map(parts => parts.join('')),
);
const outcomes: Outcome[] = [
  'succeeded',
  'failed',
  'superseded',
  'denied',
  'expired',
  'cancelled',
  'refused',
  'stale',
];

test('whatever AWS or people wrote: every card is one Slack takes, holds no mrkdwn and pings nobody (T11)', () => {
  const pings = /<(?:!|@|#|https?:)/;
  fc.assert(
    fc.property(
      nasty,
      nasty,
      nasty,
      fc.constantFrom(...outcomes),
      fc.constantFrom<Op['state']>('held', 'cleared', 'running', 'ended'),
      (a, b, c, outcome, state) => {
        const service = a || 'web';
        const op: Op = {
          id: 'op_abcdefghijkl',
          ask: {
            who: { team: 'T', user: 'U0DEV' },
            where: { channel: 'C0OPS' },
            words: b,
            work: { kind: 'whoami' },
            at: 1,
          },
          state,
          version: 1,
          told: 0,
          epoch: 1,
          votes: [],
          votesVersion: 0,
          journal: [],
          planHash: 'abc',
          plan: {
            scope: { target: 'prod', account: '1', region: 'r', cluster: c || 'c', service },
            change: { kind: 'scale', from: 1, to: 2 },
            steps: [],
            terms: termsOf({ rules: [b] }),
            checks: [{ code: 'x', is: 'warn', said: c }],
          },
          progress: { desired: 2, running: 1, pending: 1, lastEvent: { at: 1, text: a } },
          ...(state === 'ended' && { outcome, why: { code: 'x', said: a, next: b } }),
        };
        const who = { team: 'T', user: 'U0DEV' };
        const held = { op: op.id, who, at: 1, target: 'prod', cluster: c, service, because: a || b };
        const holdsBack = [{ op: op.id, service, from: 2, to: 1, until: 1 }];
        const lock: Lock = { ...held, remindAt: 1, reminded: 0, during: [op.id], holdsBack, from: who };
        const over: Lock = { ...lock, end: { how: 'stolen', at: 1, by: who } };
        const obstacle = { ...held, offers: 'steal' as const, line: c || 'x', own: false };
        const says = [
          card({ ...op, lock }),
          card({ ...op, lock: over }),
          ending({ ...op, lock: over }),
          noted({ ...op, lock }, { kind: 'reminder', n: 1 }),
          lockLost({ ...op, lock: over }),
          refused({ code: 'x', said: a, next: b, lock: obstacle }),
          answered({ kind: 'locks', locks: [held, { ...held, until: 2 }], unlockable: [op.id] }),
          answered({ kind: 'unlocked', lock: held }),
          card(op),
          card(op, { team: 'T', user: 'U' }),
          ending(op),
          refused({ code: 'x', said: a, next: b, instead: [c || 'x'] }),
        ];
        for (const { text, blocks } of says) {
          expect(JSON.stringify(blocks)).not.toContain('"mrkdwn"');
          expect(text).not.toMatch(pings);
          expect(validateBlocks(blocks as KnownBlock[], 'message')).toEqual([]);
        }
      },
    ),
    { numRuns: 500 },
  );
});
