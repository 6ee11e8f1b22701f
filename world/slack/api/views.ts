/** views.*: dialogs and the home tab. */
import type { KnownBlock } from '@slack/types';
import { app, team } from '../cast.ts';
import { isThing, listOf } from '../kit/check.ts';
import { validateView, worded } from '../kit.ts';
import { newId, SlackRefusal, type State, type Values, type View, viewChanged } from '../state.ts';
import { withIds } from './content.ts';
import { type Args, given, invalidArguments, type Methods, needed } from './method.ts';

/** A trigger is good once, for three seconds; a stack holds three views; a view 250 kB (docs.slack.dev, views.open). */
const triggerMs = 3_000;
const mostViews = 3;
const mostBytes = 250_000;

/** Returns the trigger that may open a dialog now, and uses it up. */
function take(state: State, args: Args): { user: string; view?: string } {
  const trigger = state.triggers.get(needed(args, 'trigger_id'));
  if (!trigger) throw new SlackRefusal('invalid_trigger_id');
  if (trigger.used) throw new SlackRefusal('exchanged_trigger_id');
  if (state.clock.now() - trigger.at > triggerMs) throw new SlackRefusal('expired_trigger_id');
  trigger.used = true;
  return trigger;
}

function checked(state: State, args: Args, type: 'modal' | 'home', but?: View): Record<string, unknown> {
  const { view } = args;
  if (!isThing(view)) throw invalidArguments('missing required field: view');
  const problems = worded(validateView(view, '/view'));
  if (view.type !== undefined && view.type !== type)
    problems.push(`unsupported type: ${view.type} [json-pointer:/view/type]`);
  if (problems.length > 0) throw invalidArguments(...problems);
  if (JSON.stringify(view).length > mostBytes) throw new SlackRefusal('view_too_large');
  const taken = [...state.views.values()]
    .flat()
    .some(one => one !== but && one.external_id === view.external_id);
  if (view.external_id !== undefined && taken) throw new SlackRefusal('duplicate_external_id');
  return { ...view, blocks: withIds(listOf(view.blocks)) };
}

/** What an input holds before anybody touches it, in the shape that payloads give it. */
function initial(element: Record<string, unknown>): Record<string, unknown> {
  const type = String(element.type);
  const kept = Object.entries(element).find(([key]) => key.startsWith('initial_'));
  const [key = '', value] = kept ?? [];
  if (type.endsWith('_input')) return { type, value: value ?? null };
  if (type === 'checkboxes' || type.startsWith('multi_'))
    return { type, [multiKey(type)]: Array.isArray(value) ? value : [] };
  if (type === 'datetimepicker') return { type, selected_date_time: value ?? null };
  if (key !== '') return { type, [key.replace('initial_', 'selected_')]: value };
  return { type, [singleKey(type)]: null };
}

const multiKey = (type: string) =>
  ({
    multi_users_select: 'selected_users',
    multi_channels_select: 'selected_channels',
    multi_conversations_select: 'selected_conversations',
  })[type] ?? 'selected_options';

const singleKey = (type: string) =>
  ({
    users_select: 'selected_user',
    channels_select: 'selected_channel',
    conversations_select: 'selected_conversation',
    datepicker: 'selected_date',
    timepicker: 'selected_time',
  })[type] ?? 'selected_option';

/** Returns the state of a view's inputs; what was filled in before survives where block and action are the same. */
export function stateOf(blocks: readonly unknown[], before: Values = {}): Values {
  const values: Values = {};
  for (const block of blocks) {
    if (!isThing(block)) continue;
    const { block_id, element } = block;
    if (block.type !== 'input' || !isThing(element)) continue;
    const action = String(element.action_id);
    values[String(block_id)] = { [action]: before[String(block_id)]?.[action] ?? initial(element) };
  }
  return values;
}

const newHash = (state: State) => `${Math.floor(state.clock.now() / 1_000)}.${newId('h').slice(2)}`;

/** Returns a view as Slack's API and payloads show it. */
export const shownView = ({ for: _for, errors: _errors, root, previous, ...view }: View) => ({
  ...view,
  team_id: team.id,
  app_id: app.id,
  app_installed_team_id: team.id,
  bot_id: app.botId,
  root_view_id: root,
  previous_view_id: previous,
  private_metadata: view.private_metadata ?? '',
  callback_id: view.callback_id ?? '',
  external_id: view.external_id ?? '',
});

function made(state: State, user: string, given_: Record<string, unknown>, below?: View): View {
  const id = newId('V');
  return {
    ...(given_ as unknown as View),
    id,
    hash: newHash(state),
    for: user,
    root: below?.root ?? id,
    previous: below?.id ?? null,
    state: { values: stateOf(given_.blocks as KnownBlock[]) },
  };
}

/** Opens a view for a person: alone, or on top of what is open. */
export function openView(state: State, user: string, args: Args, how: 'open' | 'push'): View {
  const open = how === 'open' ? [] : (state.views.get(user) ?? []);
  if (open.length >= mostViews) throw new SlackRefusal('push_limit_reached');
  const view = made(state, user, checked(state, args, 'modal'), open.at(-1));
  state.views.set(user, [...open, view]);
  viewChanged(state, view);
  return view;
}

/** Puts other content into an open view. */
export function changeView(state: State, view: View, args: Args): View {
  const next = checked(state, args, 'modal', view);
  const values = stateOf(next.blocks as KnownBlock[], view.state.values);
  const { id, for: whose, root, previous } = view;
  for (const key of Object.keys(view)) delete (view as unknown as Record<string, unknown>)[key];
  Object.assign(view, next, { id, for: whose, root, previous, hash: newHash(state), state: { values } });
  viewChanged(state, view);
  return view;
}

function update(args: Args, state: State): object {
  const id = given(args, 'view_id');
  const external = given(args, 'external_id');
  const found = [...state.views.values()]
    .flat()
    .find(view => view.id === id || (external !== undefined && view.external_id === external));
  if (!found) throw new SlackRefusal('not_found');
  if (args.hash !== undefined && args.hash !== found.hash) throw new SlackRefusal('hash_conflict');
  return { view: shownView(changeView(state, found, args)) };
}

function push(args: Args, state: State): object {
  const { user, view } = take(state, args);
  // Only what happened inside a dialog can put another on top of it.
  if (view === undefined || !state.views.get(user)?.some(({ id }) => id === view))
    throw new SlackRefusal('invalid_trigger_id');
  return { view: shownView(openView(state, user, args, 'push')) };
}

function publish(args: Args, state: State): object {
  const user = needed(args, 'user_id');
  if (!state.users.has(user)) throw new SlackRefusal('invalid_arguments');
  const before = state.homes.get(user);
  if (args.hash !== undefined && args.hash !== before?.hash) throw new SlackRefusal('hash_conflict');
  const view = made(state, user, checked(state, args, 'home'));
  state.homes.set(user, view);
  viewChanged(state, view);
  return { view: shownView(view) };
}

export const views: Methods = {
  'views.open': {
    tier: 'tier4',
    call: (args, state) => ({ view: shownView(openView(state, take(state, args).user, args, 'open')) }),
  },
  'views.update': { tier: 'tier4', call: update },
  'views.push': { tier: 'tier4', call: push },
  'views.publish': { tier: 'tier4', call: publish },
};
