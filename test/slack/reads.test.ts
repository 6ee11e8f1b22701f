/** Answers to reads: why a service is as it is, and what AWS's texts may do in them. */
import type { KnownBlock } from '@slack/types';
import fc from 'fast-check';
import type { Because } from '../../src/seen.ts';
import { answered, shared } from '../../src/slack/answers.ts';
import { tailFile } from '../../src/slack/messages-logs.ts';
import { becauseWords } from '../../src/slack/messages-status.ts';
import { validateBlocks } from '../../world/slack/kit.ts';
import { answers, at } from './every-answer.ts';

test.each<[string, Because]>([
  ['the service is DRAINING', { is: 'status', status: 'DRAINING' }],
  ['it is set to 0 tasks', { is: 'zero' }],
  [
    "1 of 3 tasks fails the load balancer's check since 14:02 UTC (Target.Timeout)",
    { is: 'targets', sick: 1, of: 3, codes: ['Target.Timeout'], since: at },
  ],
  ['2 of 3 tasks fail their container health check', { is: 'containers', sick: 2, of: 3, codes: [] }],
  [
    '1 target of no task that ECS tells of is unhealthy (Target.Timeout)',
    { is: 'strays', targets: 1, codes: ['Target.Timeout'] },
  ],
  ['2 of 3 tasks run, 1 starting', { is: 'count', running: 2, desired: 3, pending: 1 }],
  ['3 tasks failed within 15 min', { is: 'failing', stops: 3, withinMs: 900_000 }],
  ['web-5xx is firing', { is: 'alarms', names: ['web-5xx'] }],
  [
    'tasks keep failing, 2 of 3 failures until the circuit breaker trips',
    { is: 'breaker', failures: 2, threshold: 3 },
  ],
  ['its last deployment failed (tasks failed to start)', { is: 'failed', reason: 'tasks failed to start' }],
  ['its deployment failed, ECS goes back to what ran before', { is: 'going back' }],
  ['ECS says: was unable to place a task', { is: 'said', text: 'was unable to place a task', at }],
  ['ECS has not begun it since 14:02 UTC', { is: 'waiting', status: 'PENDING', since: at }],
  [
    'it waits to be let go on at POST_SCALE_UP until 2026-11-25 14:02 UTC',
    { is: 'hook', stage: 'POST_SCALE_UP', until: Date.parse('2026-11-25T14:02:30Z') },
  ],
  ['1 of 2 container instances lost the connection of its agent', { is: 'instances', lost: 1, of: 2 }],
])('%s', (words, because) => {
  expect(becauseWords(because)).toBe(words);
});

test.each([
  [45, 54, 'a file of all 54 lines, as CloudWatch has them, 9 of which did not come here.'],
  [54, 54, 'a file of all 54 lines, as CloudWatch has them.'],
])('%i lines came and %i are in the file: both are named', (came, lines, said) => {
  expect(tailFile({ lines, more: false }, { came })).toBe(`In the thread: ${said}`);
});

test('nothing that AWS says becomes a mention, and every answer keeps to the limits of Slack', () => {
  const hostile = fc.oneof(
    fc.constantFrom(
      '<!channel>',
      '<@U0SRE>',
      '`<!here>`',
      '*x* _y_ ~z~',
      'x'.repeat(3_000),
      '',
      ' ',
      '&amp;',
    ),
    fc.string({ maxLength: 300 }),
  );
  fc.assert(
    fc.property(hostile, fc.constantFrom(0, 1, 3, 100), (text, many) => {
      for (const answer of answers(text, many)) {
        const say = answered(answer);
        expect(JSON.stringify(say.blocks)).not.toContain('"mrkdwn"');
        expect(say.text).not.toMatch(/<[!@#]/);
        expect(validateBlocks(say.blocks as KnownBlock[], 'message')).toEqual([]);
        expect(JSON.stringify(shared(say).blocks)).not.toContain('"again:');
      }
    }),
    { numRuns: 60 },
  );
});
