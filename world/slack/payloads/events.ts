/** What the Events API sends: mentions, direct messages, the home tab. */

import { wire } from '../api/chat.ts';
import { shownView } from '../api/views.ts';
import { app, team, type User } from '../cast.ts';
import { type Message, newId, newTs, type State } from '../state.ts';
import { composed } from '../typed.ts';

const envelope = (state: State, event: object, external = false) => ({
  token: app.token,
  team_id: team.id,
  context_team_id: team.id,
  context_enterprise_id: null,
  api_app_id: app.id,
  event,
  type: 'event_callback',
  event_id: newId('Ev'),
  event_time: Math.floor(state.clock.now() / 1_000),
  authorizations: [
    { enterprise_id: null, team_id: team.id, user_id: app.user, is_bot: true, is_enterprise_install: false },
  ],
  is_ext_shared_channel: external,
  event_context: newId('4-'),
});

const typed = (user: User, message: Message) => ({
  user: user.id,
  ts: message.ts,
  client_msg_id: `${message.ts}-${user.id}`,
  text: message.text,
  team: user.team,
  blocks: composed(message.text),
  ...(message.thread !== undefined && { thread_ts: message.thread, parent_user_id: user.id }),
  channel: message.channel,
  event_ts: message.ts,
});

export const mention = (state: State, user: User, message: Message) =>
  envelope(
    state,
    { type: 'app_mention', ...typed(user, message) },
    state.channels.get(message.channel)?.ext ?? false,
  );

export const directMessage = (state: State, user: User, message: Message) =>
  envelope(state, { type: 'message', ...typed(user, message), channel_type: 'im' });

/** The bot hears itself in direct messages: message.im has no exception for it. */
export function ownDirectMessage(state: State, message: Message, what: 'posted' | 'updated' | 'deleted') {
  const { channel, ts } = message;
  const where = { channel, channel_type: 'im' };
  const now = newTs(state);
  if (what === 'posted') return envelope(state, { ...wire(message, true), ...where, event_ts: ts });
  if (what === 'deleted')
    return envelope(state, {
      type: 'message',
      subtype: 'message_deleted',
      hidden: true,
      deleted_ts: ts,
      previous_message: wire(message, true),
      ...where,
      ts: now,
      event_ts: now,
    });
  return envelope(state, {
    type: 'message',
    subtype: 'message_changed',
    hidden: true,
    message: wire(message, true),
    previous_message: { ...wire(message, true), ...message.before.at(-1) },
    ...where,
    ts: now,
    event_ts: now,
  });
}

/** The bot's page was opened at one of its tabs; the home tab comes with what was published there. */
export function tabOpened(state: State, user: User, channel: string, tab: 'home' | 'messages') {
  const view = tab === 'home' ? state.homes.get(user.id) : undefined;
  return envelope(state, {
    type: 'app_home_opened',
    user: user.id,
    channel,
    tab,
    event_ts: newTs(state),
    ...(view && { view: shownView(view) }),
  });
}
