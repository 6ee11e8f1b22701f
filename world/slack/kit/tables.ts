/** table and data_table: one of either in a message, rows, columns and characters limited. */
import {
  boolean,
  type Check,
  inside,
  integer,
  isThing,
  list,
  oneOf,
  string,
  type Thing,
  unknown,
} from './check.ts';
import { richTextBlock } from './rich-text.ts';

/** Characters in all cells of one table. */
const mostCharacters = 10_000;

/** Returns how many characters of text are somewhere inside a value. */
function characters(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + characters(one), 0);
  if (!isThing(value)) return 0;
  const own = typeof value.text === 'string' ? value.text.length : 0;
  return own + characters(value.elements);
}

function rows(check: Check, block: Thing, least: number, most: number, header: boolean): void {
  const all = list(check, block, 'rows', least, most);
  for (const [i, row] of all.entries()) {
    const here = inside(check, 'rows', i);
    if (!Array.isArray(row)) {
      check.tell(here.at, 'invalid_type', 'must be an array');
      continue;
    }
    if (row.length > 20) check.tell(here.at, 'too_many', 'no more than 20 items allowed');
    if (row.length === 0) check.tell(here.at, 'too_few', 'no less than 1 items allowed');
    for (const [j, one] of row.entries()) cell(inside(here, j), one, header && i === 0);
  }
  if (characters(all) > mostCharacters)
    check.tell(`${check.at}/rows`, 'too_long', `must be less than ${mostCharacters + 1} characters in all`);
}

function cell(check: Check, value: unknown, plainOnly: boolean): void {
  if (!isThing(value)) return check.tell(check.at, 'invalid_type', 'must be an object');
  if (value.type === 'rich_text' && !plainOnly) return richTextBlock(check, value);
  if (value.type === 'raw_number') {
    if (typeof value.value !== 'number')
      check.tell(check.at, 'missing_field', 'missing required field: value');
    return string(check, value, 'text', mostCharacters, { needed: true });
  }
  if (value.type !== 'raw_text')
    return check.tell(`${check.at}/type`, 'invalid_value', `unsupported type: ${value.type}`);
  string(check, value, 'text', mostCharacters, { needed: true });
}

/** 100 rows of 20 cells. */
export function table(check: Check, block: Thing): void {
  unknown(check, block, ['type', 'block_id', 'rows', 'column_settings']);
  rows(check, block, 1, 100, false);
  for (const [i, column] of list(check, block, 'column_settings', 0, 20).entries())
    if (isThing(column)) {
      oneOf(inside(check, 'column_settings', i), column, 'align', ['left', 'center', 'right']);
      boolean(inside(check, 'column_settings', i), column, 'is_wrapped');
    }
}

/** A header row and 1 to 100 more; the header has no rich text. */
export function dataTable(check: Check, block: Thing): void {
  unknown(check, block, ['type', 'block_id', 'rows', 'caption', 'page_size', 'row_header_column_index']);
  string(check, block, 'caption', 3_000, { needed: true });
  integer(check, block, 'page_size', 1, 100);
  integer(check, block, 'row_header_column_index', 0, 19);
  rows(check, block, 2, 101, true);
}
