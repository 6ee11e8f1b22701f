/**
 * Blocks, built only of rich text and plain text: nothing here is mrkdwn, so no name, reason or log line that comes from
 * AWS or from people can become a mention, a link or a broken fence (security.md T11).
 */
import type {
  Button,
  KnownBlock,
  RichTextBlock,
  RichTextElement,
  RichTextSection,
  StaticSelect,
  TableBlock,
} from '@slack/types';

/** What goes to Slack: blocks, and the plain text that notifications show. */
export type Say = { text: string; blocks: KnownBlock[] };

/** A piece of a line: text, in which `backticks` are code; a person; a user group; a channel; a moment in milliseconds; or bold text. */
export type Part =
  | string
  | { user: string }
  | { group: string }
  | { channel: string }
  | { at: number; as: 'ago' | 'time' | 'when' }
  | { bold: string };

export type Line = Part[];

/** Slack's limits: header 150, texts of buttons and choices 75, button value 2,000, a select's placeholder 150, confirm text 300, 50 blocks a message. */
const limits = {
  header: 150,
  button: 75,
  placeholder: 150,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  blocks: 50,
  cell: 120,
  table: 9_500,
};

/** Returns text cut to `most` characters, the cut shown. */
export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;

/** Returns a name no longer than `most`, cut in its middle: names that a tool made are told apart at their end. */
export const cutName = (name: string, most: number): string => {
  const end = Math.floor(most / 2);
  return name.length <= most ? name : `${name.slice(0, most - end - 1)}…${name.slice(-end)}`;
};

/** Returns text that Slack shows as it is in a message's plain fallback. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function elements(part: Part): RichTextElement[] {
  if (typeof part === 'string')
    return part
      .split('`')
      .map(
        (text, i): RichTextElement => ({ type: 'text', text, ...(i % 2 === 1 && { style: { code: true } }) }),
      )
      .filter(element => element.type === 'text' && element.text !== '');
  if ('user' in part) return [{ type: 'user', user_id: part.user }];
  if ('group' in part) return [{ type: 'usergroup', usergroup_id: part.group }];
  if ('channel' in part) return [{ type: 'channel', channel_id: part.channel }];
  if ('bold' in part)
    return part.bold === '' ? [] : [{ type: 'text', text: part.bold, style: { bold: true } }];
  const seconds = Math.floor(part.at / 1000);
  const format = { ago: '{ago}', time: '{time_secs}', when: '{date_short_pretty} {time}' }[part.as];
  return [{ type: 'date', timestamp: seconds, format, fallback: new Date(part.at).toISOString() }];
}

/** Returns lines as one block of rich text. */
export function lines(all: Line[]): RichTextBlock {
  const section: RichTextSection = {
    type: 'rich_text_section',
    elements: all.flatMap((line, i) => [
      ...(i > 0 ? [{ type: 'text', text: '\n' } as const] : []),
      ...line.flatMap(elements),
    ]),
  };
  return { type: 'rich_text', elements: [section] };
}

/** Returns lines as a table of text, columns aligned, in a block that keeps spaces. */
export function columns(rows: string[][]): RichTextBlock {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map(row => row[i]?.length ?? 0)));
  const text = rows
    .map(row =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text }] }],
  };
}

/**
 * Returns rows as a table that scrolls sideways on a phone, the first row its head; `right` are the columns of numbers. Slack takes
 * one a message, of 100 rows and 10,000 characters; longer cells are cut.
 */
export function table(rows: string[][], right: readonly number[]): TableBlock {
  const cells = rows.flat().map(text => cut(text, limits.cell));
  const whole = cells.reduce((sum, text) => sum + text.length, 0) <= limits.table;
  const most = whole ? limits.cell : Math.floor(limits.table / cells.length);
  return {
    type: 'table',
    column_settings: (rows[0] ?? []).map((_, i) => ({ align: right.includes(i) ? 'right' : 'left' })),
    rows: rows.map(row => row.map(text => ({ type: 'raw_text', text: cut(text, most) || '–' }))),
  };
}

/** Returns the newest of these lines that fit into a block: Slack takes 3,000 characters of text in one. */
export function fitting(all: string[]): string[] {
  let left = 2_900;
  const kept: string[] = [];
  for (const line of all.toReversed()) {
    left -= line.length + 1;
    if (left < 0) break;
    kept.unshift(line);
  }
  return kept;
}

/** Characters of a heading; more is cut. */
export const headerHolds = limits.header;

export const header = (text: string): KnownBlock => ({
  type: 'header',
  text: { type: 'plain_text', text: cut(text, limits.header) },
});

type ButtonOptions = {
  style?: 'primary' | 'danger';
  confirm?: { title: string; text: string; yes: string };
};

/** Returns a button; `confirm` is asked before the click is sent. */
export function button(label: string, action: string, value: string, options: ButtonOptions = {}): Button {
  const { style, confirm } = options;
  const plain = (text: string, most: number) => ({ type: 'plain_text' as const, text: cut(text, most) });
  return {
    type: 'button',
    text: plain(label, limits.button),
    action_id: action,
    value,
    ...(style && { style }),
    ...(confirm && {
      confirm: {
        title: plain(confirm.title, limits.confirmTitle),
        text: plain(confirm.text, limits.confirmText),
        confirm: plain(confirm.yes, limits.confirmButton),
        deny: plain('Not now', limits.confirmButton),
      },
    }),
  };
}

/** Returns a list to choose from, `label` what it says before anybody has; a choice's value is as a button's. */
export const choice = (
  label: string,
  action: string,
  choices: { label: string; value: string }[],
): StaticSelect => ({
  type: 'static_select',
  action_id: action,
  placeholder: { type: 'plain_text', text: cut(label, limits.placeholder) },
  options: choices.map(({ label: text, value }) => ({
    text: { type: 'plain_text', text: cut(text, limits.button) },
    value,
  })),
});

/** Returns a row of buttons, or nothing where there are none. */
export const buttons = (all: (Button | StaticSelect)[]): KnownBlock[] =>
  all.length > 0 ? [{ type: 'actions', elements: all }] : [];

/** Returns a message, its blocks held to Slack's 50. */
export const say = (text: string, blocks: KnownBlock[]): Say => ({
  text: cut(escaped(text.replaceAll('`', '')), 3_000),
  blocks: blocks.slice(0, limits.blocks),
});
