/** Hears what people type and click. Nothing slow comes before the ack. */
import type { App, BlockAction, ButtonAction, StaticSelectAction, ViewSubmitAction } from '@slack/bolt';
import { unslack } from '../commands/index.ts';
import { type Asked, ask, type Listening, type Marks, once } from './ask.ts';
import { refreshHome, showHome } from './at-home.ts';
import type { Say } from './blocks.ts';
import { personOf, placeOf } from './cast.ts';
import { askWhy, clickMark, deny, viewMark, vote } from './clicks.ts';
import { approveWithCode } from './code.ts';
import { deniedIn } from './deny.ts';
import { asksToEnrol, beginEnrolment, finishEnrolment } from './enrol.ts';
import { respond } from './respond.ts';

const ephemeral = (say: Say) => ({
  response_type: 'ephemeral' as const,
  text: say.text,
  ...(say.blocks.length > 0 && { blocks: say.blocks }),
});

/** Puts the listeners on the app: one each for commands, mentions, direct messages, votes, buttons and dialogs. */
export function listen(app: App, listening: Listening): void {
  app.command('/ecs', async ({ command, ack, context }) => {
    const who = { team: command.team_id, user: command.user_id };
    const where = { channel: command.channel_id };
    const { trigger_id: trigger } = command;
    const text = unslack(command.text);
    if (asksToEnrol(text))
      return beginEnrolment(listening, { who, where, trigger }, say => ack(say && ephemeral(say)));
    const marks = once(context as Marks, `trigger:${trigger}`);
    await ack(ephemeral(await ask(listening, { who, where, text, marks })));
  });

  app.event('app_mention', async ({ event, body, context }) => {
    if (event.user === undefined) return;
    const where = {
      channel: event.channel,
      ...(event.thread_ts !== undefined && { thread: event.thread_ts }),
    };
    const text = unslack(event.text.replaceAll(`<@${listening.botUser}>`, ' '));
    await heard(listening, {
      who: { team: event.team ?? body.team_id, user: event.user },
      where,
      text,
      marks: once(context as Marks, `event:${body.event_id}`),
    });
  });

  app.event('message', async ({ event, body, context }) => {
    if (event.channel_type !== 'im' || event.subtype !== undefined || !('user' in event) || 'bot_id' in event)
      return;
    if (event.user === undefined || event.user === listening.botUser) return;
    const where = {
      channel: event.channel,
      ...(event.thread_ts !== undefined && { thread: event.thread_ts }),
    };
    const who = { team: event.team ?? body.team_id, user: event.user };
    await heard(listening, {
      who,
      where,
      text: unslack(event.text ?? ''),
      marks: once(context as Marks, `event:${body.event_id}`),
    });
  });

  app.event('app_home_opened', async ({ event, body, context }) => {
    if (event.tab !== 'home') return;
    const who = { team: body.team_id, user: event.user };
    const marks = once(context as Marks, `event:${body.event_id}`);
    await showHome(listening, who, { channel: event.channel, home: true }, marks);
  });

  app.action<BlockAction<ButtonAction>>('home', async ({ body, action, ack, context }) => {
    await ack();
    const marks = once(context as Marks, clickMark(body, action));
    await refreshHome(listening, personOf(body), placeOf(body), marks);
  });

  app.action<BlockAction<ButtonAction>>(/^(approve|deny)$/, async ({ body, action, ack, context }) => {
    if (action.action_id === 'deny') {
      await ack();
      await askWhy(listening, body, action);
      return;
    }
    await vote(listening, body, action, once(context as Marks, clickMark(body, action)), ack);
  });

  app.action<BlockAction<ButtonAction>>(/^(again|share)/, async ({ body, action, ack, context }) => {
    const where = placeOf(body);
    const share = action.action_id === 'share' ? ({ share: true } as const) : {};
    const say = await ask(listening, {
      who: personOf(body),
      where,
      text: action.value ?? '',
      marks: once(context as Marks, clickMark(body, action)),
      ...share,
    });
    await ack();
    await respond(body.response_url, listening.apiUrl, { ...say, replace_original: true });
  });

  // A button on somebody's card asks in the name of whoever clicked; the card itself stays as it is. So does what is chosen of a list.
  app.action<BlockAction<ButtonAction | StaticSelectAction>>(
    /^do:/,
    async ({ body, action, ack, context }) => {
      const who = personOf(body);
      const where = placeOf(body);
      const marks = once(context as Marks, clickMark(body, action));
      const text = action.type === 'button' ? action.value : action.selected_option.value;
      const say = await ask(listening, { who, where, text: text ?? '', marks });
      await ack();
      // At home there is nothing to respond to: the answer comes as a message, and so must what is more than "On it".
      if (!where.home)
        await respond(body.response_url, listening.apiUrl, { ...say, replace_original: false });
      else if (say.blocks.length > 0)
        await listening.client.chat.postMessage({ channel: where.channel, ...say });
    },
  );

  app.view({ callback_id: 'deny', type: 'view_submission' }, async ({ body, view, ack, context }) => {
    const { op, hash, where, reason } = deniedIn(view);
    const marks = once(context as Marks, viewMark(view));
    await deny(listening, { op, hash, who: personOf(body), reason, marks }, where, ack);
  });

  app.view<ViewSubmitAction>(
    { callback_id: 'code', type: 'view_submission' },
    async ({ body, view, ack, context }) => {
      const by = { who: personOf(body), marks: once(context as Marks, viewMark(view)) };
      await approveWithCode(listening, view, by, ack);
    },
  );

  app.view<ViewSubmitAction>(
    { callback_id: 'enrol', type: 'view_submission' },
    async ({ body, view, ack }) => {
      await finishEnrolment(listening, view, personOf(body), ack);
    },
  );
}

/** Answers a mention or a direct message: there is no ack to carry words, so they are said in a message only they see. */
async function heard(listening: Listening, asked: Asked): Promise<void> {
  const say = await ask(listening, asked);
  const { channel, thread } = asked.where;
  const place = { channel, ...(thread !== undefined && { thread_ts: thread }) };
  const { client, log } = listening;
  // Not waited for: the envelope is acked as soon as the ledger has it.
  void client.chat
    .postEphemeral({ ...place, user: asked.who.user, ...say })
    .catch(() => client.chat.postMessage({ ...place, ...say }))
    .catch(error => log.warn({ error }, 'could not answer a mention'));
}
