/** users.*, usergroups.* and conversations.*: who is who and what stands where. */
import { app, type Channel, team, type User } from '../cast.ts';
import { directOf, isMember, SlackRefusal, type State } from '../state.ts';
import { wire } from './chat.ts';
import type { Method } from './index.ts';

const shownUser = (user: User) => ({
  id: user.id,
  team_id: user.team,
  name: user.name,
  real_name: user.name,
  deleted: user.deleted ?? false,
  is_bot: user.bot ?? false,
  is_restricted: user.restricted ?? false,
  is_ultra_restricted: false,
  is_admin: false,
  is_owner: false,
  is_email_confirmed: !user.unconfirmed,
  ...(user.stranger && { is_stranger: true }),
  tz: 'Europe/Madrid',
  updated: 1_790_000_000,
  profile: { real_name: user.name, display_name: user.name, team: user.team },
});

const shownChannel = (state: State, channel: Channel) =>
  channel.im === undefined
    ? {
        id: channel.id,
        name: channel.name,
        is_channel: true,
        is_im: false,
        is_mpim: false,
        is_private: false,
        is_archived: false,
        is_member: isMember(state, channel.id, app.user),
        is_shared: channel.ext ?? false,
        is_ext_shared: channel.ext ?? false,
        is_org_shared: false,
        is_pending_ext_shared: false,
        context_team_id: team.id,
        num_members: channel.members.length,
      }
    : {
        id: channel.id,
        is_im: true,
        is_mpim: false,
        user: channel.im,
        is_archived: false,
        is_ext_shared: false,
      };

function page<T>(
  all: T[],
  args: Record<string, unknown>,
  usual: number,
  most: number,
): { part: T[]; response_metadata: { next_cursor: string } } {
  const limit = args.limit === undefined ? usual : Number(args.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > most) throw new SlackRefusal('invalid_limit');
  const from = args.cursor
    ? Number(Buffer.from(String(args.cursor), 'base64').toString().replace('next:', ''))
    : 0;
  if (!Number.isInteger(from)) throw new SlackRefusal('invalid_cursor');
  const next = from + limit < all.length ? Buffer.from(`next:${from + limit}`).toString('base64') : '';
  return { part: all.slice(from, from + limit), response_metadata: { next_cursor: next } };
}

const channelOf = (state: State, id: unknown): Channel => {
  const channel = state.channels.get(String(id ?? ''));
  if (!channel) throw new SlackRefusal('channel_not_found');
  return channel;
};

const readable = (state: State, id: unknown): Channel => {
  const channel = channelOf(state, id);
  if (!isMember(state, channel.id, app.user)) throw new SlackRefusal('not_in_channel');
  return channel;
};

function messages(args: Record<string, unknown>, state: State, thread?: string) {
  const channel = readable(state, args.channel);
  const oldest = Number(args.oldest ?? 0);
  const latest = Number(args.latest ?? Number.POSITIVE_INFINITY);
  const found = state.messages.filter(
    message =>
      message.channel === channel.id &&
      !message.deleted &&
      message.onlyFor === undefined &&
      Number(message.ts) > oldest &&
      Number(message.ts) < latest &&
      (thread === undefined
        ? message.thread === undefined || message.thread === message.ts
        : message.thread === thread || message.ts === thread),
  );
  if (thread === undefined) found.reverse();
  const { part, response_metadata } = page(found, args, 100, 999);
  const metadata = args.include_all_metadata === true || args.include_all_metadata === 'true';
  return {
    messages: part.map(message => wire(message, metadata)),
    has_more: response_metadata.next_cursor !== '',
    response_metadata,
  };
}

export const people: Record<string, Method> = {
  'users.info': (args, state) => {
    const user = state.users.get(String(args.user ?? ''));
    if (!user) throw new SlackRefusal('user_not_found');
    return { user: shownUser(user) };
  },
  'users.list': (args, state) => {
    const { part, response_metadata } = page([...state.users.values()], args, 100, 1_000);
    return { members: part.map(shownUser), response_metadata };
  },
  'usergroups.list': (_args, state) => ({
    usergroups: [...state.groups.values()].map(({ id, handle, users }) => ({
      id,
      handle,
      name: handle,
      user_count: users.length,
      date_delete: 0,
    })),
  }),
  'usergroups.users.list': (args, state) => {
    const group = state.groups.get(String(args.usergroup ?? ''));
    if (!group) throw new SlackRefusal('no_such_subteam');
    return { users: group.users };
  },
  'conversations.info': (args, state) => ({ channel: shownChannel(state, channelOf(state, args.channel)) }),
  'conversations.list': (args, state) => {
    const { part, response_metadata } = page(
      [...state.channels.values()].filter(({ im }) => im === undefined),
      args,
      100,
      1_000,
    );
    return { channels: part.map(channel => shownChannel(state, channel)), response_metadata };
  },
  'conversations.members': (args, state) => {
    const { part, response_metadata } = page(channelOf(state, args.channel).members, args, 100, 1_000);
    return { members: part, response_metadata };
  },
  'conversations.history': (args, state) => messages(args, state),
  'conversations.replies': (args, state) => {
    const ts = String(args.ts ?? '');
    if (!state.messages.some(message => message.ts === ts)) throw new SlackRefusal('thread_not_found');
    return messages(args, state, ts);
  },
  'conversations.open': (args, state) => {
    const users = String(args.users ?? '')
      .split(',')
      .filter(Boolean);
    const [user] = users;
    if (users.length !== 1 || user === undefined) throw new SlackRefusal('invalid_arguments');
    if (!state.users.has(user)) throw new SlackRefusal('user_not_found');
    return { channel: { id: directOf(state, user) } };
  },
};
