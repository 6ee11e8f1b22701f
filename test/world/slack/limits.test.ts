import { heldClock, startSlack, tokens } from '../../../world/slack/index.ts';
import { clientOf, outcome, raw } from './bot.ts';

test.each([
  ['chat.update', 50],
  ['chat.postEphemeral', 100],
  ['usergroups.list', 20],
])('%s takes %i calls in a minute and not one more', async (method, most) => {
  const clock = heldClock();
  const strict = await startSlack({ clock });
  const body = { channel: 'C0OPS', user: 'U0DEV', text: 'x', ts: '1.2' };
  const answers = [];
  for (let i = 0; i < most; i++) answers.push((await raw(strict, method, body)).status);
  expect(answers).toEqual(Array(most).fill(200));
  clock.advance(20_000);
  const over = await raw(strict, method, body);
  expect([over.status, over.headers.get('retry-after'), over.body]).toEqual([
    429,
    '40',
    { ok: false, error: 'ratelimited' },
  ]);
  clock.advance(40_000);
  expect((await raw(strict, method, body)).status).toBe(200);
  await strict.close();
});

test('one message a second for a channel, of which other channels know nothing', async () => {
  const clock = heldClock();
  const strict = await startSlack({ clock, burst: 1 });
  const say = async (channel: string) =>
    (await raw(strict, 'chat.postMessage', { channel, text: 'x' })).status;
  expect([await say('C0OPS'), await say('C0OPS'), await say('C0STAGING')]).toEqual([200, 429, 200]);
  clock.advance(1_000);
  expect(await say('C0OPS')).toBe(200);
  await strict.close();
});

test('faults by method: what was done, what was not, and how often', async () => {
  const slack = await startSlack({ rateLimits: 'counted' });
  const c = clientOf(slack);
  const say = () => outcome(c.chat.postMessage({ channel: 'C0OPS', text: 'x' }));
  const said = () => slack.messages('#ops').length;
  slack.faults.add({ method: 'chat.postMessage', fault: 'refuse', error: 'ekm_access_denied' });
  expect([await say(), said()]).toEqual(['ekm_access_denied', 0]);
  slack.faults.add({ method: 'chat.postMessage', fault: 'reset' });
  expect(await say()).toMatch(/request/i);
  expect(said()).toBe(0);
  slack.faults.add({ method: 'chat.postMessage', fault: 'lost-answer' });
  expect(await say()).toMatch(/request/i);
  expect(said()).toBe(1);
  slack.faults.add({ method: 'chat.postMessage', fault: 'throttle', times: 2 });
  slack.faults.add({ method: 'chat.postMessage', fault: 'error' });
  expect([await say(), await say(), await say()].map(text => /rate|500/.exec(text)?.[0])).toEqual([
    'rate',
    'rate',
    '500',
  ]);
  expect([await say(), said(), slack.faults.list()]).toEqual(['ok', 2, []]);
  expect(slack.calls.map(({ answer }) => answer)).toEqual([
    'ekm_access_denied',
    'reset',
    'lost-answer',
    'ratelimited',
    'ratelimited',
    'error',
    'ok',
  ]);
  slack.faults.add({ method: 'chat.postMessage', fault: 'hang' });
  const hung = fetch(`${slack.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.bot}` },
    signal: AbortSignal.timeout(200),
  });
  await expect(hung).rejects.toThrow('timeout');
  await slack.close();
});
