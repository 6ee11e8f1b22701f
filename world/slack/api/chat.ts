/** chat.*: messages, ephemerals and edits. */
import type { KnownBlock } from '@slack/types';
import { app } from '../cast.ts';
import { validateBlocks } from '../kit.ts';
import { directOf, edit, isMember, type Message, post, SlackRefusal, type State } from '../state.ts';
import type { Method } from './index.ts';

/** Slack cuts text past 40,000 characters; blocks are refused whole when one is wrong. */
const longestText = 40_000;

function content(args: Record<string, unknown>): { text: string; blocks: KnownBlock[] } {
  const text = typeof args.text === 'string' ? args.text : '';
  const blocks = args.blocks === undefined ? [] : (args.blocks as KnownBlock[]);
  const errors = validateBlocks(blocks, 'message');
  if (errors.length > 0)
    throw new SlackRefusal('invalid_blocks', {
      errors: errors.map(({ pointer, message }) => `${message} [json-pointer:${pointer}]`),
      response_metadata: {
        messages: errors.map(({ pointer, message }) => `[ERROR] ${message} [json-pointer:${pointer}]`),
      },
    });
  if (text === '' && blocks.length === 0) throw new SlackRefusal('no_text');
  return { text: text.slice(0, longestText), blocks };
}

/** Returns the channel a bot may post to, by id, or by a person's id. */
function place(state: State, named: unknown): string {
  const id = String(named ?? '');
  if (id === '') throw new SlackRefusal('channel_not_found');
  if (state.users.has(id)) return directOf(state, id);
  if (!state.channels.has(id)) throw new SlackRefusal('channel_not_found');
  if (!isMember(state, id, app.user)) throw new SlackRefusal('not_in_channel');
  return id;
}

/** Returns a message as Slack's API shows it. */
export const wire = (message: Message, metadata: boolean) => ({
  type: 'message',
  ...(message.user === app.user ? { bot_id: app.botId, app_id: app.id, subtype: undefined } : {}),
  user: message.user,
  text: message.text,
  ts: message.ts,
  ...(message.blocks.length > 0 && { blocks: message.blocks }),
  ...(message.thread !== undefined && { thread_ts: message.thread }),
  ...(message.edited && { edited: { user: message.user, ts: message.ts } }),
  ...(metadata && message.metadata && { metadata: message.metadata }),
});

const postMessage: Method = (args, state) => {
  const channel = place(state, args.channel);
  const shows = content(args);
  const thread = args.thread_ts === undefined ? undefined : String(args.thread_ts);
  if (
    thread !== undefined &&
    !state.messages.some(message => message.ts === thread && message.channel === channel)
  )
    throw new SlackRefusal('thread_not_found');
  const metadata = args.metadata as Message['metadata'];
  const message = post(state, {
    channel,
    user: app.user,
    ...shows,
    ...(thread !== undefined && { thread }),
    ...(metadata && { metadata }),
  });
  return { channel, ts: message.ts, message: wire(message, true) };
};

const update: Method = (args, state) => {
  const channel = place(state, args.channel);
  const message = state.messages.find(
    one => one.ts === args.ts && one.channel === channel && !one.deleted && one.onlyFor === undefined,
  );
  if (!message) throw new SlackRefusal('message_not_found');
  if (message.user !== app.user) throw new SlackRefusal('cant_update_message');
  edit(state, message, content(args));
  if (args.metadata) message.metadata = args.metadata as NonNullable<Message['metadata']>;
  return { channel, ts: message.ts, text: message.text, message: wire(message, false) };
};

const postEphemeral: Method = (args, state) => {
  const channel = place(state, args.channel);
  const user = String(args.user ?? '');
  if (!isMember(state, channel, user)) throw new SlackRefusal('user_not_in_channel');
  const message = post(state, {
    channel,
    user: app.user,
    ...content(args),
    onlyFor: user,
    ...(args.thread_ts !== undefined && { thread: String(args.thread_ts) }),
  });
  return { message_ts: message.ts };
};

const remove: Method = (args, state) => {
  const message = state.messages.find(
    one => one.ts === args.ts && one.channel === args.channel && !one.deleted && one.onlyFor === undefined,
  );
  if (!message) throw new SlackRefusal('message_not_found');
  if (message.user !== app.user) throw new SlackRefusal('cant_delete_message');
  message.deleted = true;
  state.bell.emit('change');
  return { channel: message.channel, ts: message.ts };
};

const permalink: Method = (args, state) => {
  const message = state.messages.find(one => one.ts === args.message_ts && one.channel === args.channel);
  if (!message) throw new SlackRefusal('message_not_found');
  return {
    channel: message.channel,
    permalink: `https://world.slack.com/archives/${message.channel}/p${message.ts.replace('.', '')}`,
  };
};

export const chat: Record<string, Method> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.postEphemeral': postEphemeral,
  'chat.delete': remove,
  'chat.getPermalink': permalink,
};
