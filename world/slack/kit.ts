/** Block Kit's rules for a whole message or view, shared by chat.*, views.*, response_url and blocks.validate. */
import { blockOf } from './kit/blocks.ts';
import {
  boolean,
  type Check,
  distinct,
  isThing,
  listOf,
  type Problem,
  type Surface,
  string,
  type Thing,
  text,
  unknown,
} from './kit/check.ts';

export type { Problem };

/** 50 blocks a message, 100 a view. */
const mostBlocks = { message: 50, modal: 100, home: 100 } as const;

/** Characters in all markdown blocks of a payload. */
const mostMarkdown = 12_000;

/** Returns what is wrong with blocks, each with a JSON pointer; nothing wrong is an empty list. */
export function validateBlocks(blocks: unknown, surface: Surface, at = ''): Problem[] {
  const problems: Problem[] = [];
  const check: Check = {
    at: `${at}/blocks`,
    surface,
    tell: (pointer, code, message, constraint) =>
      problems.push({ pointer, code, message, ...(constraint && { constraint }) }),
  };
  if (!Array.isArray(blocks)) {
    check.tell(check.at, 'invalid_type', 'must be an array');
    return problems;
  }
  if (blocks.length > mostBlocks[surface])
    check.tell(check.at, 'too_many', `no more than ${mostBlocks[surface]} items allowed`, {
      type: 'max_items',
      expected: [`${mostBlocks[surface]}`],
      got: `${blocks.length}`,
    });
  for (const [i, block] of blocks.entries()) {
    const here = { ...check, at: `${check.at}/${i}` };
    if (isThing(block)) blockOf(here, block);
    else here.tell(here.at, 'invalid_type', 'must be an object');
  }
  whole(check, blocks.filter(isThing));
  return problems;
}

/** What holds for all blocks together. */
function whole(check: Check, blocks: Thing[]): void {
  const all = blocks.flatMap(block => [block, ...listOf(block.child_blocks).filter(isThing)]);
  const count = (...types: string[]) => all.filter(({ type }) => types.includes(String(type))).length;
  distinct(
    check,
    all.map(block => block.block_id),
    'block_id',
  );
  if (count('table', 'data_table') > 1)
    check.tell(check.at, 'only_one_table_allowed', 'only_one_table_allowed');
  if (count('data_visualization') > 2)
    check.tell(check.at, 'too_many', 'no more than 2 data_visualization blocks allowed');
  if (count('plan') > 0 && count('task_card') > 0)
    check.tell(check.at, 'invalid_value', 'plan and task_card exclude each other');
  const markdown = all
    .filter(({ type }) => type === 'markdown')
    .reduce((sum, { text: words }) => sum + String(words ?? '').length, 0);
  if (markdown > mostMarkdown)
    check.tell(check.at, 'too_long', `must be less than ${mostMarkdown + 1} characters of markdown`);
  const focused = blocks.filter(({ element }) => isThing(element) && element.focus_on_load === true).length;
  if (focused > 1) check.tell(check.at, 'invalid_value', 'only one element can have focus_on_load');
}

const viewFields = {
  modal: [
    'type',
    'title',
    'blocks',
    'close',
    'submit',
    'private_metadata',
    'callback_id',
    'clear_on_close',
    'notify_on_close',
    'external_id',
    'submit_disabled',
  ],
  home: ['type', 'blocks', 'private_metadata', 'callback_id', 'external_id'],
};

/** Returns what is wrong with a view. */
export function validateView(view: unknown, at = ''): Problem[] {
  const problems: Problem[] = [];
  const check: Check = {
    at,
    surface: 'modal',
    tell: (pointer, code, message, constraint) =>
      problems.push({ pointer, code, message, ...(constraint && { constraint }) }),
  };
  if (!isThing(view)) {
    check.tell(at, 'invalid_type', 'must be an object');
    return problems;
  }
  const surface = view.type === 'home' ? 'home' : 'modal';
  if (view.type !== 'home' && view.type !== 'modal')
    check.tell(`${at}/type`, 'invalid_value', `unsupported type: ${view.type}`);
  unknown(check, view, viewFields[surface]);
  string(check, view, 'private_metadata', 3_000);
  string(check, view, 'callback_id', 255);
  string(check, view, 'external_id', 255);
  if (surface === 'modal') {
    text(check, view, 'title', 24, { needed: true, only: 'plain_text' });
    text(check, view, 'submit', 24, { only: 'plain_text' });
    text(check, view, 'close', 24, { only: 'plain_text' });
    boolean(check, view, 'clear_on_close', 'notify_on_close');
    const inputs = listOf(view.blocks).some(block => isThing(block) && block.type === 'input');
    if (inputs && view.submit === undefined)
      check.tell(at, 'missing_field', 'missing required field: submit (a view with an input needs it)');
  }
  if (view.blocks === undefined) check.tell(at, 'missing_field', 'missing required field: blocks');
  else problems.push(...validateBlocks(view.blocks, surface, at));
  return problems;
}

/** Returns problems as chat.* and views.* word them. */
export const worded = (problems: Problem[]): string[] =>
  problems.map(({ message, pointer }) => `${message} [json-pointer:${pointer}]`);
