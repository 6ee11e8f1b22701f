import type { BlockAction } from '@slack/bolt';
import { clientOf, withButton } from './bot.ts';
import { bot, clock, slack } from './held.ts';

const post = async (url: string, body: object) => {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  const text = await answer.text();
  return `${answer.status} ${text.startsWith('{') ? (JSON.parse(text) as { error: string }).error : text}`;
};
const urlOfClick = async () => {
  const got: string[] = [];
  await bot(app =>
    app.action('go', async ({ body, ack }) => {
      got.push((body as BlockAction).response_url);
      await ack();
    }),
  );
  return async () => {
    await slack.people.dev.clicks('Go');
    return got.at(-1) ?? '';
  };
};

test('five uses, thirty minutes', async () => {
  const next = await urlOfClick();
  await clientOf(slack).chat.postMessage(withButton('x'));
  const url = await next();
  const answers = [];
  for (let i = 0; i < 6; i++) answers.push(await post(url, { text: `${i}`, replace_original: i % 2 === 0 }));
  expect(answers).toEqual([...Array(5).fill('200 ok'), '404 used_url']);
  await clientOf(slack).chat.postMessage(withButton('x'));
  const another = await next();
  clock.advance(30 * 60_000 + 1);
  expect(await post(another, { text: 'x' })).toBe('404 expired_url');
  expect(await post(`${slack.url}/respond/none`, { text: 'x' })).toBe('404 expired_url');
});

test('answers are ephemeral unless told; the original is replaced or deleted, an ephemeral one too', async () => {
  const next = await urlOfClick();
  await clientOf(slack).chat.postEphemeral({ ...withButton('the card'), user: 'U0DEV' });
  const url = await next();
  await post(url, { text: 'quiet' });
  await post(url, { text: 'loud', response_type: 'in_channel' });
  expect(slack.people.sre.reads()).toBe('slipway:\n  loud');
  await post(url, { text: 'replaced', replace_original: true });
  expect(slack.people.dev.reads()).not.toContain('the card');
  expect(slack.people.dev.reads()).toContain('replaced');
  await post(url, { delete_original: true });
  expect(slack.people.dev.reads()).not.toContain('replaced');
  expect(await post(url, { text: 'x', replace_original: true })).toBe('404 message_not_found');
  expect(await post(url, { blocks: [{ type: 'nope' }] })).toBe('400 invalid_blocks');
  expect(slack.state.broken).toHaveLength(1);
});
