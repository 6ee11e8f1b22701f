/** Block Kit's limits (slack.md §2, docs.slack.dev "Blocks"), checked as chat.*, views.* and blocks.validate check them. */

type Thing = Record<string, unknown>;
type Complain = (pointer: string, message: string) => void;

const textLimits: Record<string, number> = { header: 150, section: 3_000 };
const blockTypes: Record<string, 'message' | 'modal' | 'both'> = {
  section: 'both',
  actions: 'both',
  context: 'both',
  header: 'both',
  divider: 'both',
  image: 'both',
  input: 'modal',
  rich_text: 'both',
  markdown: 'message',
  table: 'message',
  data_table: 'message',
  plan: 'message',
  task_card: 'message',
  container: 'both',
  context_actions: 'message',
  alert: 'modal',
};
const elementTypes = [
  'button',
  'overflow',
  'static_select',
  'external_select',
  'users_select',
  'conversations_select',
  'channels_select',
  'multi_static_select',
  'checkboxes',
  'radio_buttons',
  'datepicker',
  'timepicker',
  'datetimepicker',
  'plain_text_input',
  'number_input',
  'email_text_input',
  'url_text_input',
  'rich_text_input',
  'file_input',
  'icon_button',
  'feedback_buttons',
  'workflow_button',
  'multi_users_select',
];
const richParts = ['rich_text_section', 'rich_text_list', 'rich_text_quote', 'rich_text_preformatted'];
const richElements = ['text', 'link', 'user', 'usergroup', 'channel', 'emoji', 'broadcast', 'date', 'color'];

const isThing = (value: unknown): value is Thing =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Returns what is wrong with blocks, each with a JSON pointer; nothing wrong is an empty list. */
export function validateBlocks(
  blocks: unknown,
  surface: 'message' | 'modal',
): { pointer: string; message: string }[] {
  const errors: { pointer: string; message: string }[] = [];
  const complain: Complain = (pointer, message) => errors.push({ pointer, message });
  if (!Array.isArray(blocks)) return [{ pointer: '/blocks', message: 'must be an array' }];
  const most = surface === 'message' ? 50 : 100;
  if (blocks.length > most) complain('/blocks', `no more than ${most} items allowed`);
  const ids = new Set<string>();
  blocks.forEach((block, i) => {
    const at = `/blocks/${i}`;
    if (!isThing(block)) return complain(at, 'must be an object');
    const allowed = blockTypes[String(block.type)];
    if (allowed === undefined || (allowed !== 'both' && allowed !== surface))
      return complain(`${at}/type`, `unsupported type: ${block.type}`);
    if (typeof block.block_id === 'string') {
      if (block.block_id.length > 255) complain(`${at}/block_id`, 'must be less than 256 characters');
      if (ids.has(block.block_id)) complain(`${at}/block_id`, 'block_id must be unique');
      ids.add(block.block_id);
    }
    checkBlock(block, at, complain);
  });
  return errors;
}

function text(value: unknown, at: string, most: number, complain: Complain, plainOnly = false): void {
  if (!isThing(value)) return complain(at, 'missing required field: text');
  if (value.type !== 'plain_text' && (plainOnly || value.type !== 'mrkdwn'))
    complain(`${at}/type`, `unsupported type: ${value.type}`);
  if (typeof value.text !== 'string' || value.text.length === 0)
    complain(`${at}/text`, 'must be more than 0 characters');
  else if (value.text.length > most) complain(`${at}/text`, `must be less than ${most + 1} characters`);
}

