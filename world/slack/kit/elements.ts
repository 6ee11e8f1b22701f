/** Interactive elements: which block may hold which, and what each must be (slack.md §2, @slack/types block-elements). */
import {
  boolean,
  type Check,
  distinct,
  inside,
  integer,
  isThing,
  list,
  listOf,
  oneOf,
  string,
  type Thing,
  text,
  textObject,
  unknown,
  url,
} from './check.ts';
import { richTextBlock } from './rich-text.ts';

export type Place = 'actions' | 'section' | 'input' | 'context_actions' | 'card';

const pickers = ['datepicker', 'timepicker', 'datetimepicker'];
const kinds = ['static', 'external', 'users', 'conversations', 'channels'];
const selects = kinds.flatMap(kind => [`${kind}_select`, `multi_${kind}_select`]);
const choices = ['checkboxes', 'radio_buttons', ...pickers, ...selects];

/** @slack/types: ActionsBlockElement, SectionBlockAccessory, InputBlockElement, ContextActionsBlockElement. */
const allowed: Record<Place, string[]> = {
  actions: ['button', 'overflow', 'workflow_button', 'rich_text_input', ...choices],
  section: ['button', 'overflow', 'workflow_button', 'image', ...choices],
  input: [
    ...choices,
    'plain_text_input',
    'number_input',
    'email_text_input',
    'url_text_input',
    'rich_text_input',
    'file_input',
  ],
  context_actions: ['feedback_buttons', 'icon_button'],
  card: ['button'],
};

/** What elements have in common, where they have it (@slack/types, extensions). */
const acts = ['action_id'];
const asks = ['action_id', 'confirm'];
const picks = [...asks, 'focus_on_load', 'placeholder'];
const enters = ['action_id', 'focus_on_load', 'placeholder', 'initial_value', 'dispatch_action_config'];

/** What each may have besides its type; Slack refuses anything more, a placeholder on a button as much as a made-up word. */
const fields: Record<string, string[]> = {
  button: [...asks, 'text', 'value', 'url', 'style', 'accessibility_label'],
  workflow_button: [...asks, 'text', 'workflow', 'style', 'accessibility_label'],
  overflow: [...asks, 'options'],
  checkboxes: [...asks, 'focus_on_load', 'options', 'initial_options'],
  radio_buttons: [...asks, 'focus_on_load', 'options', 'initial_option'],
  datepicker: [...picks, 'initial_date'],
  timepicker: [...picks, 'initial_time', 'timezone'],
  datetimepicker: [...asks, 'focus_on_load', 'initial_date_time'],
  plain_text_input: [...enters, 'multiline', 'min_length', 'max_length'],
  number_input: [...enters, 'is_decimal_allowed', 'min_value', 'max_value'],
  email_text_input: enters,
  url_text_input: enters,
  rich_text_input: [...enters, 'min_lines', 'max_lines'],
  file_input: [...acts, 'filetypes', 'max_files'],
  feedback_buttons: [...acts, 'positive_button', 'negative_button'],
  icon_button: [...asks, 'icon', 'text', 'value', 'accessibility_label', 'visible_to_user_ids'],
  image: ['image_url', 'slack_file', 'alt_text'],
};

/** What selects have of their own by what they offer; what they begin with is told in the plural by those that take many. */
const offered: Record<string, string[]> = {
  static: ['options', 'option_groups', 'initial_option'],
  external: ['min_query_length', 'initial_option'],
  users: ['initial_user'],
  conversations: ['initial_conversation', 'default_to_current_conversation', 'filter'],
  channels: ['initial_channel'],
};
for (const [kind, [...own]] of Object.entries(offered)) {
  const many = own.map(field => (field.startsWith('initial_') ? `${field}s` : field));
  const answers = kind === 'conversations' || kind === 'channels' ? ['response_url_enabled'] : [];
  fields[`${kind}_select`] = [...picks, ...own, ...answers];
  fields[`multi_${kind}_select`] = [...picks, ...many, 'max_selected_items'];
}

/** Checks an element where it stands. */
export function element(check: Check, value: unknown, place: Place): void {
  if (!isThing(value)) return check.tell(check.at, 'invalid_type', 'must be an object');
  const type = String(value.type);
  if (!allowed[place].includes(type))
    return check.tell(`${check.at}/type`, 'invalid_value', `unsupported type: ${type}`, {
      type: 'enum',
      expected: allowed[place],
      got: type,
    });
  if (type === 'file_input' && check.surface !== 'modal')
    check.tell(check.at, 'invalid_surface', 'file_input is only available in modals');
  unknown(check, value, ['type', ...(fields[type] ?? [])]);
  string(check, value, 'action_id', 255, { least: 1 });
  text(check, value, 'placeholder', 150, { only: 'plain_text' });
  boolean(check, value, 'focus_on_load');
  confirm(check, value);
  own(check, value, type);
}

