import type { App, BlockAction, ViewClosedAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { type HeldClock, heldClock, type SlackWorld, startSlack } from '../../../world/slack/index.ts';
import { clientOf, outcome, plain, socketBot, withButton } from './bot.ts';

let slack: SlackWorld;
let clock: HeldClock;
const apps: App[] = [];
beforeEach(async () => {
  clock = heldClock();
  slack = await startSlack({ clock, rateLimits: 'counted' });
});
afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop();
  await slack.close();
});
const bot = async (build: (app: App) => void) => void apps.push(await socketBot(slack, build));

const why = (more: object = {}, element: object = {}) => ({
  type: 'input' as const,
  block_id: 'why',
  label: plain('Why'),
  element: { type: 'plain_text_input' as const, action_id: 'reason', ...element },
  ...more,
});
const modal = (more: object = {}): ModalView => ({
  type: 'modal',
  callback_id: 'm',
  title: plain('Deny'),
  submit: plain('Send'),
  blocks: [why()],
  ...more,
});

test('a click has the shapes Slack gives it; a confirm dialog is asked, and a no sends nothing', async () => {
  const got: BlockAction[] = [];
  await bot(app =>
    app.action('go', async ({ body, ack }) => {
      got.push(body as BlockAction);
      await ack();
    }),
  );
  const confirm = { title: plain('Sure?'), text: plain('Really.'), confirm: plain('Yes'), deny: plain('No') };
  const { ts } = await clientOf(slack).chat.postMessage(withButton('card', { confirm }));
  const asked = { title: 'Sure?', text: 'Really.', confirm: 'Yes', deny: 'No' };
  expect((await slack.people.sre.clicks('Go', { confirm: false })).confirm).toEqual(asked);
  expect(got).toEqual([]);
  expect(await slack.people.sre.clicks('Go')).toEqual({
    ack: { is: 'acked', body: undefined },
    confirm: asked,
  });
  expect(got).toEqual([
    expect.objectContaining({
      type: 'block_actions',
      user: { id: 'U0SRE', username: 'sre', name: 'sre', team_id: 'T0WORLD' },
      team: { id: 'T0WORLD', domain: 'world' },
      container: { type: 'message', message_ts: ts, channel_id: 'C0OPS', is_ephemeral: false },
      channel: { id: 'C0OPS', name: 'ops' },
      message: expect.objectContaining({ ts, text: 'card', bot_id: 'B0SLIPWAY' }),
      actions: [expect.objectContaining({ type: 'button', action_id: 'go', value: 'v', text: plain('Go') })],
    }),
  ]);
  const { blocks } = (got[0]?.message ?? {}) as { blocks?: { block_id: string }[] };
  expect(got[0]?.actions[0]?.block_id).toBe(blocks?.[1]?.block_id);
});

test('who does not see a button cannot click it; an ephemeral is not sent back', async () => {
  const got: BlockAction[] = [];
  await bot(app =>
    app.action('go', async ({ body, ack }) => {
      got.push(body as BlockAction);
      await ack();
    }),
  );
  await clientOf(slack).chat.postEphemeral({ ...withButton('only dev'), user: 'U0DEV' });
  await slack.people.dev.clicks('Go');
  expect(got[0]).toMatchObject({ container: { is_ephemeral: true } });
  expect(got[0]).not.toHaveProperty('message');
  const cannot = slack.people.sre.waitsFor('only dev', { ms: 20 });
  await expect(cannot).rejects.toThrow('sre waited for only dev and saw:\n');
});

test('a trigger is good once, for three seconds', async () => {
  const got: string[] = [];
  let wait = 0;
  await bot(app =>
    app.action('go', async ({ body, ack, client }) => {
      await ack();
      const { trigger_id } = body as BlockAction;
      clock.advance(wait);
      got.push(await outcome(client.views.open({ trigger_id, view: modal() })));
      got.push(await outcome(client.views.open({ trigger_id, view: modal() })));
      slack.state.bell.emit('change');
    }),
  );
  await clientOf(slack).chat.postMessage(withButton('x'));
  const tried = (n: number) =>
    new Promise<void>(resolve => {
      const look = () => {
        if (got.length < n) return;
        slack.state.bell.off('change', look);
        resolve();
      };
      slack.state.bell.on('change', look);
      look();
    });
  await slack.people.dev.clicks('Go');
  await tried(2);
  await slack.people.dev.cancels();
  wait = 3_001;
  await slack.people.dev.clicks('Go');
  await tried(4);
  expect(got).toEqual(['ok', 'exchanged_trigger_id', 'expired_trigger_id', 'expired_trigger_id']);
});

