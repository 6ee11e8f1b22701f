/** chat.*: messages, ephemerals and edits. */
import { app, team } from '../cast.ts';
import { directOf, edit, isMember, type Message, post, remove, SlackRefusal, type State } from '../state.ts';
import { content, metadataOf } from './content.ts';
import { type Args, flag, given, type Methods, messageAt, needed } from './method.ts';

/** Returns the channel a bot may write to. chat.postMessage also takes a person's id, and a channel's name. */
function place(state: State, args: Args, people = false): string {
  const named = needed(args, 'channel');
  if (people && state.users.has(named)) {
    if (named === app.user) throw new SlackRefusal('channel_not_found');
    return directOf(state, named);
  }
  const byName = people && named.startsWith('#') ? named.slice(1) : undefined;
  const channel =
    byName === undefined
      ? state.channels.get(named)
      : [...state.channels.values()].find(one => one.name === byName);
  if (!channel) throw new SlackRefusal('channel_not_found');
  if (!isMember(state, channel.id, app.user))
    throw new SlackRefusal(channel.private ? 'channel_not_found' : 'not_in_channel');
  if (channel.archived) throw new SlackRefusal('is_archived');
  return channel.id;
}

/** Returns the thread a message goes into: the one of a message that is there and is not itself a reply. */
function threadOf(state: State, channel: string, args: Args): { thread?: string } {
  const ts = given(args, 'thread_ts');
  if (ts === undefined) return {};
  const root = messageAt(state, channel, ts);
  if (!root) throw new SlackRefusal('thread_not_found');
  if (root.thread !== undefined && root.thread !== root.ts) throw new SlackRefusal('cannot_reply_to_message');
  return { thread: ts };
}

const botProfile = {
  id: app.botId,
  app_id: app.id,
  name: app.name,
  deleted: false,
  updated: 1_790_000_000,
  team_id: team.id,
};

/** Returns a message as Slack's API and payloads show it. */
export const wire = (message: Message, metadata: boolean) => ({
  type: 'message',
  ...(message.broadcast && { subtype: 'thread_broadcast' }),
  user: message.user,
  ...(message.user === app.user && { bot_id: app.botId, app_id: app.id, bot_profile: botProfile }),
  text: message.text,
  ts: message.ts,
  team: team.id,
  ...(message.blocks.length > 0 && { blocks: message.blocks }),
  ...(message.attachments && { attachments: message.attachments }),
  ...(message.thread !== undefined && { thread_ts: message.thread }),
  ...(message.edited && { edited: { user: message.user, ts: message.ts } }),
  ...(message.reactions && {
    reactions: message.reactions.map(({ name, users }) => ({ name, users, count: users.length })),
  }),
  ...(message.files && { files: message.files }),
  ...(metadata && message.metadata && { metadata: message.metadata }),
});

const own = (state: State, args: Args, refusal: string): Message => {
  const channel = place(state, args);
  const message = messageAt(state, channel, needed(args, 'ts'));
  if (!message) throw new SlackRefusal('message_not_found');
  if (message.user !== app.user) throw new SlackRefusal(refusal);
  return message;
};

function postMessage(args: Args, state: State): object {
  const channel = place(state, args, true);
  const shows = content(args);
  const metadata = metadataOf(args);
  const thread = threadOf(state, channel, args);
  const message = post(state, {
    channel,
    user: app.user,
    ...shows,
    ...thread,
    ...(thread.thread !== undefined && flag(args, 'reply_broadcast') && { broadcast: true as const }),
    ...(metadata && metadata !== 'none' && { metadata }),
    ...((flag(args, 'link_names') || args.parse === 'full') && { linksNames: true as const }),
  });
  return { channel, ts: message.ts, message: wire(message, true) };
}

function update(args: Args, state: State): object {
  const message = own(state, args, 'cant_update_message');
  const shows = content(args, 'updated');
  const metadata = metadataOf(args);
  edit(state, message, shows);
  if (metadata === 'none') delete message.metadata;
  else if (metadata) message.metadata = metadata;
  return { channel: message.channel, ts: message.ts, text: message.text, message: wire(message, true) };
}

/** An ephemeral message is no message for anybody else: no history has it, and chat.update does not find it. */
function postEphemeral(args: Args, state: State): object {
  const user = needed(args, 'user');
  const channel = place(state, args);
  if (!isMember(state, channel, user)) throw new SlackRefusal('user_not_in_channel');
  const message = post(state, {
    channel,
    user: app.user,
    ...content(args),
    onlyFor: user,
    ...threadOf(state, channel, args),
  });
  return { message_ts: message.ts };
}

export const chat: Methods = {
  'chat.postMessage': { tier: 'channel', scope: 'chat:write', call: postMessage },
  'chat.update': { tier: 'tier3', scope: 'chat:write', call: update },
  'chat.postEphemeral': { tier: 'tier4', scope: 'chat:write', call: postEphemeral },
  'chat.delete': {
    tier: 'tier3',
    scope: 'chat:write',
    call(args, state) {
      const message = own(state, args, 'cant_delete_message');
      remove(state, message);
      return { channel: message.channel, ts: message.ts };
    },
  },
  'chat.getPermalink': {
    tier: 'tier4',
    call(args, state) {
      const message = messageAt(state, needed(args, 'channel'), needed(args, 'message_ts'));
      if (!state.channels.has(String(args.channel))) throw new SlackRefusal('channel_not_found');
      if (!message) throw new SlackRefusal('message_not_found');
      const thread =
        message.thread === undefined ? '' : `?thread_ts=${message.thread}&cid=${message.channel}`;
      return {
        channel: message.channel,
        permalink: `https://${team.domain}.slack.com/archives/${message.channel}/p${message.ts.replace('.', '')}${thread}`,
      };
    },
  },
};
