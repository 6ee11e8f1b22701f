/** The blocks of 2026: plan and task_card, card and carousel, container, alert, data_visualization (slack.md §2). */
import {
  boolean,
  type Check,
  inside,
  isThing,
  list,
  oneOf,
  string,
  type Thing,
  text,
  unknown,
} from './check.ts';
import { element, image } from './elements.ts';
import { richTextBlock } from './rich-text.ts';

const rich = (check: Check, block: Thing, ...fields: string[]): void => {
  for (const field of fields)
    if (block[field] !== undefined) richTextBlock(inside(check, field), block[field]);
};

/** A task's status; "completed" is what people try, and Slack refuses it. */
export function taskCard(check: Check, block: Thing): void {
  unknown(check, block, ['type', 'block_id', 'task_id', 'title', 'details', 'output', 'sources', 'status']);
  string(check, block, 'task_id', 255, { needed: true });
  string(check, block, 'title', 256, { needed: true });
  oneOf(check, { status: block.status ?? '' }, 'status', ['pending', 'in_progress', 'complete', 'error']);
  rich(check, block, 'details', 'output');
  for (const [i, source] of list(check, block, 'sources', 0, 50).entries())
    if (!isThing(source) || source.type !== 'url')
      check.tell(`${check.at}/sources/${i}`, 'invalid_value', 'must be a url source');
}

export function plan(check: Check, block: Thing): void {
  unknown(check, block, ['type', 'block_id', 'title', 'tasks']);
  string(check, block, 'title', 256, { needed: true });
  for (const [i, task] of list(check, block, 'tasks', 0, 50).entries()) {
    const here = inside(check, 'tasks', i);
    if (!isThing(task) || task.type !== 'task_card')
      check.tell(`${here.at}/type`, 'invalid_value', 'must be a task_card');
    else taskCard(here, task);
  }
}

export function card(check: Check, block: Thing): void {
  unknown(check, block, [
    'type',
    'block_id',
    'hero_image',
    'icon',
    'title',
    'subtitle',
    'body',
    'subtext',
    'actions',
  ]);
  text(check, block, 'title', 150);
  text(check, block, 'subtitle', 150);
  text(check, block, 'body', 200);
  for (const [i, one] of list(check, block, 'actions', 0, 2).entries())
    element(inside(check, 'actions', i), one, 'card');
  for (const field of ['hero_image', 'icon']) {
    const value = block[field];
    if (isThing(value)) image(inside(check, field), value);
  }
}

export function carousel(check: Check, block: Thing): void {
  unknown(check, block, ['type', 'block_id', 'elements']);
  for (const [i, one] of list(check, block, 'elements', 1, 10).entries()) {
    const here = inside(check, 'elements', i);
    if (!isThing(one) || one.type !== 'card')
      check.tell(`${here.at}/type`, 'invalid_value', 'must be a card');
    else card(here, one);
  }
}

/** What a container may hold; not itself (@slack/types, ContainerBlock). */
const children = [
  'actions',
  'context',
  'divider',
  'file',
  'header',
  'image',
  'input',
  'rich_text',
  'section',
  'table',
  'video',
];

export function container(
  check: Check,
  block: Thing,
  child: (check: Check, block: Thing, parent: 'container') => void,
): void {
  unknown(check, block, [
    'type',
    'block_id',
    'title',
    'rich_text_title',
    'subtitle',
    'child_blocks',
    'width',
    'icon',
    'is_collapsible',
    'default_collapsed',
    'has_header_divider',
  ]);
  if (block.title === undefined && block.rich_text_title === undefined)
    check.tell(check.at, 'missing_field', 'missing required field: title');
  text(check, block, 'title', 150, { only: 'plain_text' });
  rich(check, block, 'rich_text_title');
  text(check, block, 'subtitle', 150);
  oneOf(check, block, 'width', ['narrow', 'standard', 'wide', 'full']);
  boolean(check, block, 'is_collapsible', 'default_collapsed', 'has_header_divider');
  if (block.default_collapsed === true && block.is_collapsible !== true)
    check.tell(check.at, 'invalid_value', 'default_collapsed requires is_collapsible');
  for (const [i, one] of list(check, block, 'child_blocks', 1, 10).entries()) {
    const here = inside(check, 'child_blocks', i);
    if (!isThing(one) || !children.includes(String(one.type)))
      check.tell(`${here.at}/type`, 'invalid_value', `unsupported type: ${isThing(one) ? one.type : one}`);
    else child(here, one, 'container');
  }
}

export function alert(check: Check, block: Thing): void {
  unknown(check, block, ['type', 'block_id', 'text', 'level']);
  text(check, block, 'text', 3_000, { needed: true });
  oneOf(check, block, 'level', ['default', 'info', 'warning', 'error', 'success']);
}

/** Charts: pie of 6 segments; line, bar and area of 6 series with 20 points. */
export function chart(check: Check, block: Thing): void {
  string(check, block, 'title', 50, { needed: true });
  const value = isThing(block.chart) ? block.chart : {};
  const here = inside(check, 'chart');
  oneOf(here, { type: value.type ?? '' }, 'type', ['line', 'bar', 'area', 'pie']);
  if (value.type === 'pie') list(here, value, 'segments', 1, 6);
  else
    for (const [i, series] of list(here, value, 'series', 1, 6).entries())
      if (isThing(series)) list(inside(here, 'series', i), series, 'data', 1, 20);
}
