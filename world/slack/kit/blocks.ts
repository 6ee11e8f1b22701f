/** Each block and where it may stand (slack.md §2; docs.slack.dev, "Blocks"). */
import * as agents from './agents.ts';
import {
  boolean,
  type Check,
  distinct,
  inside,
  isThing,
  list,
  type Surface,
  string,
  type Thing,
  text,
  textObject,
  unknown,
  url,
} from './check.ts';
import { element, image } from './elements.ts';
import { richTextBlock } from './rich-text.ts';
import { dataTable, table } from './tables.ts';

type Block = { on: Surface[]; check(check: Check, block: Thing): void };

const everywhere: Surface[] = ['message', 'modal', 'home'];
const message: Surface[] = ['message'];

function section(check: Check, block: Thing): void {
  unknown(check, block, ['type', 'block_id', 'text', 'fields', 'accessory', 'expand']);
  if (block.text === undefined && block.fields === undefined)
    check.tell(check.at, 'missing_field', 'missing required field: text or fields');
  text(check, block, 'text', 3_000);
  boolean(check, block, 'expand');
  if (block.fields !== undefined)
    for (const [i, field] of list(check, block, 'fields', 1, 10).entries())
      textObject(inside(check, 'fields', i), field, 2_000);
  if (block.accessory !== undefined) element(inside(check, 'accessory'), block.accessory, 'section');
}

function elements(place: 'actions' | 'context_actions', most: number) {
  return (check: Check, block: Thing): void => {
    unknown(check, block, ['type', 'block_id', 'elements']);
    const all = list(check, block, 'elements', 1, most);
    for (const [i, one] of all.entries()) element(inside(check, 'elements', i), one, place);
    distinct(
      inside(check, 'elements'),
      all.map(one => (isThing(one) ? one.action_id : undefined)),
      'action_id',
    );
  };
}

function context(check: Check, block: Thing): void {
  unknown(check, block, ['type', 'block_id', 'elements']);
  for (const [i, one] of list(check, block, 'elements', 1, 10).entries()) {
    const here = inside(check, 'elements', i);
    if (isThing(one) && one.type === 'image') image(here, one);
    else textObject(here, one, 2_000);
  }
}

function header(check: Check, block: Thing): void {
  unknown(check, block, ['type', 'block_id', 'text', 'level']);
  text(check, block, 'text', 150, { needed: true, only: 'plain_text' });
  if (block.level !== undefined && ![1, 2, 3, 4].includes(Number(block.level)))
    check.tell(`${check.at}/level`, 'invalid_value', 'must be 1, 2, 3 or 4');
}

function input(check: Check, block: Thing): void {
  unknown(check, block, ['type', 'block_id', 'label', 'hint', 'optional', 'element', 'dispatch_action']);
  text(check, block, 'label', 2_000, { needed: true, only: 'plain_text' });
  text(check, block, 'hint', 2_000, { only: 'plain_text' });
  boolean(check, block, 'optional', 'dispatch_action');
  if (block.element === undefined) check.tell(check.at, 'missing_field', 'missing required field: element');
  else element(inside(check, 'element'), block.element, 'input');
}

function imageBlock(check: Check, block: Thing): void {
  unknown(check, block, ['type', 'block_id', 'image_url', 'slack_file', 'alt_text', 'title']);
  image(check, block);
  text(check, block, 'title', 2_000, { only: 'plain_text' });
}

function video(check: Check, block: Thing): void {
  url(check, block, 'video_url', { needed: true });
  url(check, block, 'thumbnail_url', { needed: true });
  string(check, block, 'alt_text', 2_000, { needed: true });
  text(check, block, 'title', 200, { needed: true, only: 'plain_text' });
}

const blocks: Record<string, Block> = {
  section: { on: everywhere, check: section },
  actions: { on: everywhere, check: elements('actions', 25) },
  context: { on: everywhere, check: context },
  header: { on: everywhere, check: header },
  divider: { on: everywhere, check: (check, block) => unknown(check, block, ['type', 'block_id']) },
  image: { on: everywhere, check: imageBlock },
  rich_text: { on: everywhere, check: richTextBlock },
  video: { on: everywhere, check: video },
  input: { on: ['modal', 'home'], check: input },
  alert: { on: ['modal'], check: agents.alert },
  markdown: {
    on: message,
    check: (check, block) => {
      unknown(check, block, ['type', 'block_id', 'text']);
      string(check, block, 'text', 12_000, { needed: true });
    },
  },
  table: { on: message, check: table },
  data_table: { on: message, check: dataTable },
  data_visualization: { on: message, check: agents.chart },
  plan: { on: message, check: agents.plan },
  task_card: { on: message, check: agents.taskCard },
  context_actions: { on: message, check: elements('context_actions', 5) },
  card: { on: ['message', 'home'], check: agents.card },
  carousel: { on: ['message', 'home'], check: agents.carousel },
  container: {
    on: ['message', 'home'],
    check: (check, block) => agents.container(check, block, blockOf),
  },
};

/** Checks one block where it stands. In a container Slack's types allow input, on messages too. */
export function blockOf(check: Check, block: Thing, parent?: 'container'): void {
  const type = String(block.type);
  const known = blocks[type];
  if (!known || (!known.on.includes(check.surface) && !(parent && type === 'input')))
    return check.tell(`${check.at}/type`, 'invalid_value', `unsupported type: ${type}`, {
      type: 'enum',
      expected: Object.keys(blocks).filter(name => blocks[name]?.on.includes(check.surface)),
      got: type,
    });
  string(check, block, 'block_id', 255, { least: 1 });
  known.check(check, block);
}
