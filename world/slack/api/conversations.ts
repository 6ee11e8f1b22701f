/** conversations.*: what stands where, and who is there. */
import { app, type Channel, team } from '../cast.ts';
import { directOf, isMember, type Message, SlackRefusal, type State } from '../state.ts';
import { wire } from './chat.ts';
import { type Args, byKind, flag, given, type Methods, messageAt, needed } from './method.ts';
import { page } from './page.ts';

/** Returns a conversation as Slack shows it to the bot. */
export const shownChannel = (state: State, channel: Channel, count = false) =>
  channel.im === undefined
    ? {
        id: channel.id,
        name: channel.name,
        name_normalized: channel.name,
        is_channel: !channel.private,
        is_group: channel.private ?? false,
        is_im: false,
        is_mpim: false,
        is_private: channel.private ?? false,
        is_archived: channel.archived ?? false,
        is_general: channel.name === 'general',
        is_member: isMember(state, channel.id, app.user),
        is_shared: channel.ext ?? false,
        is_ext_shared: channel.ext ?? false,
        is_org_shared: false,
        is_pending_ext_shared: channel.pendingExt ?? false,
        pending_shared: channel.pendingExt ? ['T0OTHER'] : [],
        context_team_id: team.id,
        shared_team_ids: channel.ext ? [team.id, 'T0OTHER'] : [team.id],
        creator: 'U0SRE',
        created: 1_790_000_000,
        topic: { value: '', creator: '', last_set: 0 },
        purpose: { value: '', creator: '', last_set: 0 },
        ...(count && { num_members: channel.members.length }),
      }
    : {
        id: channel.id,
        created: 1_790_000_000,
        is_archived: false,
        is_im: true,
        is_mpim: false,
        is_org_shared: false,
        is_ext_shared: state.users.get(channel.im)?.stranger ?? false,
        context_team_id: team.id,
        user: channel.im,
        is_user_deleted: state.users.get(channel.im)?.deleted ?? false,
        is_open: true,
        priority: 0,
      };

/** A private channel the bot is not in does not exist for it. */
function channelOf(state: State, args: Args): Channel {
  const channel = state.channels.get(needed(args, 'channel'));
  if (!channel || (channel.private && !isMember(state, channel.id, app.user)))
    throw new SlackRefusal('channel_not_found');
  return channel;
}

function readable(state: State, args: Args): Channel {
  const channel = channelOf(state, args);
  if (!isMember(state, channel.id, app.user)) throw new SlackRefusal('not_in_channel');
  return channel;
}

/** A message with what it says about its thread when it has one. */
function withThread(state: State, message: Message, metadata: boolean): object {
  const replies = state.messages.filter(
    one => one.thread === message.ts && one.ts !== message.ts && !one.deleted && one.onlyFor === undefined,
  );
  const shown = wire(message, metadata);
  if (replies.length === 0) return shown;
  return {
    ...shown,
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users: [...new Set(replies.map(({ user }) => user))],
    reply_users_count: new Set(replies.map(({ user }) => user)).size,
    latest_reply: replies.at(-1)?.ts,
    is_locked: false,
    subscribed: false,
  };
}

/** Between `oldest` and `latest`, both left out unless `inclusive`. */
function within(args: Args): (message: Message) => boolean {
  const oldest = Number(given(args, 'oldest') ?? 0);
  const latest = Number(given(args, 'latest') ?? Number.POSITIVE_INFINITY);
  if (Number.isNaN(oldest)) throw new SlackRefusal('invalid_ts_oldest');
  if (Number.isNaN(latest)) throw new SlackRefusal('invalid_ts_latest');
  const inclusive = flag(args, 'inclusive');
  return ({ ts }) =>
    inclusive ? Number(ts) >= oldest && Number(ts) <= latest : Number(ts) > oldest && Number(ts) < latest;
}

const known = (state: State, channel: Channel): Message[] =>
  state.messages.filter(
    message => message.channel === channel.id && !message.deleted && message.onlyFor === undefined,
  );

function listed(state: State, found: Message[], args: Args, limits: { usual: number; most: number }): object {
  const { part, response_metadata } = page(found, args, limits);
  const metadata = flag(args, 'include_all_metadata');
  return {
    messages: part.map(message => withThread(state, message, metadata)),
    has_more: response_metadata.next_cursor !== '',
    ...(response_metadata.next_cursor !== '' && { response_metadata }),
  };
}

