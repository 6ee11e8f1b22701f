/** What Slack sends a bot, in its exact shapes. */
import { randomUUID } from 'node:crypto';
import { wire } from './api/chat.ts';
import { shownView } from './api/views.ts';
import { app, team, type User } from './cast.ts';
import { type Message, newId, newTs, type State, type View } from './state.ts';

/** Returns a trigger id for a person, good once, for three seconds. */
function trigger(state: State, user: string): string {
  const id = `${Date.now()}.${newId('T')}.${randomUUID().replaceAll('-', '')}`;
  state.triggers.set(id, { user, at: Date.now(), used: false });
  if (state.triggers.size > 2_000) state.triggers.delete(state.triggers.keys().next().value ?? '');
  return id;
}

/** Returns a response_url for what a person did. */
function responseUrl(
  state: State,
  base: string,
  given: { channel: string; user: string; message?: string; thread?: string },
): string {
  const id = randomUUID();
  state.responseUrls.set(id, { ...given, at: Date.now(), uses: 0 });
  if (state.responseUrls.size > 2_000)
    state.responseUrls.delete(state.responseUrls.keys().next().value ?? '');
  return `${base}/respond/${id}`;
}

export const command = (state: State, base: string, user: User, channel: string, text: string) => {
  const [word = '', ...rest] = text.split(' ');
  return {
    token: app.token,
    team_id: user.team,
    team_domain: team.domain,
    channel_id: channel,
    channel_name: state.channels.get(channel)?.name ?? '',
    user_id: user.id,
    user_name: user.name,
    command: word,
    text: rest.join(' '),
    api_app_id: app.id,
    is_enterprise_install: 'false',
    response_url: responseUrl(state, base, { channel, user: user.id }),
    trigger_id: trigger(state, user.id),
  };
};

const envelope = (user: User, event: object) => ({
  token: app.token,
  team_id: team.id,
  api_app_id: app.id,
  event,
  type: 'event_callback',
  event_id: newId('Ev'),
  event_time: Math.floor(Date.now() / 1_000),
  authorizations: [
    { enterprise_id: null, team_id: team.id, user_id: app.user, is_bot: true, is_enterprise_install: false },
  ],
  is_ext_shared_channel: user.team !== team.id,
  event_context: newId('4-'),
});

export const mention = (user: User, message: Message) =>
  envelope(user, {
    type: 'app_mention',
    user: user.id,
    text: message.text,
    ts: message.ts,
    team: user.team,
    channel: message.channel,
    event_ts: message.ts,
    ...(message.thread !== undefined && { thread_ts: message.thread }),
  });

export const directMessage = (user: User, message: Message) =>
  envelope(user, {
    type: 'message',
    channel_type: 'im',
    user: user.id,
    text: message.text,
    ts: message.ts,
    team: user.team,
    channel: message.channel,
    event_ts: message.ts,
  });

export function click(
  state: State,
  base: string,
  user: User,
  message: Message,
  blockId: string,
  element: Record<string, unknown>,
  extra: object = {},
) {
  const { ts, channel, thread } = message;
  const ephemeral = message.onlyFor !== undefined;
  return {
    type: 'block_actions',
    user: { id: user.id, username: user.name, name: user.name, team_id: user.team },
    api_app_id: app.id,
    token: app.token,
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channel,
      is_ephemeral: ephemeral,
      ...(thread !== undefined && { thread_ts: thread }),
    },
    trigger_id: trigger(state, user.id),
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: channel, name: state.channels.get(channel)?.name ?? '' },
    ...(!ephemeral && { message: wire(message, false) }),
    state: { values: {} },
    response_url: responseUrl(state, base, {
      channel,
      user: user.id,
      message: ts,
      ...(thread !== undefined && { thread }),
    }),
    actions: [
      {
        action_id: element.action_id,
        block_id: blockId,
        text: element.text,
        value: element.value,
        type: element.type,
        ...(element.style !== undefined && { style: element.style }),
        action_ts: newTs(state),
        ...extra,
      },
    ],
  };
}

export const submission = (state: State, user: User, view: View) => ({
  type: 'view_submission',
  team: { id: team.id, domain: team.domain },
  user: { id: user.id, username: user.name, name: user.name, team_id: user.team },
  api_app_id: app.id,
  token: app.token,
  trigger_id: trigger(state, user.id),
  view: shownView(view),
  response_urls: [],
  is_enterprise_install: false,
  enterprise: null,
});
