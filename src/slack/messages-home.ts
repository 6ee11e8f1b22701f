/** Every sentence of the home tab, as a function named for its moment. */
import type { Home } from '../seen.ts';
import type { Op } from '../work.ts';
import type { Line } from './blocks.ts';
import { changeTitle, stateWords } from './messages.ts';

type Members = Extract<Home, { is: 'member' }>;

/** What people see who are not full members: that there is a bot, and whom to ask. */
export const strangersHome = (): Line[] => [
  [{ bold: 'Slipway runs Amazon ECS for this team.' }],
  ['What runs here is for full members of this workspace. If you need something of it, ask one of them.'],
];

export const waitingTitle = (count: number): string =>
  count === 0
    ? 'Nothing waits for your vote'
    : count === 1
      ? '1 waits for your vote'
      : `${count} wait for your vote`;

export const moreWaits = (count: number): Line => [
  `${count} more may wait for you. See them with `,
  '`/ecs pending`',
  '.',
];

export const ownTitle = (count: number): string =>
  count === 0 ? 'You have nothing under way' : `You have ${count} under way`;

export const ownLine = (op: Op): Line => [
  `\`${op.id}\` `,
  ...stateWords(op),
  ': ',
  op.plan ? changeTitle(op.plan) : `/ecs ${op.ask.words.replaceAll('`', '')}`,
];

export const locksHere = (count: number): string => (count === 1 ? '1 lock stands' : `${count} locks stand`);

export const andMore = (count: number): Line => [`and ${count} more`];

/** Whose services follow, and of how many targets. */
export const servicesHere = ({ targets, known }: Members): string =>
  `${known} service${known === 1 ? '' : 's'} on ${targets.join(', ')}, worst first`;

/** How many services are not shown, and how old what is shown may be. */
export function servicesMore({ rows, known, of, ageMs }: Members): Line[] {
  const left = Math.max(known, of) - rows.length;
  const old = Math.round(ageMs / 1_000);
  return [
    ...(left > 0 ? [[`${left} more, no worse than these: `, '`/ecs services`', '.'] as Line] : []),
    ...(known < of ? [[`${of - known} of them have not been read yet.`] as Line] : []),
    ...(old > 1 ? [[`Read up to ${old} s ago.`] as Line] : []),
  ];
}

export const asOf = (at: number): Line => [
  'As of ',
  { at, as: 'time' },
  '. Open this tab again, or refresh it, for what is then.',
];
