/** Timed changes as blocks: what their cards offer while they stand, the reminder before they go back, and the list of them. */
import type { Button } from '@slack/types';
import type { Answer } from '../ports.ts';
import type { Locked, Op, Plan, TimedStanding } from '../work.ts';
import { button, buttons, header, type Line, lines, type Say, say } from './blocks.ts';
import * as words from './messages-timed.ts';
import { fullName } from './verbs.ts';

/** The most timed changes that a list shows, and for how few it has buttons: two each, five in a row. */
const most = { shown: 20, buttons: 2 };

/** By how much one is extended, and how long one may stand, in milliseconds. */
const longer = { by: 3_600_000, most: 7 * 86_400_000 };

const minute = 60_000;

type Standing = Pick<TimedStanding, 'op' | 'from' | 'to'> & { scope: Plan['scope'] };

function standing({ id, state, plan, timed }: Op): (Standing & { until: number }) | undefined {
  if (state !== 'running' || timed?.is !== 'stands' || timed.revert || !plan) return undefined;
  return { op: id, scope: plan.scope, ...timed };
}

const revert = (one: Standing): Button =>
  button('Revert now', 'do:timed:revert', `timed revert ${one.op}`, {
    style: 'danger',
    confirm: words.confirmRevert(one, one),
  });

/** A change like any other, that takes this one's place. */
const keep = ({ scope, to }: Standing): Button =>
  button('Keep', 'do:timed:keep', `scale ${fullName(scope)} ${to}`);

const extend = ({ scope, to }: Standing, leftMs: number): Button => {
  const ms = Math.min(Math.max(leftMs, 0) + longer.by, longer.most);
  return button(
    'Extend by 1 h',
    'do:timed:extend',
    `scale ${fullName(scope)} ${to} for ${Math.ceil(ms / minute)}m`,
  );
};

/** Returns what the card of a timed change offers while it stands. */
export const timedButtons = (op: Op): Button[] => {
  const one = standing(op);
  return one ? [keep(one), revert(one)] : [];
};

/** Returns what whoever asked is told before it goes back; `leftMs` is how long it still stands, `lock` what is in its way. */
export function soon(op: Op, leftMs: number, lock?: Locked): Say {
  const { plan, timed } = op;
  if (!plan || !timed) throw new Error(`${op.id} is no timed change`);
  const title = words.soonTitle(plan);
  const one = { op: op.id, scope: plan.scope, ...timed };
  return say(title, [
    lines([[{ bold: title }], ...words.soonWords(op, timed, plan, lock)]),
    ...buttons([extend(one, leftMs), keep(one), revert(one)]),
  ]);
}

/** Returns what the end of one offers that could not go back. */
export const leftOpen = ({ plan, timed, ...op }: Op) =>
  plan && timed && words.isLeftOpen({ plan, timed, ...op })
    ? buttons([
        button(`Scale to ${timed.from}`, 'do:timed:back', `scale ${fullName(plan.scope)} ${timed.from}`),
      ])
    : [];

/** Returns the timed changes that stand. */
export function timedList({ all, target, elsewhere = [] }: Extract<Answer, { kind: 'timed' }>): Say {
  const title = words.timedTitle(all.length, target);
  const others = words.timedElsewhere(all.length, elsewhere);
  if (all.length === 0) return say(title, [lines([[title], ...others])]);
  const rest: Line[] = all.length > most.shown ? [words.moreTimed(all.length - most.shown)] : [];
  const few = all.length <= most.buttons ? all : [];
  return say(title, [
    header(title),
    lines([...all.slice(0, most.shown).flatMap(words.timedLines), ...rest, ...others]),
    ...buttons(few.flatMap(listButtons)),
  ]);
}

const listButtons = (one: TimedStanding, at: number): Button[] => [
  button(`Keep ${one.service} at ${one.to}`, `do:timed:keep${at}`, `scale ${fullName(one)} ${one.to}`),
  button(`Revert ${one.service} to ${one.from} now`, `do:timed:revert${at}`, `timed revert ${one.op}`, {
    style: 'danger',
  }),
];
