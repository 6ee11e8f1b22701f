/** What a message shows: text and blocks as chat.* and response_url take them, checked and with the ids Slack fills in. */

import { randomBytes } from 'node:crypto';
import type { KnownBlock } from '@slack/types';
import { isThing } from '../kit/check.ts';
import { validateBlocks, worded } from '../kit.ts';
import { type Message, type Shown, SlackRefusal } from '../state.ts';
import type { Args } from './method.ts';

/** chat.postMessage cuts text past this; chat.update refuses text past the other (docs.slack.dev, chat.update). */
const longest = { posted: 40_000, updated: 4_000 } as const;
const mostAttachments = 100;
const mostMetadata = 16_384;

const shortId = () => randomBytes(4).toString('base64url').slice(0, 5);

/** Fills in the block_id and action_id that were left out, as Slack does. */
export const withIds = <T>(blocks: T[]): T[] =>
  blocks.map(block => {
    if (!isThing(block)) return block;
    const filled: Record<string, unknown> = { ...block, block_id: block.block_id ?? shortId() };
    const act = (element: unknown) =>
      isThing(element) &&
      typeof element.type === 'string' &&
      element.type !== 'image' &&
      !('elements' in element)
        ? { ...element, action_id: element.action_id ?? shortId() }
        : element;
    if ((block.type === 'actions' || block.type === 'context_actions') && Array.isArray(block.elements))
      filled.elements = block.elements.map(act);
    if (block.type === 'section' && block.accessory !== undefined) filled.accessory = act(block.accessory);
    if (block.type === 'input' && block.element !== undefined) filled.element = act(block.element);
    if (block.type === 'card' && Array.isArray(block.actions)) filled.actions = block.actions.map(act);
    if (Array.isArray(block.child_blocks)) filled.child_blocks = withIds(block.child_blocks);
    return filled as T;
  });

const refusal = (messages: string[]) =>
  new SlackRefusal('invalid_blocks', {
    errors: messages,
    response_metadata: { messages: messages.map(message => `[ERROR] ${message}`) },
  });

/** Returns what a message would show. Throws Slack's refusal when it may not. */
export function content(args: Args, kind: 'posted' | 'updated' = 'posted'): Shown {
  const text = args.text ?? '';
  if (typeof text !== 'string') throw new SlackRefusal('invalid_arguments');
  const blocks = args.blocks ?? [];
  if (!Array.isArray(blocks) || !blocks.every(isThing)) throw new SlackRefusal('invalid_blocks_format');
  const problems = validateBlocks(blocks, 'message');
  if (problems.length > 0) throw refusal(worded(problems));
  const attachments = args.attachments ?? [];
  if (!Array.isArray(attachments) || !attachments.every(isThing))
    throw new SlackRefusal('invalid_attachments');
  if (attachments.length > mostAttachments) throw new SlackRefusal('too_many_attachments');
  for (const [i, { blocks: inner }] of attachments.entries()) {
    const wrong = inner === undefined ? [] : validateBlocks(inner, 'message', `/attachments/${i}`);
    if (wrong.length > 0) throw refusal(worded(wrong));
  }
  if (text === '' && blocks.length === 0 && attachments.length === 0) throw new SlackRefusal('no_text');
  if (kind === 'updated' && text.length > longest.updated) throw new SlackRefusal('msg_too_long');
  return {
    text: text.slice(0, longest.posted),
    blocks: withIds(blocks as unknown as KnownBlock[]),
    ...(attachments.length > 0 && { attachments }),
  };
}

/** Returns the metadata of a message; an empty object takes it away, nothing leaves it as it is. */
export function metadataOf(args: Args): Message['metadata'] | 'none' | undefined {
  const { metadata } = args;
  if (metadata === undefined || metadata === null) return undefined;
  if (!isThing(metadata)) throw new SlackRefusal('invalid_metadata_format');
  if (Object.keys(metadata).length === 0) return 'none';
  const { event_type, event_payload } = metadata;
  if (typeof event_type !== 'string' || event_type === '' || !isThing(event_payload))
    throw new SlackRefusal('invalid_metadata_format');
  if (JSON.stringify(metadata).length > mostMetadata) throw new SlackRefusal('metadata_too_large');
  return { event_type, event_payload };
}