test('a dialog: what its client refuses, errors that keep it open, an update, a push, and the end', async () => {
  const answers: object[] = [];
  const got: unknown[] = [];
  await bot(app => {
    app.action('go', async ({ body, ack, client }) => {
      await client.views.open({
        trigger_id: (body as BlockAction).trigger_id,
        view: modal({ private_metadata: 'op' }),
      });
      await ack();
    });
    app.view('m', async ({ ack, view, body }) => {
      got.push([view.private_metadata, view.state.values, body.user.id]);
      await ack(answers.shift() as never);
    });
    app.view({ callback_id: 'm', type: 'view_closed' }, async ({ ack, body }) => {
      got.push((body as ViewClosedAction).is_cleared);
      await ack();
    });
  });
  const { dev } = slack.people;
  await clientOf(slack).chat.postMessage(withButton('x'));
  await dev.clicks('Go');
  expect(dev.readsDialog()).toBe('Deny\nWhy ________\n[Cancel] [Send]');
  await expect(dev.submits({})).rejects.toThrow('the dialog asks for reason');
  await expect(dev.submits({ reason: 'x', other: 'y' })).rejects.toThrow('the dialog has no input other');
  await expect(dev.submits({ reason: 'x'.repeat(3_001) })).rejects.toThrow('0 to 3000 characters');
  expect(got).toEqual([]);

  answers.push({ response_action: 'errors', errors: { why: 'Say more.' } });
  await dev.submits({ reason: 'no' });
  expect(got).toEqual([['op', { why: { reason: { type: 'plain_text_input', value: 'no' } } }, 'U0DEV']]);
  expect(dev.readsDialog()).toContain('! Say more.');
  answers.push({ response_action: 'errors', errors: { nowhere: 'x' } });
  await dev.submits({ reason: 'no' });
  expect(dev.modal()?.errors).toEqual({ '': 'We had some trouble connecting. Try again?' });
  answers.push({ response_action: 'update', view: modal({ title: plain('x'.repeat(25)) }) });
  await dev.submits({ reason: 'no' });
  expect(slack.state.broken.map(text => text.slice(0, 37))).toEqual([
    'the ack of a dialog: invalid_errors {',
    'the ack of a dialog: invalid_argument',
  ]);
  answers.push({ response_action: 'update', view: modal({ title: plain('Again'), notify_on_close: true }) });
  await dev.submits({ reason: 'no' });
  expect(dev.readsDialog()).toMatch(/^Again/);
  answers.push({ response_action: 'push', view: modal({ title: plain('Third') }) });
  await dev.submits({ reason: 'kept from before' });
  expect(dev.readsDialog()).toMatch(/^Third/);
  expect(dev.modal()?.previous).toBe(dev.modal()?.root);
  await dev.submits({ reason: 'top closes' });
  expect(dev.readsDialog()).toMatch(/^Again/);
  await dev.cancels();
  expect([dev.modal(), got.at(-1)]).toEqual([undefined, false]);
});

test('no ack keeps the dialog open, and says so', async () => {
  await bot(app => {
    app.action('go', async ({ body, ack, client }) => {
      await client.views.open({ trigger_id: (body as BlockAction).trigger_id, view: modal() });
      await ack();
    });
    app.view('m', async () => clock.advance(3_000));
  });
  await clientOf(slack).chat.postMessage(withButton('x'));
  await slack.people.dev.clicks('Go');
  expect(await slack.people.dev.submits({ reason: 'x' })).toEqual({ is: 'timed out' });
  expect(slack.people.dev.modal()?.errors).toEqual({ '': 'We had some trouble connecting. Try again?' });
});

