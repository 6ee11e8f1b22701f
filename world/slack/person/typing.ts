/** Typing: a slash command, a mention, a direct message, or words that no bot hears. */

import { content } from '../api/content.ts';
import { app, type User } from '../cast.ts';
import type { Ack, Delivery } from '../delivery/index.ts';
import { directMessage, mention } from '../payloads/events.ts';
import { command } from '../payloads/interactions.ts';
import { render } from '../render.ts';
import { isMember, type Message, noteBroken, post, SlackRefusal, type State } from '../state.ts';
import { labelled, slackified } from '../typed.ts';

/** What somebody got back at once: whether it was acked, and the words and message that only they see. */
export type Said = { ack: Ack; text: string; message?: Message };

const unheard: Ack = { is: 'acked', body: undefined };
const refused: Ack = { is: 'failed', status: 0 };

/** What Slack shows when a command comes to nothing (docs.slack.dev, "Slash commands", errors). */
const failure = (word: string, ack: Ack) =>
  `${word} failed with the error "${ack.is === 'timed out' ? 'operation_timeout' : 'dispatch_failed'}"`;

export type Typing = {
  state: State;
  delivery: Delivery;
  base: () => string;
  commands: readonly string[];
  /** The commands are set up to escape people, channels and links (`should_escape` in the app's manifest). */
  escapes: boolean;
};

/** Types a command: not in a thread, and only one that an app has. */
export async function typeCommand(
  { state, delivery, base, commands, escapes }: Typing,
  user: User,
  channel: string,
  text: string,
  inThread: boolean,
): Promise<Said> {
  const word = text.split(' ')[0] ?? '';
  if (!commands.includes(word)) return { ack: refused, text: `${word} is not a valid command.` };
  if (inThread) return { ack: refused, text: `${word} is not supported in threads. Sorry!` };
  const sent = escapes ? labelled(state, slackified(state, text)) : text;
  const ack = await delivery.deliver('slash_commands', command(state, base(), user, channel, sent));
  if (ack.is !== 'acked') return { ack, text: failure(word, ack) };
  const { body } = ack;
  if (body?.text === undefined && body?.blocks === undefined) return { ack, text: '' };
  try {
    const message = post(state, {
      channel,
      user: app.user,
      ...content(body),
      ...(body.response_type === 'in_channel' ? {} : { onlyFor: user.id }),
    });
    return { ack, text: render(state, message), message };
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    noteBroken(state, `the ack of ${word}`, error);
    return { ack, text: `${word} failed with the error "invalid_command_response"` };
  }
}

/** Posts a message; a bot hears of it where it is mentioned and a member, or in a direct message to it. */
export async function typeMessage(
  { state, delivery }: Typing,
  user: User,
  channel: string,
  text: string,
  thread?: string,
): Promise<Said> {
  const message = post(state, {
    channel,
    user: user.id,
    text: slackified(state, text),
    blocks: [],
    ...(thread !== undefined && { thread }),
  });
  const direct = state.channels.get(channel)?.im !== undefined;
  if (!direct && !(message.text.includes(`<@${app.user}>`) && isMember(state, channel, app.user)))
    return { ack: unheard, text: '', message };
  const event = direct ? directMessage(state, user, message) : mention(state, user, message);
  return { ack: await delivery.deliver('events_api', event), text: '', message };
}
