/** Hears what people type and click. Nothing slow comes before the ack. */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { unslack } from '../commands/index.ts';
import { type Asked, ask, digest, type Listening, type Marks, once } from './ask.ts';
import type { Say } from './blocks.ts';
import { askWhy, clickMark, deny, personOf, placeOf, vote } from './clicks.ts';
import { deniedIn } from './deny.ts';
import { respond } from './respond.ts';

const ephemeral = (say: Say) => ({
  response_type: 'ephemeral' as const,
  text: say.text,
  ...(say.blocks.length > 0 && { blocks: say.blocks }),
});

/** Puts the listeners on the app: one each for commands, mentions, direct messages, votes, buttons and the deny modal. */
export function listen(app: App, listening: Listening): void {
  app.command('/ecs', async ({ command, ack, context }) => {
    const say = await ask(listening, {
      who: { team: command.team_id, user: command.user_id },
      where: { channel: command.channel_id },
      text: unslack(command.text),
      marks: once(context as Marks, `trigger:${command.trigger_id}`),
    });
    await ack(ephemeral(say));
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

  // A button on somebody's card asks in the name of whoever clicked; the card itself stays as it is.
  app.action<BlockAction<ButtonAction>>(/^do:/, async ({ body, action, ack, context }) => {
    const who = personOf(body);
    const where = placeOf(body);
    const marks = once(context as Marks, clickMark(body, action));
    const say = await ask(listening, { who, where, text: action.value ?? '', marks });
    await ack();
    await respond(body.response_url, listening.apiUrl, { ...say, replace_original: false });
  });

  app.view({ callback_id: 'deny', type: 'view_submission' }, async ({ body, view, ack, context }) => {
    const { op, hash, where, reason } = deniedIn(view);
    const mark = digest(`${view.id} ${view.hash}`);
    await deny(
      listening,
      { op, hash, who: personOf(body), reason, marks: once(context as Marks, `view:${mark}`) },
      where,
      ack,
    );
  });
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
