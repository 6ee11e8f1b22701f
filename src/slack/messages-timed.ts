/** Every sentence about a count that is changed for a time, as a function named for its moment. */
import {
  type Locked,
  type Op,
  type Plan,
  type ScaleChange,
  spokenDuration,
  type Timed,
  type TimedStanding,
} from '../work.ts';
import type { Line } from './blocks.ts';
import { lockLine, whoLocked } from './messages-locks.ts';
import { who } from './messages-people.ts';
import { lasting } from './time.ts';
import { fullName } from './verbs.ts';

type Scaled = { change: ScaleChange; scope: Plan['scope'] };

const units: Record<string, string> = { d: 'd', h: 'h', m: 'min', s: 's' };

/** `2 h`, `90 min` */
const termWords = (ms: number): string =>
  spokenDuration(ms).replace(/[a-z]$/, unit => ` ${units[unit] ?? unit}`);

const term = ({ back }: ScaleChange) => (back ? ` for ${termWords(back.afterMs)}` : '');
const stays = ({ from, to }: ScaleChange) => from === to;

/** `web 3 → 5 tasks`, `web 3 → 10 tasks for 2 h`, `web stays at 10 tasks` */
export const scaleWords = ({ change, scope }: Scaled): string =>
  stays(change)
    ? `${scope.service} stays at ${change.to} tasks${term(change)}`
    : `${scope.service} ${change.from} → ${change.to} tasks${term(change)}`;

export const scaleTitle = ({ change, scope }: Scaled): string =>
  stays(change)
    ? `Keep ${scope.service} at ${change.to} tasks${term(change)}`
    : `Scale ${scaleWords({ change, scope })}`;

/** What is asked before it is approved: the change, and what becomes of it by itself. */
export const scaleConfirm = ({ change, scope }: Scaled): string => {
  const { back, over } = change;
  const then = back ? `, then back to ${back.to}` : over ? `, and does not go back to ${over.to}` : '';
  return `${scaleWords({ change, scope })}${then}`;
};

/** The way back, and the timed change that it takes the place of. */
export function wayBackFacts({ from, to, back, over }: ScaleChange): Line[] {
  const unless = 'unless somebody changes it meanwhile';
  const then: Line[] = back ? [[`⏳ After ${termWords(back.afterMs)} back to ${back.to}, ${unless}.`]] : [];
  if (!over) return then;
  const when = { at: over.until, as: 'when' } as const;
  const stays = from === to && !back ? [`It stays at ${to} for good: `] : [];
  return [
    ...then,
    [...stays, `\`${over.op}\`, which goes back to ${over.to} (`, when, '), is over once this is done.'],
  ];
}

/** How a timed change stands, or how far it has gone back. */
export function timedProgress({ progress }: Op, { is, from, to, until, revert }: Timed): Line[] {
  const running = progress ? `, running ${progress.running}` : '';
  const by: Line[] = revert ? [[who(revert.who), ' has it go back now.']] : [];
  if (is === 'goes back' || revert) return [...by, [`↩️ Going back to ${from}${running}.`]];
  return [
    ...(progress && progress.running !== to ? [[`⚠️ Asked for ${to}${running}.`]] : []),
    [
      `⏳ Stands at ${to} until `,
      { at: until, as: 'when' },
      `, then back to ${from}, unless somebody changes it meanwhile.`,
    ],
  ];
}

/** What whoever asked is told before it goes back. */
export const soonTitle = ({ scope }: Plan): string => `⏳ Soon over: ${scope.service}`;
export const soonWords = (
  op: Op,
  { from, to, until }: Timed,
  { scope: { service } }: Plan,
  lock?: Locked,
): Line[] => [
  [
    who(op.ask.who),
    lock
      ? `: ${service} cannot go from ${to} back to ${from} tasks at `
      : `: ${service} goes from ${to} back to ${from} tasks at `,
    { at: until, as: 'time' },
    lock ? `, and stays at ${to}, unless it is unlocked before.` : ', unless somebody changes it before.',
  ],
  ...(lock ? [lockLine(lock)] : []),
  ['Longer and for good are changes like any other: they are planned and approved.'],
];

export const confirmRevert = ({ from, to }: Pick<Timed, 'from' | 'to'>, { scope }: Pick<Plan, 'scope'>) => ({
  title: 'Revert now',
  text: `Account ${scope.account}, ${scope.region}, cluster ${scope.cluster}: ${scope.service} ${to} → ${from} tasks, as it was approved with the change.`,
  yes: 'Revert now',
});

/** A late way back is told as one, in milliseconds. */
const late = 60_000;

const left = { left_alone: '✋ Left alone', not_gone_back: '⚠️ Not gone back' };
const wasLeft = (code: string | undefined): code is keyof typeof left =>
  code !== undefined && Object.hasOwn(left, code);

/** Whether it is left at a count that nobody has chosen: somebody has to do what could not be done. */
export const isLeftOpen = ({ why }: Op): boolean =>
  ['not_gone_back', 'aws_denied', 'aws_refused'].includes(why?.code ?? '');