test('at most three dialogs stand on one another, a stale hash is refused, and home tabs are published', async () => {
  const got: string[] = [];
  const button = {
    type: 'actions' as const,
    elements: [{ type: 'button' as const, action_id: 'more', text: plain('More') }],
  };
  const view = () => modal({ blocks: [button] });
  await bot(app => {
    app.action('go', async ({ body, ack, client }) => {
      got.push(
        await outcome(client.views.push({ trigger_id: (body as BlockAction).trigger_id, view: view() })),
      );
      await ack();
    });
    app.command('/ecs', async ({ command, ack, client }) => {
      await client.views.open({ trigger_id: command.trigger_id, view: view() });
      await ack();
    });
    app.action('more', async ({ body, ack, client }) => {
      got.push(
        await outcome(client.views.push({ trigger_id: (body as BlockAction).trigger_id, view: view() })),
      );
      await ack();
    });
    app.event('app_home_opened', async ({ event, client }) => {
      await client.views.publish({
        user_id: event.user,
        view: { type: 'home', blocks: [{ type: 'header', text: plain('Home') }] },
      });
    });
  });
  const { dev } = slack.people;
  await clientOf(slack).chat.postMessage(withButton('x'));
  await dev.clicks('Go');
  await dev.says('/ecs open');
  for (let i = 0; i < 3; i++) await dev.clicks('More');
  expect(got).toEqual(['invalid_trigger_id', 'ok', 'ok', 'push_limit_reached']);
  const { id = '', hash = '' } = dev.modal() ?? {};
  const c = clientOf(slack);
  expect(await outcome(c.views.update({ view_id: id, hash, view: view() }))).toBe('ok');
  expect(await outcome(c.views.update({ view_id: id, hash, view: view() }))).toBe('hash_conflict');
  expect(await outcome(c.views.update({ view_id: 'V0NONE', view: view() }))).toBe('not_found');
  const published = new Promise(resolve => slack.state.bell.once('view', resolve));
  await dev.opensHome();
  await published;
  expect(dev.readsHome()).toBe('Home');
});

test('selects, menus and people are chosen, and what was chosen is in the state', async () => {
  const got: BlockAction[] = [];
  const option = (text: string) => ({ text: plain(text), value: text.toLowerCase() });
  await bot(app => {
    app.action(/.*/, async ({ body, ack }) => {
      got.push(body as BlockAction);
      await ack();
    });
    app.options('service', async ({ ack, payload }) => {
      await ack({ options: [option(`${payload.value}-api`)] });
    });
  });
  await clientOf(slack).chat.postMessage({
    channel: 'C0OPS',
    text: 'x',
    blocks: [
      {
        type: 'actions',
        block_id: 'b',
        elements: [
          {
            type: 'static_select',
            action_id: 'target',
            placeholder: plain('Target'),
            options: [option('Prod'), option('Staging')],
          },
          { type: 'overflow', action_id: 'menu', options: [option('Logs')] },
          { type: 'users_select', action_id: 'who', placeholder: plain('Who') },
          { type: 'external_select', action_id: 'service', placeholder: plain('Service') },
        ],
      },
    ],
  });
  const { dev } = slack.people;
  await dev.chooses('Target', 'Staging');
  await dev.clicks('Logs');
  await dev.chooses('Who', '@sre');
  await dev.chooses('Service', 'web');
  await expect(dev.chooses('Service', 'we')).rejects.toThrow('from 3 characters on');
  await expect(dev.chooses('Target', 'Nowhere')).rejects.toThrow('only Prod, Staging');
  expect(got.map(({ actions }) => actions[0])).toEqual([
    expect.objectContaining({ type: 'static_select', selected_option: option('Staging') }),
    expect.objectContaining({ type: 'overflow', selected_option: option('Logs') }),
    expect.objectContaining({ type: 'users_select', selected_user: 'U0SRE' }),
    expect.objectContaining({ type: 'external_select', selected_option: option('web-api') }),
  ]);
  expect(got[3]?.state?.values.b?.target).toEqual({
    type: 'static_select',
    selected_option: option('Staging'),
  });
});
