/** Dialogs and the home tab: opened, refused, kept open, updated, pushed and closed. */
import type { BlockAction, ViewClosedAction } from '@slack/bolt';
import { dialog, plain } from './blocks.ts';
import { clientOf, outcome, withButton } from './bot.ts';
import { bot, clock, slack } from './held.ts';

test('a dialog: what its client refuses, errors that keep it open, an update, a push, and the end', async () => {
  const answers: object[] = [];
  const got: unknown[] = [];
  await bot(app => {
    app.action('go', async ({ body, ack, client }) => {
      await client.views.open({
        trigger_id: (body as BlockAction).trigger_id,
        view: dialog({ private_metadata: 'op' }),
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
  answers.push({ response_action: 'update', view: dialog({ title: plain('x'.repeat(25)) }) });
  await dev.submits({ reason: 'no' });
  expect(slack.state.broken.map(text => text.slice(0, 37))).toEqual([
    'the ack of a dialog: invalid_errors {',
    'the ack of a dialog: invalid_argument',
  ]);
  answers.push({ response_action: 'update', view: dialog({ title: plain('Again'), notify_on_close: true }) });
  await dev.submits({ reason: 'no' });
  expect(dev.readsDialog()).toMatch(/^Again/);
  answers.push({ response_action: 'push', view: dialog({ title: plain('Third') }) });
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
      await client.views.open({ trigger_id: (body as BlockAction).trigger_id, view: dialog() });
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
  const view = () => dialog({ blocks: [button] });
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