/** How a timed change that stood has ended; nothing where that is told as of any other. */
export function timedEndingTitle(op: Op, { scope, change }: Plan, timed: Timed): string | undefined {
  const { why, outcome } = op;
  if (change.kind !== 'scale') return undefined;
  const back = `${scope.service} ${timed.to} → ${timed.from} tasks`;
  if (wasLeft(why?.code)) return `${left[why.code]}: ${scaleWords({ change, scope })}`;
  if (outcome === 'succeeded') return `↩️ Gone back: ${back}`;
  return outcome === 'failed' ? `❌ Failed to go back: ${back}` : undefined;
}

export function timedEnding(op: Op, timed: Timed): Line[] {
  const { why, outcome, progress, startedAt = 0, plan } = op;
  const { from, to, until, backAt = until, revert, over } = timed;
  if (over) return takenOver(timed, over);
  if (why?.code === 'left_alone') return [[why.said], ['So nothing was undone.']];
  if (why?.code === 'not_gone_back')
    return [
      [why.said],
      ...(why.lock ? [whoLocked(why.lock)] : []),
      [
        `It stays at ${to} until somebody changes it: \`/ecs scale ${plan ? fullName(plan.scope) : ''} ${from}\`.`,
      ],
      ...whoCould(op),
    ];
  if (outcome !== 'succeeded')
    return [
      ...(why ? [[why.said]] : []),
      ...(why?.next ? [[why.next]] : []),
      ...(isLeftOpen(op) ? whoCould(op) : []),
    ];
  return [
    [
      `Back to ${from}, running ${progress?.running ?? from}. It stood at ${to} for ${lasting(backAt - startedAt)}.`,
    ],
    ...(revert ? [[who(revert.who), ' had it go back before its time.'] as Line] : []),
    ...(!revert && backAt - until > late
      ? [[`It is late by ${lasting(backAt - until)}: I could not do it before.`]]
      : []),
  ];
}

function takenOver({ to }: Timed, over: NonNullable<Timed['over']>): Line[] {
  const op: Line = [`\`${over.op}\`, asked for by `, who(over.who), ','];
  if (over.to !== to) return [['Left alone: ', ...op, ` set it to ${over.to}.`]];
  if (!over.back) return [[...op, ` keeps it at ${to} for good.`]];
  return [
    [...op, ` has it go back to ${over.back.to} after ${termWords(over.back.afterMs)} of its own instead.`],
  ];
}

const whoCould = ({ could = [] }: Op): Line[] =>
  could.length === 0
    ? []
    : [['Could do it: ', ...could.flatMap((person, i) => (i > 0 ? [', ', who(person)] : [who(person)]))]];

/** What a timed change that came to nothing leaves: no way back, since there is nothing to undo it for. */
export const noWayBack = ({ change }: Plan, op: Op): Line[] =>
  change.kind === 'scale' && change.back && op.startedAt !== undefined
    ? [['There is no way back any more: nothing is undone later.']]
    : [];

/** An op's state, or until when it stands. */
export const stateWords = ({ state, timed }: Op): Line =>
  state === 'running' && timed?.is === 'stands'
    ? ['stands until ', { at: timed.until, as: 'when' }]
    : [state];

/** A timed change that stands, in a list or beside what it is about. */
export const timedLine = (one: TimedStanding): Line => [
  `⏳ \`${fullName(one)}\`: ${one.to} tasks until `,
  { at: one.until, as: 'when' },
  `, then back to ${one.from}${one.lock ? ' if it is unlocked by then' : ''}; asked for by `,
  who(one.who),
  ` (\`${one.op}\`)`,
];

/** The same in the list of them, with the lock that is in its way. */
export const timedLines = (one: TimedStanding): Line[] => [
  timedLine(one),
  ...(one.lock ? [lockLine(one.lock)] : []),
];

export const timedTitle = (count: number, target?: string): string => {
  const where = target === undefined ? '' : ` on ${target}`;
  if (count === 0) return `Nothing undoes itself on ${target ?? 'any target'}.`;
  return count === 1 ? `1 timed change stands${where}` : `${count} timed changes stand${where}`;
};

/** Where else some stand, and where those are whose count has not arrived. */
export const timedElsewhere = (count: number, elsewhere: readonly string[]): Line[] => [
  ...(elsewhere.length > 0
    ? [[`Elsewhere: ${elsewhere.map(name => `\`/ecs timed ${name}\``).join(', ')}.`]]
    : []),
  ...(count === 0
    ? [['What is still on its way there, or waits to be approved, is in `/ecs pending`.']]
    : []),
];

export const moreTimed = (count: number): Line => [`… and ${count} more, all later.`];

export const revertingWords = ({ id, timed }: Op): string =>
  `Going back to ${timed?.from ?? 0} now: \`${id}\`. Its card shows how it goes.`;
