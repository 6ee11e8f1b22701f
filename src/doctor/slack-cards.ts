/** Whether this workspace shows what the bot says: newer kinds of blocks come to workspaces one after another. */
import type { KnownBlock, View } from '@slack/types';
import type { Say } from '../slack/blocks.ts';
import { errorCode } from '../slack/client.ts';
import type { Given } from './given.ts';
import { type Found, fail, type Line, pass, warn } from './line.ts';
import { dialogSamples, opSamples } from './samples.ts';
import { answerSamples, homeSample } from './samples-answers.ts';

/** What is looked at in one call; `of` says what each of its blocks is a sample of. */
export type Sheet = { of: string[]; blocks: KnownBlock[] };

/** Slack takes so many blocks in a message, and one table. */
const mostBlocks = 50;

/** Returns messages put together as few as Slack takes them: it counts calls. Pure. */
export function sheets(messages: Record<string, Say>): Sheet[] {
  const all: Sheet[] = [];
  const tables = (blocks: KnownBlock[]) => blocks.filter(({ type }) => type === 'table').length;
  for (const [what, { blocks }] of Object.entries(messages)) {
    const fits = (sheet: Sheet) =>
      sheet.blocks.length + blocks.length <= mostBlocks && tables([...sheet.blocks, ...blocks]) <= 1;
    const known = all.find(fits);
    const sheet = known ?? { of: [], blocks: [] };
    if (!known) all.push(sheet);
    sheet.blocks.push(...blocks);
    sheet.of.push(...blocks.map(() => what));
  }
  return all;
}

/** Complaints that are shown; the rest are counted. */
const mostShown = 3;

type Complaint = { message?: string; pointer?: string };

async function ofCards({ slack }: Given): Promise<Found> {
  const messages = { ...opSamples(), ...answerSamples() };
  const views: Record<string, View> = { ...dialogSamples(), 'the home tab': homeSample() };
  const count = Object.keys(messages).length + Object.keys(views).length;
  const complaints = new Set<string>();
  const ask = async (shown: { blocks: KnownBlock[] } | { view: View }, what: (pointer: string) => string) => {
    try {
      const { errors = [] } = await slack.blocks.validate(shown as { blocks: KnownBlock[] });
      for (const { message = '', pointer = '' } of errors as Complaint[])
        complaints.add(`${what(pointer)}: ${message}`);
    } catch (error) {
      const code = errorCode(error);
      if (code === undefined || code === 'unknown_method') throw error;
      complaints.add(`${what('')}: ${code}`);
    }
  };
  try {
    for (const { of, blocks } of sheets(messages))
      await ask(
        { blocks },
        pointer =>
          of[Number(/\/blocks\/(\d+)/.exec(pointer)?.[1])] ?? `one of ${[...new Set(of)].join(', ')}`,
      );
    for (const [what, view] of Object.entries(views)) await ask({ view }, () => what);
  } catch (error) {
    // Nothing but the types of Slack's own client speaks of the method (slack.md §2): a workspace may not have it.
    if (errorCode(error) === 'unknown_method')
      return warn(
        'Slack has no blocks.validate here, so the cards could not be looked at.',
        'Type /ecs help and look.',
      );
    throw error;
  }
  if (complaints.size === 0) return pass(`A sample of each of ${count} kinds is shown.`);
  const rest = complaints.size > mostShown ? `; and ${complaints.size - mostShown} more` : '';
  return fail(
    `Slack does not take all of ${count} samples. ${[...complaints].slice(0, mostShown).join('; ')}${rest}.`,
    'This workspace lags behind, or Slack has changed: run the newest Slipway, or open an issue with this line.',
  );
}

/** Looks at a sample of every card. */
export const checkCards = async (given: Given): Promise<Line[]> => [
  await given.look('slack', 'cards', 'Try again.', () => ofCards(given)),
];
