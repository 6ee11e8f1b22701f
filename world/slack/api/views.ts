/** views.*, blocks.validate and what identifies an app. */
import { app, team } from '../cast.ts';
import { validateBlocks, validateView } from '../kit.ts';
import { newId, SlackRefusal, type State, type View } from '../state.ts';
import type { Method } from './index.ts';

/** A trigger is good once, for three seconds. */
const triggerMs = 3_000;

function take(state: State, id: unknown): string {
  const trigger = state.triggers.get(String(id ?? ''));
  if (!trigger) throw new SlackRefusal('invalid_trigger_id');
  if (trigger.used) throw new SlackRefusal('exchanged_trigger_id');
  if (Date.now() - trigger.at > triggerMs) throw new SlackRefusal('expired_trigger_id');
  trigger.used = true;
  return trigger.user;
}

function checked(given: unknown): Omit<View, 'id' | 'hash' | 'for' | 'state'> {
  const view = given as Omit<View, 'id' | 'hash' | 'for' | 'state'>;
  const errors = validateView(view as unknown as Record<string, unknown>);
  if (errors.length > 0)
    throw new SlackRefusal('invalid_arguments', {
      response_metadata: {
        messages: errors.map(({ pointer, message }) => `[ERROR] ${message} [json-pointer:/view${pointer}]`),
      },
    });
  return view;
}

/** Returns a view as Slack's API and payloads show it. */
export const shownView = ({ for: _for, ...view }: View) => ({
  ...view,
  team_id: team.id,
  app_id: app.id,
  bot_id: app.botId,
  root_view_id: view.id,
  previous_view_id: null,
});

/** Opens a view for a person, in place of any other. */
export function openView(state: State, user: string, given: unknown): View {
  const view: View = {
    ...checked(given),
    id: newId('V'),
    hash: `${Date.now()}.${newId('h')}`,
    for: user,
    state: { values: {} },
  };
  state.views.set(user, view);
  state.bell.emit('change');
  return view;
}

export const views: Record<string, Method> = {
  'views.open': (args, state) => ({
    view: shownView(openView(state, take(state, args.trigger_id), args.view)),
  }),
  'views.update': (args, state) => {
    const found = [...state.views.values()].find(view => view.id === args.view_id);
    if (!found) throw new SlackRefusal('not_found');
    if (args.hash !== undefined && args.hash !== found.hash) throw new SlackRefusal('hash_conflict');
    Object.assign(found, checked(args.view), { hash: `${Date.now()}.${newId('h')}` });
    state.bell.emit('change');
    return { view: shownView(found) };
  },
  'blocks.validate': args => {
    const errors =
      args.view === undefined
        ? validateBlocks(args.blocks, 'message')
        : validateView(args.view as Record<string, unknown>);
    return { valid: errors.length === 0, errors };
  },
  'auth.test': () => ({
    url: 'https://world.slack.com/',
    team: team.name,
    user: app.name,
    team_id: team.id,
    user_id: app.user,
    bot_id: app.botId,
    is_enterprise_install: false,
  }),
  'team.info': () => ({ team: { id: team.id, name: team.name, domain: team.domain } }),
  'bots.info': () => ({
    bot: { id: app.botId, app_id: app.id, user_id: app.user, name: app.name, deleted: false },
  }),
};
