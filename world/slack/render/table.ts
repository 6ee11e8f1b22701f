/** Tables in fixed width. */
import type { State } from '../state.ts';
import { element, type Thing, things } from './inline.ts';

/** Columns are cut at this width, so that a table fits a terminal. */
const widest = 40;

const cut = (text: string) => (text.length > widest ? `${text.slice(0, widest - 1)}…` : text);

function cell(state: State, value: Thing): string {
  if (value.type !== 'rich_text') return String(value.text ?? '');
  return things(value.elements)
    .flatMap(part => things(part.elements).map(one => element(state, one)))
    .join('');
}

/** Returns rows as lines of aligned columns; numbers and right-aligned columns stand right. */
export function table(state: State, block: Thing): string {
  const rows = (Array.isArray(block.rows) ? block.rows : []).map(row => things(row));
  const texts = rows.map(row => row.map(value => cut(cell(state, value).replaceAll('\n', ' '))));
  const columns = Math.max(0, ...texts.map(row => row.length));
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.max(...texts.map(row => row[i]?.length ?? 0)),
  );
  const settings = things(block.column_settings);
  const right = widths.map(
    (_, i) => settings[i]?.align === 'right' || rows.slice(1).every(row => row[i]?.type === 'raw_number'),
  );
  return texts
    .map(row =>
      row
        .map((text, i) => (right[i] ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
