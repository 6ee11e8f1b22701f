/** rich_text and what it is made of (@slack/types, block-elements: RichTextElement). */
import { boolean, type Check, inside, isThing, list, oneOf, string, type Thing, unknown } from './check.ts';

const parts = ['rich_text_section', 'rich_text_list', 'rich_text_quote', 'rich_text_preformatted'];

/** What each element must have. */
const needed: Record<string, string> = {
  text: 'text',
  link: 'url',
  user: 'user_id',
  usergroup: 'usergroup_id',
  channel: 'channel_id',
  emoji: 'name',
  broadcast: 'range',
  date: 'format',
  color: 'value',
  team: 'team_id',
};
const styles = ['bold', 'italic', 'strike', 'code', 'underline', 'highlight', 'client_highlight', 'unlink'];

/** Checks a rich_text block, on its own or inside another. */
export function richTextBlock(check: Check, value: unknown): void {
  if (!isThing(value) || value.type !== 'rich_text')
    return check.tell(`${check.at}/type`, 'invalid_value', 'must be a rich_text block');
  unknown(check, value, ['type', 'block_id', 'elements']);
  for (const [i, part] of list(check, value, 'elements', 1, 1_000).entries())
    richPart(inside(check, 'elements', i), part, parts);
}

function richPart(check: Check, part: unknown, types: string[]): void {
  if (!isThing(part) || !types.includes(String(part.type)))
    return check.tell(
      `${check.at}/type`,
      'invalid_value',
      `unsupported type: ${isThing(part) ? part.type : typeof part}`,
    );
  if (part.type === 'rich_text_list') {
    oneOf(check, { style: part.style ?? '' }, 'style', ['bullet', 'ordered']);
    for (const [i, item] of list(check, part, 'elements', 1, 1_000).entries())
      richPart(inside(check, 'elements', i), item, ['rich_text_section']);
    return;
  }
  if (part.type === 'rich_text_preformatted') oneOf(check, part, 'border', [0, 1]);
  // A preformatted part holds text and links only: a user in it would not be one.
  const only = part.type === 'rich_text_preformatted' ? ['text', 'link'] : Object.keys(needed);
  for (const [i, element] of list(check, part, 'elements', 1, 10_000).entries())
    richElement(inside(check, 'elements', i), element, only);
}

function richElement(check: Check, element: unknown, types: string[]): void {
  if (!isThing(element) || !types.includes(String(element.type)))
    return check.tell(
      `${check.at}/type`,
      'invalid_value',
      `unsupported type: ${isThing(element) ? element.type : typeof element}`,
    );
  string(check, element, needed[String(element.type)] ?? '', 100_000, { needed: true });
  if (element.type === 'date' && !Number.isInteger(element.timestamp))
    check.tell(`${check.at}/timestamp`, 'invalid_type', 'must be a whole number of seconds');
  if (element.type === 'broadcast') oneOf(check, element, 'range', ['here', 'channel', 'everyone']);
  if (element.style !== undefined) style(inside(check, 'style'), element.style);
}

function style(check: Check, value: unknown): void {
  if (!isThing(value)) return check.tell(check.at, 'invalid_type', 'must be an object');
  unknown(check, value as Thing, styles);
  boolean(check, value, ...styles);
}