function own(check: Check, value: Thing, type: string): void {
  if (type === 'button') return button(check, value);
  if (type === 'icon_button') {
    text(check, value, 'text', 75, { needed: true, only: 'plain_text' });
    return oneOf(check, { icon: value.icon ?? '' }, 'icon', ['trash']);
  }
  if (type === 'workflow_button') return text(check, value, 'text', 75, { needed: true, only: 'plain_text' });
  if (type === 'image') return image(check, value);
  if (type === 'overflow') return options(check, value, 1, 5, 'plain_text');
  if (type === 'checkboxes' || type === 'radio_buttons') return options(check, value, 1, 10);
  if (type === 'feedback_buttons') {
    for (const name of ['positive_button', 'negative_button']) {
      const one = value[name];
      if (!isThing(one)) check.tell(check.at, 'missing_field', `missing required field: ${name}`);
      else {
        text(inside(check, name), one, 'text', 75, { needed: true, only: 'plain_text' });
        string(inside(check, name), one, 'value', 2_000, { needed: true });
      }
    }
    return;
  }
  if (type.endsWith('static_select')) return grouped(check, value);
  if (type.endsWith('external_select')) return integer(check, value, 'min_query_length', 0, 150);
  if (type === 'number_input') return number(check, value);
  if (type === 'plain_text_input') {
    integer(check, value, 'min_length', 0, 3_000);
    integer(check, value, 'max_length', 1, 3_000);
    string(check, value, 'initial_value', 3_000);
    if (Number(value.min_length ?? 0) > Number(value.max_length ?? 3_000))
      check.tell(check.at, 'invalid_value', 'min_length must not be greater than max_length');
    return;
  }
  if (type === 'file_input') return integer(check, value, 'max_files', 1, 10);
  if (type === 'datepicker') pattern(check, value, 'initial_date', /^\d{4}-\d{2}-\d{2}$/);
  if (type === 'datetimepicker') integer(check, value, 'initial_date_time', 1e9, 1e10 - 1);
  if (type === 'timepicker') pattern(check, value, 'initial_time', /^\d{2}:\d{2}$/);
  if (type === 'rich_text_input' && value.initial_value !== undefined)
    richTextBlock(inside(check, 'initial_value'), value.initial_value);
}

function button(check: Check, value: Thing): void {
  text(check, value, 'text', 75, { needed: true, only: 'plain_text' });
  string(check, value, 'value', 2_000);
  url(check, value, 'url');
  oneOf(check, value, 'style', ['primary', 'danger']);
  string(check, value, 'accessibility_label', 75);
}

/** An image needs its alternative text and one source. */
export function image(check: Check, value: Thing): void {
  string(check, value, 'alt_text', 2_000, { needed: true });
  if (value.image_url === undefined && value.slack_file === undefined)
    check.tell(check.at, 'missing_field', 'missing required field: image_url or slack_file');
  url(check, value, 'image_url');
}

function number(check: Check, value: Thing): void {
  if (typeof value.is_decimal_allowed !== 'boolean')
    check.tell(check.at, 'missing_field', 'missing required field: is_decimal_allowed');
  for (const field of ['min_value', 'max_value', 'initial_value'])
    if (
      value[field] !== undefined &&
      (typeof value[field] !== 'string' || !/^-?\d+(\.\d+)?$/.test(value[field]))
    )
      check.tell(`${check.at}/${field}`, 'invalid_type', 'must be a string holding a number');
}

function pattern(check: Check, value: Thing, field: string, wanted: RegExp): void {
  if (value[field] !== undefined && !wanted.test(String(value[field])))
    check.tell(`${check.at}/${field}`, 'invalid_value', 'invalid format');
}

/** A confirm dialog: docs ask for all four texts, so this does, though @slack/types lets three be left out. */
function confirm(check: Check, element: Thing): void {
  if (element.confirm === undefined) return;
  const here = inside(check, 'confirm');
  if (!isThing(element.confirm)) return check.tell(here.at, 'invalid_type', 'must be an object');
  unknown(here, element.confirm, ['title', 'text', 'confirm', 'deny', 'style']);
  text(here, element.confirm, 'title', 100, { needed: true, only: 'plain_text' });
  text(here, element.confirm, 'text', 300, { needed: true });
  text(here, element.confirm, 'confirm', 30, { needed: true, only: 'plain_text' });
  text(here, element.confirm, 'deny', 30, { needed: true, only: 'plain_text' });
  oneOf(here, element.confirm, 'style', ['primary', 'danger']);
}

/** Options: text and value 75 (docs allow 150 for a value, @slack/types 75: the smaller binds). */
function options(check: Check, value: Thing, least: number, most: number, only?: 'plain_text'): void {
  const all = list(check, value, 'options', least, most);
  for (const [i, option] of all.entries()) one(inside(check, 'options', i), option, only);
  distinct(
    inside(check, 'options'),
    all.map(option => (isThing(option) ? option.value : undefined)),
    'value',
  );
  const initial = value.initial_option === undefined ? listOf(value.initial_options) : [value.initial_option];
  const values = all.map(option => (isThing(option) ? option.value : undefined));
  for (const chosen of initial)
    if (!isThing(chosen) || !values.includes(chosen.value))
      check.tell(check.at, 'invalid_value', 'initial_option must match an option');
}

function one(check: Check, option: unknown, only?: 'plain_text'): void {
  if (!isThing(option)) return check.tell(check.at, 'invalid_type', 'must be an object');
  unknown(check, option, ['text', 'value', 'description', 'url']);
  text(check, option, 'text', 75, { needed: true, ...(only && { only }) });
  string(check, option, 'value', 75, { needed: true });
  text(check, option, 'description', 75);
  url(check, option, 'url');
}

/** A static select has options or groups of options, never both. */
function grouped(check: Check, value: Thing): void {
  integer(check, value, 'max_selected_items', 1, 100);
  if (value.option_groups === undefined) return options(check, value, 1, 100, 'plain_text');
  if (value.options !== undefined)
    check.tell(check.at, 'invalid_value', 'options and option_groups exclude each other');
  for (const [i, group] of list(check, value, 'option_groups', 1, 100).entries()) {
    const here = inside(check, 'option_groups', i);
    if (!isThing(group)) check.tell(here.at, 'invalid_type', 'must be an object');
    else {
      if (isThing(group.label)) textObject(inside(here, 'label'), group.label, 75, 'plain_text');
      else check.tell(here.at, 'missing_field', 'missing required field: label');
      options(here, group, 1, 100, 'plain_text');
    }
  }
}
