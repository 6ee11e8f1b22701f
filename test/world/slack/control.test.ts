import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { App, BlockAction } from '@slack/bolt';
import { type SlackWorld, startSlack } from '../../../world/slack/index.ts';
import { plain } from './blocks.ts';
import { clientOf, socketBot, withButton } from './bot.ts';

let slack: SlackWorld;
let app: App;
beforeAll(async () => {
  slack = await startSlack();
  app = await socketBot(slack, bolt => {
    bolt.command('/ecs', async ({ command, ack, client }) => {
      await ack({ text: `heard ${command.text}` });
      if (command.text === 'card') await client.chat.postMessage(withButton('a card'));
    });
    bolt.action('go', async ({ body, ack, client }) => {
      await ack();
      const { trigger_id } = body as BlockAction;
      await client.views.open({
        trigger_id,
        view: {
          type: 'modal',
          callback_id: 'm',
          title: plain('Why'),
          submit: plain('Send'),
          blocks: [
            {
              type: 'input',
              label: plain('Reason'),
              element: { type: 'plain_text_input', action_id: 'reason' },
            },
          ],
        },
      });
    });
    bolt.view('m', async ({ ack, view, client }) => {
      await ack();
      const reason = Object.values(view.state.values)[0]?.reason?.value;
      await client.chat.postMessage({ channel: 'C0OPS', text: `because ${reason}` });
    });
  });
});
afterAll(async () => {
  await app.stop();
  await slack.close();
});

async function door(what: string, body?: object, method = body ? 'POST' : 'GET') {
  const answer = await fetch(`${slack.url}/_world/${what}`, {
    method,
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

test('the door says, clicks, fills in and shows', async () => {
  expect((await door('say', { who: 'dev', channel: '#ops', text: '/ecs card' })).body).toEqual({
    ack: '',
    messages: ['slipway (only dev sees this):\n  heard card', 'slipway:\n  a card\n  [Go]'],
    dialog: false,
  });
  const clicked = await door('click', { who: 'sre', label: 'Go' });
  expect(clicked.body).toMatchObject({
    messages: [],
    dialog: true,
    view: 'Why\nReason ________\n[Cancel] [Send]',
    inputs: ['reason'],
  });
  const nothing = await door('click', { who: 'sre', label: 'Come', wait: 0.1, channel: '#ops' });
  expect(nothing.body).toEqual({ error: 'sre sees no [Come]; there is [Go]' });
  const filled = await door('click', { who: 'sre', label: 'Go', values: { reason: 'lunch' } });
  expect(filled.body).toMatchObject({ messages: ['slipway:\n  because lunch'], dialog: false });
  const shown = await door(`show?channel=${encodeURIComponent('#ops')}&as=sre`);
  expect(shown.body.text).toBe('slipway:\n  a card\n  [Go]\nslipway:\n  because lunch');
});

test('the door makes things go wrong, and says when it is asked wrong', async () => {
  expect((await door('faults', { method: 'chat.update', fault: 'hang' })).body).toEqual({ ok: true });
  expect(slack.faults.list()).toEqual([{ method: 'chat.update', fault: 'hang', times: 1 }]);
  await door('faults', undefined, 'DELETE');
  expect(slack.faults.list()).toEqual([]);
  expect(await door('faults', { method: 'chat.nope', fault: 'hang' })).toEqual({
    status: 400,
    body: { error: 'no method chat.nope' },
  });
  expect((await door('faults', { method: 'chat.update', fault: 'x' })).status).toBe(400);
  expect((await door('say', { who: 'nobody', text: 'x' })).body.error).toBe(
    'the cast is dev, sre, sre2, lead, guest, stranger',
  );
  expect((await door('nothing')).status).toBe(404);
  await door('reset', {});
  expect((await door('show')).body).toEqual({ text: '' });
});

test('a click that no bot hears is an error, and not the old card', async () => {
  await clientOf(slack).chat.postMessage(withButton('a card'));
  await app.stop();
  const { status, body } = await door('click', { who: 'sre', label: 'Go' });
  expect([status, body]).toEqual([
    400,
    { error: expect.stringMatching(/^\[Go\] came to nothing \(.+\): no bot has answered/) },
  ]);
});

test('what is typed and no bot hears says so, in a terminal too, which then ends with an error', async () => {
  const nobody = 'no bot has answered. Does one run?';
  const direct = await door('say', { text: 'card', channel: 'direct' });
  expect(direct.body.ack).toBe(`It came to nothing (failed): ${nobody}`);
  expect((await door('say', { text: '/esc card' })).body.ack).toBe('/esc is not a valid command.');
  const { port } = new URL(slack.url);
  const command = ['--import', 'tsx', 'world/cli.ts', 'say', 'dev', '#ops', '/ecs card'];
  const env = { ...process.env, WORLD_SLACK_PORT: port };
  const child = spawn(process.execPath, command, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', text => {
    said += text;
  });
  const [code] = await once(child, 'close');
  expect([code, said]).toEqual([1, `/ecs failed with the error "dispatch_failed": ${nobody}\n`]);
});
