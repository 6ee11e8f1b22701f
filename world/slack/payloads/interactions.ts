/** Slash commands, clicks, choices and dialogs, in the exact shapes Slack sends them. */
import { wire } from '../api/chat.ts';
import { shownView } from '../api/views.ts';
import { app, team, type User } from '../cast.ts';
import { type Message, newTs, type State, type View } from '../state.ts';
import { newResponseUrl, newTrigger } from './keys.ts';

/** Where something was clicked. */
export type Clickable = { block: string; element: Record<string, unknown> } & (
  | { message: Message }
  | { view: View }
);

const channelName = (state: State, id: string) => state.channels.get(id)?.name ?? '';

export const command = (state: State, base: string, user: User, channel: string, text: string) => {
  const [word = '', ...rest] = text.split(' ');
  return {
    token: app.token,
    team_id: user.team,
    team_domain: team.domain,
    channel_id: channel,
    channel_name: channelName(state, channel),
    user_id: user.id,
    user_name: user.name,
    command: word,
    text: rest.join(' ').trim(),
    api_app_id: app.id,
    is_enterprise_install: 'false',
    response_url: newResponseUrl(state, base, { channel, user: user.id }),
    trigger_id: newTrigger(state, user.id),
  };
};

const sender = (user: User) => ({
  user: { id: user.id, username: user.name, name: user.name, team_id: user.team },
  api_app_id: app.id,
  token: app.token,
  team: { id: team.id, domain: team.domain },
  enterprise: null,
  is_enterprise_install: false,
});

/** What an element's action says of itself besides what was chosen. */
const described = ['text', 'value', 'url', 'style', 'placeholder', 'confirm', 'min_query_length', 'icon'];

/** Returns a block_actions payload; `chosen` is what the person picked, for anything but a button. */
export function click(state: State, base: string, user: User, at: Clickable, chosen: object = {}) {
  const { element, block } = at;
  const own = Object.fromEntries(
    Object.entries(element).filter(([key]) => described.includes(key) || key.startsWith('initial_')),
  );
  const action = {
    type: element.type,
    action_id: element.action_id,
    block_id: block,
    ...own,
    ...chosen,
    action_ts: newTs(state),
  };
  if ('view' in at)
    return {
      type: 'block_actions',
      ...sender(user),
      container: { type: 'view', view_id: at.view.id },
      trigger_id: newTrigger(state, user.id, at.view.id),
      view: shownView(at.view),
      actions: [action],
    };
  const { message } = at;
  const { ts, channel, thread } = message;
  const threaded = thread !== undefined ? { thread_ts: thread } : {};
  const ephemeral = message.onlyFor !== undefined;
  return {
    type: 'block_actions',
    ...sender(user),
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: ephemeral, ...threaded },
    trigger_id: newTrigger(state, user.id),
    channel: { id: channel, name: channelName(state, channel) },
    // Slack does not send an ephemeral message back.
    ...(!ephemeral && { message: wire(message, false) }),
    state: { values: message.chosen?.[user.id] ?? {} },
    response_url: newResponseUrl(state, base, {
      channel,
      user: user.id,
      message: ts,
      ...(thread !== undefined && { thread }),
    }),
    actions: [action],
  };
}

/** Returns what an external select asks the bot while somebody types into it. */
export const suggestion = (user: User, at: Clickable, value: string) => ({
  type: 'block_suggestion',
  ...sender(user),
  action_id: at.element.action_id,
  block_id: at.block,
  value,
  container:
    'view' in at
      ? { type: 'view', view_id: at.view.id }
      : { type: 'message', message_ts: at.message.ts, channel_id: at.message.channel, is_ephemeral: false },
  ...('view' in at ? { view: shownView(at.view) } : { channel: { id: at.message.channel } }),
});

export const submission = (state: State, user: User, view: View) => ({
  type: 'view_submission',
  ...sender(user),
  trigger_id: newTrigger(state, user.id, view.id),
  view: shownView(view),
  response_urls: [],
});

export const closed = (user: User, view: View, isCleared: boolean) => ({
  type: 'view_closed',
  ...sender(user),
  view: shownView(view),
  is_cleared: isCleared,
});