function checkBlock(block: Thing, at: string, complain: Complain): void {
  switch (block.type) {
    case 'header':
      return text(block.text, `${at}/text`, textLimits.header ?? 0, complain, true);
    case 'section': {
      const fields = listOf(block.fields);
      if (block.text === undefined && fields.length === 0) complain(at, 'must have text or fields');
      if (block.text !== undefined) text(block.text, `${at}/text`, textLimits.section ?? 0, complain);
      if (fields.length > 10) complain(`${at}/fields`, 'no more than 10 items allowed');
      for (const [i, field] of fields.entries()) text(field, `${at}/fields/${i}`, 2_000, complain);
      if (block.accessory !== undefined) checkElement(block.accessory, `${at}/accessory`, complain);
      return;
    }
    case 'actions': {
      const elements = listOf(block.elements);
      if (elements.length === 0) complain(`${at}/elements`, 'must have at least 1 item');
      if (elements.length > 25) complain(`${at}/elements`, 'no more than 25 items allowed');
      const ids = elements
        .map(element => (isThing(element) ? element.action_id : undefined))
        .filter(id => id !== undefined);
      if (new Set(ids).size < ids.length)
        complain(`${at}/elements`, 'action_id must be unique within a block');
      for (const [i, element] of elements.entries()) checkElement(element, `${at}/elements/${i}`, complain);
      return;
    }
    case 'context': {
      const elements = listOf(block.elements);
      if (elements.length < 1 || elements.length > 10) complain(`${at}/elements`, 'must have 1 to 10 items');
      elements.forEach((element, i) => {
        if (isThing(element) && element.type !== 'image')
          text(element, `${at}/elements/${i}`, 2_000, complain);
      });
      return;
    }
    case 'input':
      text(block.label, `${at}/label`, 2_000, complain, true);
      return checkElement(block.element, `${at}/element`, complain);
    case 'rich_text':
      return richText(block, at, complain);
    case 'markdown':
      if (typeof block.text !== 'string' || block.text.length === 0 || block.text.length > 12_000)
        complain(`${at}/text`, 'must be 1 to 12000 characters');
  }
}

function richText(block: Thing, at: string, complain: Complain): void {
  const parts = listOf(block.elements);
  if (parts.length === 0) complain(`${at}/elements`, 'must have at least 1 item');
  parts.forEach((part, i) => {
    if (!isThing(part) || !richParts.includes(String(part.type)))
      return complain(`${at}/elements/${i}/type`, 'unsupported type');
    if (part.type === 'rich_text_list') return;
    const elements = listOf(part.elements);
    if (elements.length === 0) complain(`${at}/elements/${i}/elements`, 'must have at least 1 item');
    elements.forEach((element, j) => {
      const place = `${at}/elements/${i}/elements/${j}`;
      if (!isThing(element) || !richElements.includes(String(element.type)))
        return complain(`${place}/type`, 'unsupported type');
      if (element.type === 'text' && (typeof element.text !== 'string' || element.text.length === 0))
        complain(`${place}/text`, 'must be more than 0 characters');
      if (element.type === 'user' && typeof element.user_id !== 'string')
        complain(`${place}/user_id`, 'missing required field');
      if (
        element.type === 'date' &&
        (!Number.isInteger(element.timestamp) || typeof element.format !== 'string')
      )
        complain(place, 'a date needs a timestamp in seconds and a format');
    });
  });
}

function checkElement(element: unknown, at: string, complain: Complain): void {
  if (!isThing(element) || !elementTypes.includes(String(element.type)))
    return complain(`${at}/type`, 'unsupported type');
  if (typeof element.action_id === 'string' && element.action_id.length > 255)
    complain(`${at}/action_id`, 'must be less than 256 characters');
  if (element.type === 'button') {
    text(element.text, `${at}/text`, 75, complain, true);
    if (typeof element.value === 'string' && element.value.length > 2_000)
      complain(`${at}/value`, 'must be less than 2001 characters');
    if (element.style !== undefined && element.style !== 'primary' && element.style !== 'danger')
      complain(`${at}/style`, 'must be primary or danger');
  }
  if (isThing(element.confirm)) {
    text(element.confirm.title, `${at}/confirm/title`, 100, complain, true);
    text(element.confirm.text, `${at}/confirm/text`, 300, complain);
    text(element.confirm.confirm, `${at}/confirm/confirm`, 30, complain, true);
    text(element.confirm.deny, `${at}/confirm/deny`, 30, complain, true);
  }
  const options = listOf(element.options);
  if (options.length > (element.type === 'overflow' ? 5 : 100)) complain(`${at}/options`, 'too many options');
}

/** Returns what is wrong with a view. */
export function validateView(view: Thing): { pointer: string; message: string }[] {
  const errors = validateBlocks(view.blocks, 'modal');
  const complain: Complain = (pointer, message) => errors.push({ pointer, message });
  text(view.title, '/title', 24, complain, true);
  for (const part of ['submit', 'close'])
    if (view[part] !== undefined) text(view[part], `/${part}`, 24, complain, true);
  const inputs = listOf(view.blocks).some(block => isThing(block) && block.type === 'input');
  if (inputs && view.submit === undefined)
    complain('/submit', 'is required when an input block is within the blocks array');
  if (String(view.private_metadata ?? '').length > 3_000)
    complain('/private_metadata', 'must be less than 3001 characters');
  if (String(view.callback_id ?? '').length > 255)
    complain('/callback_id', 'must be less than 256 characters');
  return errors;
}
