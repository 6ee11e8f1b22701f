/** Clicks and choices: what a bot hears of them, and what it may do with their triggers. */
import type { BlockAction } from '@slack/bolt';
import { dialog, plain } from './blocks.ts';
import { clientOf, outcome, withButton } from './bot.ts';
import { bot, clock, slack } from './held.ts';

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
      got.push(await outcome(client.views.open({ trigger_id, view: dialog() })));
      got.push(await outcome(client.views.open({ trigger_id, view: dialog() })));
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
