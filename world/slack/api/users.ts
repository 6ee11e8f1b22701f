/** users.* and usergroups.*: who is who. */
import { app, team, type User } from '../cast.ts';
import { SlackRefusal, type State } from '../state.ts';
import { ofTypes, shownChannel } from './conversations.ts';
import { flag, given, type Methods, needed } from './method.ts';
import { page } from './page.ts';

/** Returns a person as users.info shows one; a deactivated one has no flags left but `deleted`. */
const shownUser = (user: User) => ({
  id: user.id,
  team_id: user.team,
  name: user.name,
  deleted: user.deleted ?? false,
  color: '9f69e7',
  real_name: user.name,
  is_bot: user.bot ?? false,
  is_app_user: false,
  updated: 1_790_000_000,
  profile: {
    real_name: user.name,
    real_name_normalized: user.name,
    display_name: user.name,
    display_name_normalized: user.name,
    team: user.team,
    avatar_hash: 'world',
    ...(user.bot && { api_app_id: app.id, bot_id: app.botId, always_active: true }),
  },
  ...(!user.deleted && {
    tz: 'Europe/Madrid',
    tz_label: 'Central European Time',
    tz_offset: 3_600,
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: user.restricted ?? user.ultraRestricted ?? false,
    is_ultra_restricted: user.ultraRestricted ?? false,
    ...(!user.bot && !user.stranger && { is_email_confirmed: !user.unconfirmed }),
    ...(user.stranger && { is_stranger: true }),
    who_can_share_contact_card: 'EVERYONE',
  }),
});

const channelsOf = (state: State, user: string, args: Record<string, unknown>) =>
  ofTypes(state, args).filter(({ members }) => members.includes(user));

export const users: Methods = {
  'users.info': {
    tier: 'tier4',
    scope: 'users:read',
    call(args, state) {
      // Nobody named is nobody found (seen live: kortix-ai/suna #6616 on GitHub).
      const user = state.users.get(given(args, 'user') ?? '');
      if (!user) throw new SlackRefusal('user_not_found');
      return { user: shownUser(user) };
    },
  },
  'users.list': {
    tier: 'tier2',
    scope: 'users:read',
    call(args, state) {
      const everybody = [...state.users.values()];
      const { part, response_metadata } = page(everybody, args, { usual: 1_000, most: 1_000 });
      return {
        members: part.map(shownUser),
        cache_ts: Math.floor(state.clock.now() / 1_000),
        response_metadata,
      };
    },
  },
  'users.conversations': {
    tier: 'tier3',
    scope: 'channels:read',
    call(args, state) {
      const user = given(args, 'user') ?? app.user;
      if (!state.users.has(user)) throw new SlackRefusal('user_not_found');
      const { part, response_metadata } = page(channelsOf(state, user, args), args, {
        usual: 100,
        most: 999,
      });
      return { channels: part.map(channel => shownChannel(state, channel)), response_metadata };
    },
  },
  'usergroups.list': {
    tier: 'tier2',
    scope: 'usergroups:read',
    call: (args, state) => ({
      usergroups: [...state.groups.values()].map(({ id, handle, users: members }) => ({
        id,
        team_id: team.id,
        is_usergroup: true,
        is_external: false,
        handle,
        name: handle,
        description: '',
        date_create: 1_790_000_000,
        date_update: 1_790_000_000,
        date_delete: 0,
        auto_type: null,
        created_by: 'U0SRE',
        updated_by: 'U0SRE',
        deleted_by: null,
        user_count: members.length,
        ...(flag(args, 'include_users') && { users: members }),
      })),
    }),
  },
  'usergroups.users.list': {
    tier: 'tier2',
    scope: 'usergroups:read',
    call(args, state) {
      const group = state.groups.get(needed(args, 'usergroup'));
      if (!group) throw new SlackRefusal('no_such_subteam');
      // Deactivated people are left out unless asked for.
      const members = group.users.filter(
        id => flag(args, 'include_disabled') || !state.users.get(id)?.deleted,
      );
      return { users: members };
    },
  },
};
