/** What can be clicked or chosen in a message or dialog, and what Slack makes of the choice. */
import type { KnownBlock } from '@slack/types';
import { isThing, listOf, type Thing } from '../kit/check.ts';
import type { Clickable } from '../payloads/interactions.ts';
import type { Message, State, View } from '../state.ts';

type Found = { block: string; element: Thing };

const clickable = (value: unknown): value is Thing => isThing(value) && typeof value.action_id === 'string';

/** Returns the interactive elements of blocks, in reading order. */
function elements(blocks: readonly unknown[]): Found[] {
  return blocks.filter(isThing).flatMap(block => {
    const inside = [
      ...(block.type === 'actions' || block.type === 'context_actions' ? listOf(block.elements) : []),
      ...(block.type === 'section' ? [block.accessory] : []),
      ...(block.type === 'card' ? listOf(block.actions) : []),
      ...(block.type === 'input' && block.dispatch_action === true ? [block.element] : []),
    ];
    const own = inside.filter(clickable).map(element => ({ block: String(block.block_id), element }));
    const cards = block.type === 'carousel' ? elements(listOf(block.elements)) : [];
    return [...own, ...cards, ...elements(listOf(block.child_blocks))];
  });
}

const words = (value: unknown): string => (isThing(value) ? String(value.text ?? '') : '');

/** What a person would call an element: its text, its placeholder, or as a last resort its action_id. */
const names = (element: Thing): string[] =>
  [words(element.text), words(element.placeholder), String(element.action_id)].filter(Boolean);

export const optionsOf = (element: Thing): Thing[] =>
  [
    ...listOf(element.options),
    ...listOf(element.option_groups).flatMap(group => (isThing(group) ? listOf(group.options) : [])),
  ].filter(isThing);

const isButton = (element: Thing) => String(element.type).endsWith('button');

/** Returns every control that a person has before them: of the open dialog first, then of messages, the newest first. */
export function controls(state: State, user: string, messages: Message[], channel?: string): Clickable[] {
  const view = channel === undefined ? state.views.get(user)?.at(-1) : undefined;
  const of = (
    blocks: KnownBlock[] | View['blocks'],
    where: { message: Message } | { view: View },
  ): Clickable[] =>
    elements(blocks)
      .filter(({ element }) => {
        const only = element.visible_to_user_ids;
        return !Array.isArray(only) || only.includes(user);
      })
      .map(found => ({ ...found, ...where }));
  return [
    ...(view ? of(view.blocks, { view }) : []),
    ...messages
      .toReversed()
      .flatMap(message => [
        ...of(message.blocks, { message }),
        ...(message.attachments ?? []).flatMap(({ blocks }) =>
          of(listOf(blocks) as KnownBlock[], { message }),
        ),
      ]),
  ];
}

/** Returns every control of a person's home tab, in reading order. */
export const homeControls = (state: State, user: string): Clickable[] => {
  const view = state.homes.get(user);
  return view ? elements(view.blocks).map(found => ({ ...found, view })) : [];
};

/** Returns the first control of that name, or with an option of that name, and the option. */
export function named(all: Clickable[], wanted: string): { at: Clickable; option?: Thing } | undefined {
  for (const at of all) {
    if (isButton(at.element) && words(at.element.text) === wanted) return { at };
    for (const side of [at.element.positive_button, at.element.negative_button])
      if (isThing(side) && words(side.text) === wanted) return { at, option: side };
    const option = optionsOf(at.element).find(one => words(one.text) === wanted);
    if (option) return { at, option };
  }
  return undefined;
}

/** Returns what can be clicked, each once, as a person reads it. */
export const labels = (all: Clickable[]): string[] => [
  ...new Set(
    all.flatMap(({ element }) => [
      ...(isButton(element) ? [words(element.text)] : []),
      ...optionsOf(element).map(option => words(option.text)),
    ]),
  ),
];

/** Returns the first select, picker or input of that name. */
export const chooser = (all: Clickable[], wanted: string): Clickable | undefined =>
  all.find(({ element }) => !isButton(element) && names(element).includes(wanted));

/** Returns the option of that text. Throws when there is none. */
export function optionOf(options: Thing[], wanted: string): Thing {
  const found = options.find(option => words(option.text) === wanted);
  if (!found)
    throw new Error(
      `there is no option ${wanted}, only ${options.map(option => words(option.text)).join(', ')}`,
    );
  return found;
}

const idOf = (all: Iterable<{ id: string; name: string }>, name: string): string => {
  const found = [...all].find(one => one.name === name.replace(/^[@#]/, '') || one.id === name);
  if (!found) throw new Error(`there is no ${name}`);
  return found.id;
};

/** Returns what a payload says of a choice, by the kind of element; options have been found already. */
export function chosen(state: State, element: Thing, wanted: string, option?: Thing): Thing {
  const type = String(element.type);
  if (type === 'feedback_buttons') return { text: option?.text, value: option?.value };
  if (type.endsWith('_input')) return { value: wanted };
  if (type === 'datepicker') return { selected_date: wanted };
  if (type === 'timepicker') return { selected_time: wanted };
  if (type === 'datetimepicker') return { selected_date_time: Number(wanted) };
  const multi = type.startsWith('multi_');
  const kind = /(users|channels|conversations)_select$/.exec(type)?.[1];
  if (kind !== undefined) {
    const id = idOf(kind === 'users' ? state.users.values() : state.channels.values(), wanted);
    const key = `selected_${multi ? kind : kind.slice(0, -1)}`;
    return { [key]: multi ? [id] : id };
  }
  if (multi || type === 'checkboxes') return { selected_options: option ? [option] : [] };
  return { selected_option: option ?? null };
}
