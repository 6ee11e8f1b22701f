/** Hears what people type and click, writes it into the ledger, and acks. Nothing slow comes before the ack. */
import { createHash, randomUUID } from 'node:crypto';
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { parse, unslack } from '../commands/index.ts';
import { type Refusal, refusalOf, UserError } from '../errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Log, Tell } from '../ports.ts';
import type { Relay } from '../queue/bell.ts';
import { isChange, type Person, type Place } from '../work.ts';
import { refused } from './answers.ts';
import type { Say } from './blocks.ts';
import { card, uncarried } from './cards.ts';
import { deniedIn, denyView } from './deny.ts';
import { help } from './help.ts';
import * as words from './messages.ts';
import { respond } from './respond.ts';

export type Listening = {
  ledger: Ledger;
  relay: Pick<Relay, 'kick'>;
  tell: Tell;
  client: WebClient;
  apiUrl: string;
  botUser: string;
  log: Log;
};

/** Marks of one request, for the replay check: what the receiver saw of it and what Slack numbered in it. */
type Marks = { signature?: string; envelope?: string };

const once = (marks: Marks, ...own: (string | undefined)[]): string[] =>
  [marks.signature && `sig:${marks.signature}`, marks.envelope && `env:${marks.envelope}`, ...own]
    .filter(mark => mark !== undefined && mark !== '')
    .map(mark => String(mark));

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);

type Asked = { who: Person; where: Place; text: string; marks: string[]; share?: true };

/** Writes what was asked into the ledger; returns what to say at once. Never throws. */
async function ask(
  { ledger, relay, log }: Listening,
  { who, where, text, marks, share }: Asked,
): Promise<Say> {
  try {
    const parsed = parse(text);
    if (parsed.is === 'help') return help(parsed.verb);
    const { work } = parsed;
    const said = text.trim().replace(/^\/?ecs\s+/i, '');
    const reply = await ledger.open(
      { who, where, words: said, work, ...(share && { share }) },
      isChange(work),
      marks,
    );
    relay.kick();
    if (reply.is === 'flood') return refused(words.flooded());
    if (reply.is === 'full') return refused(words.full());
    const on = reply.is === 'opened' ? words.onIt(reply.id) : words.alreadyOnIt(reply.id);
    return { text: on, blocks: [] };
  } catch (error) {
    return refused(unable(error, log));
  }
}

/** What a person is told when something could not be written down. */
function unable(error: unknown, log: Log): Refusal {
  if (error instanceof UserError) return refusalOf(error);
  if (error instanceof Error && error.name === 'RedisAway') return words.redisAway();
  const reference = randomUUID().slice(0, 8);
  log.error({ error, reference }, 'could not write down what somebody asked');
  return words.ourFault(reference);
}

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
      text: command.text,
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

  app.view({ callback_id: 'deny', type: 'view_submission' }, async ({ body, view, ack, context }) => {
    const { op, hash, where, reason } = deniedIn(view);
    const mark = digest(`${view.id} ${view.hash}`);
    const told = await record(listening, {
      op,
      hash,
      who: personOf(body),
      choice: 'deny',
      reason,
      marks: once(context as Marks, `view:${mark}`),
    });
    await ack();
    listening.relay.kick();
    if (told)
      await listening.tell
        .only(personOf(body), where, told)
        .catch(error => listening.log.warn({ error }, 'could not say so'));
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

/** What a click and a submitted dialog say of who did it. */
type Click = { user: { id: string; team_id?: string | undefined }; team: { id: string } | null };

const personOf = (body: Click): Person => ({
  team: body.user.team_id ?? body.team?.id ?? '',
  user: body.user.id,
});

function placeOf(body: BlockAction): Place {
  const thread = body.container?.thread_ts;
  return { channel: body.channel?.id ?? '', ...(typeof thread === 'string' && { thread }) };
}

/** The same click twice has the same moment; another click of the same person has another. */
const clickMark = (body: BlockAction, action: ButtonAction) =>
  `click:${digest([body.user.id, body.container?.message_ts, action.action_id, action.action_ts].join(' '))}`;

type Cast = {
  op: string;
  hash: string;
  who: Person;
  choice: 'approve' | 'deny';
  reason: string;
  marks: string[];
};

/** Records a vote; returns what the voter must be told when it did not count. */
async function record({ ledger, log }: Listening, cast: Cast): Promise<Refusal | undefined> {
  try {
    const reply = await ledger.vote(cast.op, cast.hash, cast.who, cast.choice, cast.reason, cast.marks);
    if (reply.is === 'counted') return undefined;
    return words.clickRefused(reply.is, cast.op, reply.is === 'over' ? reply.how : undefined);
  } catch (error) {
    return unable(error, log);
  }
}

async function vote(
  listening: Listening,
  body: BlockAction<ButtonAction>,
  action: ButtonAction,
  marks: string[],
  ack: () => Promise<void>,
) {
  const { ledger, relay, apiUrl, tell, log } = listening;
  const { op: id, hash } = uncarried(action.value ?? '');
  const who = personOf(body);
  const told = await record(listening, { op: id, hash, who, choice: 'approve', reason: '', marks });
  await ack();
  try {
    if (told) {
      const say = refused(told);
      if (!(await respond(body.response_url, apiUrl, { ...say, replace_original: false })))
        await tell.only(who, placeOf(body), told);
      return;
    }
    // The card changes before anybody weighs the vote, so that this edit can never overwrite a newer one.
    const op = await ledger.read(id);
    if (op?.state === 'held')
      await respond(body.response_url, apiUrl, { ...card(op, who), replace_original: true });
  } catch (error) {
    log.warn({ error, op: id }, 'could not answer a click');
  } finally {
    relay.kick();
  }
}

async function askWhy(
  { client, ledger, tell, log }: Listening,
  body: BlockAction<ButtonAction>,
  action: ButtonAction,
): Promise<void> {
  const { op: id, hash } = uncarried(action.value ?? '');
  try {
    await client.views.open({ trigger_id: body.trigger_id, view: denyView(id, hash, placeOf(body)) });
  } catch (error) {
    log.warn({ error, op: id }, 'could not open the deny dialog');
    await tell
      .only(
        personOf(body),
        placeOf(body),
        unable(
          new UserError(
            'dialog_failed',
            'Slack did not open the dialog. Nothing was recorded.',
            'Click Deny again.',
          ),
          log,
        ),
      )
      .catch(second => log.warn({ error: second, op: id, ledger: ledger.namespace }, 'could not say so'));
  }
}
