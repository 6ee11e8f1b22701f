/** Filling in and leaving a dialog: what Slack's own client refuses to send, and what it makes of the bot's answer. */
import { changeView, openView } from '../api/views.ts';
import type { User } from '../cast.ts';
import type { Ack, Delivery } from '../delivery/index.ts';
import { isThing, type Thing } from '../kit/check.ts';
import { closed, submission } from '../payloads/interactions.ts';
import { noteBroken, SlackRefusal, type State, type View, viewChanged } from '../state.ts';
import { chosen, optionOf, optionsOf } from './controls.ts';

/** What the dialog says when the bot did not answer, or answered with something Slack cannot use. */
export const trouble = 'We had some trouble connecting. Try again?';

const formats: Record<string, RegExp> = {
  email_text_input: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  url_text_input: /^https?:\/\/\S+$/,
  number_input: /^-?\d+(\.\d+)?$/,
};

/** Throws what the client would show instead of submitting. */
function acceptable(element: Thing, name: string, value: string): void {
  const format = formats[String(element.type)];
  if (format && !format.test(value)) throw new Error(`the dialog does not take ${value} for ${name}`);
  if (element.type === 'number_input') {
    const outside =
      Number(value) < Number(element.min_value ?? '-Infinity') ||
      Number(value) > Number(element.max_value ?? 'Infinity') ||
      (element.is_decimal_allowed !== true && value.includes('.'));
    if (outside) throw new Error(`the dialog does not take ${value} for ${name}`);
  }
  const { min_length = 0, max_length = 3_000 } = element;
  if (
    element.type === 'plain_text_input' &&
    (value.length < Number(min_length) || value.length > Number(max_length))
  )
    throw new Error(`the dialog takes ${min_length} to ${max_length} characters for ${name}`);
}

const isEmpty = (value: Thing | undefined): boolean =>
  !value ||
  Object.entries(value).every(
    ([key, held]) =>
      key === 'type' || held === null || held === '' || (Array.isArray(held) && held.length === 0),
  );

/** Puts values, named by action_id, block_id or label, into the inputs of a view. Throws what its client would refuse. */
export function fill(state: State, view: View, values: Record<string, string>): void {
  const left = new Set(Object.keys(values));
  for (const block of view.blocks as unknown as Thing[]) {
    if (block.type !== 'input' || !isThing(block.element)) continue;
    const { element } = block;
    const action = String(element.action_id);
    const label = isThing(block.label) ? String(block.label.text) : '';
    const name = [action, String(block.block_id), label].find(one => values[one] !== undefined);
    if (name !== undefined) {
      const value = values[name] ?? '';
      left.delete(name);
      if (value !== '') acceptable(element, action, value);
      const options = optionsOf(element);
      const option = options.length > 0 && value !== '' ? optionOf(options, value) : undefined;
      view.state.values[String(block.block_id)] = {
        [action]: { type: element.type, ...chosen(state, element, value, option) },
      };
    }
    const held = view.state.values[String(block.block_id)]?.[action];
    if (block.optional !== true && isEmpty(held)) throw new Error(`the dialog asks for ${action}`);
  }
  if (left.size > 0) throw new Error(`the dialog has no input ${[...left].join(', ')}`);
}

function leave(state: State, user: User, view: View, all: boolean): void {
  const open = state.views.get(user.id) ?? [];
  const rest = all ? [] : open.filter(one => one !== view);
  if (rest.length === 0) state.views.delete(user.id);
  else state.views.set(user.id, rest);
  viewChanged(state, view);
}

/** Submits a filled view and does what the bot answers. */
export async function submit(state: State, delivery: Delivery, user: User, view: View): Promise<Ack> {
  const ack = await delivery.deliver('interactive', submission(state, user, view));
  delete view.errors;
  const answer = ack.is === 'acked' ? (ack.body ?? {}) : { response_action: 'nothing' };
  try {
    react(state, user, view, answer);
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    if (ack.is === 'acked') noteBroken(state, 'the ack of a dialog', error);
    view.errors = { '': trouble };
    viewChanged(state, view);
  }
  return ack;
}

function react(state: State, user: User, view: View, answer: Thing): void {
  switch (answer.response_action) {
    case undefined:
      return leave(state, user, view, false);
    case 'clear':
      return leave(state, user, view, true);
    case 'update':
      changeView(state, view, answer);
      return;
    case 'push':
      openView(state, user.id, answer, 'push');
      return;
    case 'errors': {
      const { errors } = answer;
      const blocks = view.blocks.filter(({ type }) => type === 'input').map(({ block_id }) => block_id);
      // A complaint about a block that is not there cannot be shown.
      if (
        !isThing(errors) ||
        Object.keys(errors).length === 0 ||
        !Object.keys(errors).every(id => blocks.includes(id))
      )
        throw new SlackRefusal('invalid_errors');
      view.errors = errors as Record<string, string>;
      return viewChanged(state, view);
    }
    default:
      throw new SlackRefusal('invalid_response_action');
  }
}

/** Closes the topmost dialog; the bot hears of it when it asked to. */
export async function cancel(
  state: State,
  delivery: Delivery,
  user: User,
  view: View,
): Promise<Ack | undefined> {
  const all = view.type === 'modal' && view.clear_on_close === true;
  leave(state, user, view, all);
  if (view.type !== 'modal' || !view.notify_on_close) return undefined;
  return delivery.deliver('interactive', closed(user, view, all));
}
