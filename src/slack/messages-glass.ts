/** Every sentence about a broken glass, as a function named for its moment. */
import type { Op, Review } from '../work.ts';
import type { Line } from './blocks.ts';
import { changeTitle, whereItIs } from './messages.ts';
import { who } from './messages-people.ts';

const what = (op: Op) => (op.plan ? changeTitle(op.plan) : op.id);

export const glassTitle = (op: Op): string => `🚨 Glass broken: ${what(op)}`;

export const glassLines = (op: Op): Line[] => [
  ...(op.plan ? [whereItIs(op.plan)] : []),
  [who(op.ask.who), ' does this alone, with their own code, because: ', { bold: reason(op) }],
  ['Its card is in ', { channel: op.ask.where.channel }, ` (\`${op.id}\`).`],
  ...(op.reviewed ? [] : [['Somebody else has to look at what was done, and say so here.']]),
];

const reason = ({ ask }: Op) => (ask.urgent ?? '').replaceAll('`', "'");

export const reviewedLine = ({ by, at, note }: Review): Line => [
  '✅ Reviewed by ',
  who(by),
  ' ',
  { at, as: 'when' },
  note === undefined ? '' : `: ${note.replaceAll('`', "'")}`,
];

export const nagWords = (op: Op): string =>
  `Nobody has reviewed this yet: ${what(op)}. Somebody other than whoever did it has to look, and click Reviewed.`;

export const reviewsTitle = (n: number): string =>
  n === 0
    ? 'Nothing waits for a review'
    : n === 1
      ? '1 broken glass waits for a review'
      : `${n} broken glasses wait for a review`;

export const reviewLine = (op: Op): Line => [
  `\`${op.id}\` ${what(op)}, by `,
  who(op.ask.who),
  ' ',
  { at: op.ask.at, as: 'ago' },
  `: ${reason(op)}`,
];

export const reviewedWords = (op: Op): string => `Noted: you have reviewed ${op.id}.`;

/** What the card says while whoever broke the glass has not confirmed it. */
export const confirmsAlone = (op: Op): Line[] => [
  ['🚨 Breaking the glass, because: ', { bold: reason(op) }],
  [
    who(op.ask.who),
    ' confirms it alone, with a code of their authenticator; everybody is told, and somebody else reviews it.',
  ],
];