/** Newest first; replies only where they were sent to the channel too. */
function history(args: Args, state: State): object {
  const found = known(state, readable(state, args))
    .filter(({ thread, ts, broadcast }) => thread === undefined || thread === ts || broadcast)
    .filter(within(args))
    .reverse();
  return { ...listed(state, found, args, { usual: 100, most: 999 }), pin_count: 0 };
}

/** The root, then its replies, oldest first. */
function replies(args: Args, state: State): object {
  const channel = readable(state, args);
  const root = messageAt(state, channel.id, needed(args, 'ts'));
  if (!root) throw new SlackRefusal('thread_not_found');
  const inside = within(args);
  const found = known(state, channel).filter(
    message => message === root || (message.thread === root.ts && inside(message)),
  );
  return listed(state, found, args, { usual: 1_000, most: 1_000 });
}

function open(args: Args, state: State): object {
  const channel = given(args, 'channel');
  const users = (given(args, 'users') ?? '').split(',').filter(Boolean);
  if (channel !== undefined) {
    const found = state.channels.get(channel);
    if (!found?.im) throw new SlackRefusal('channel_not_found');
    return { channel: { id: found.id }, no_op: true, already_open: true };
  }
  const [user] = users;
  if (user === undefined) throw new SlackRefusal('users_list_not_supplied');
  if (users.length > 1) throw new SlackRefusal('method_not_supported_for_channel_type');
  const found = state.users.get(user);
  if (!found) throw new SlackRefusal('user_not_found');
  if (found.deleted) throw new SlackRefusal('user_disabled');
  if (user === app.user) throw new SlackRefusal('cannot_dm_bot');
  const id = directOf(state, user);
  return {
    channel: flag(args, 'return_im') ? shownChannel(state, state.channels.get(id) as Channel) : { id },
  };
}

/** Returns the conversations of some types that the bot may know of; public channels when nothing is asked for. */
export function ofTypes(state: State, args: Args): Channel[] {
  const types = (given(args, 'types') ?? 'public_channel').split(',').map(type => type.trim());
  const wrong = types.some(type => !['public_channel', 'private_channel', 'mpim', 'im'].includes(type));
  if (wrong) throw new SlackRefusal('invalid_types');
  return [...state.channels.values()].filter(channel => {
    if (flag(args, 'exclude_archived') && channel.archived) return false;
    if (channel.im !== undefined) return types.includes('im');
    if (channel.private) return types.includes('private_channel') && channel.members.includes(app.user);
    return types.includes('public_channel');
  });
}

const hundred = { usual: 100, most: 1_000 };

export const conversations: Methods = {
  'conversations.info': {
    tier: 'tier3',
    scope: byKind('read'),
    call: (args, state) => ({
      channel: shownChannel(state, channelOf(state, args), flag(args, 'include_num_members')),
    }),
  },
  'conversations.list': {
    tier: 'tier2',
    scope: 'channels:read',
    call(args, state) {
      const { part, response_metadata } = page(ofTypes(state, args), args, hundred);
      return { channels: part.map(channel => shownChannel(state, channel, true)), response_metadata };
    },
  },
  'conversations.members': {
    tier: 'tier4',
    scope: byKind('read'),
    call(args, state) {
      const { part, response_metadata } = page(channelOf(state, args).members, args, hundred);
      return { members: part, response_metadata };
    },
  },
  'conversations.history': { tier: 'tier3', scope: byKind('history'), call: history },
  'conversations.replies': { tier: 'tier3', scope: byKind('history'), call: replies },
  'conversations.open': { tier: 'tier3', scope: 'im:write', call: open },
  'conversations.join': {
    tier: 'tier3',
    scope: 'channels:join',
    call(args, state) {
      const channel = channelOf(state, args);
      if (channel.im !== undefined) throw new SlackRefusal('method_not_supported_for_channel_type');
      if (channel.archived) throw new SlackRefusal('is_archived');
      const already = channel.members.includes(app.user);
      if (!already) channel.members.push(app.user);
      state.bell.emit('change');
      return {
        channel: shownChannel(state, channel),
        ...(already && {
          warning: 'already_in_channel',
          response_metadata: { warnings: ['already_in_channel'] },
        }),
      };
    },
  },
};
