/** Somebody's home tab: a pure function from what there is for them to blocks. Slack takes 100 of them. */
import type { HomeView, KnownBlock } from '@slack/types';
import type { Home, ServiceRow } from '../seen.ts';
import type { Op } from '../work.ts';
import { stateOf } from './answers-reads.ts';
import { button, buttons, columns, cut, header, type Line, lines } from './blocks.ts';
import { voting } from './cards.ts';
import { changeTitle, opLine, whatItNeeds, whereItIs, whoAsked } from './messages.ts';
import * as words from './messages-home.ts';
import { lockLine } from './messages-locks.ts';
import { uncheckedWords } from './messages-status.ts';
import { fullName } from './verbs.ts';

/** What is shown of each list; the rest is counted. */
const most = { waiting: 10, own: 10, locks: 10, unchecked: 5 };

/** Returns the home tab. What is clicked there comes with no channel: `channel` is where answers go, between the bot and them. */
export const homeView = (home: Home, channel: string): HomeView => ({
  type: 'home',
  private_metadata: channel,
  blocks: home.is === 'stranger' ? [lines(words.strangersHome())] : membersHome(home),
});

type Members = Extract<Home, { is: 'member' }>;

function membersHome(home: Members): KnownBlock[] {
  const { waiting, unread, own, locks } = home;
  const more = waiting.length - most.waiting + unread;
  return [
    header(words.waitingTitle(waiting.length)),
    ...waiting.slice(0, most.waiting).flatMap(waits),
    ...(more > 0 ? [lines([words.moreWaits(more)])] : []),
    header(words.ownTitle(own.length)),
    ...list(own, most.own, words.ownLine),
    ...(locks.length > 0
      ? [header(words.locksHere(locks.length)), ...list(locks, most.locks, lockLine)]
      : []),
    header(words.servicesHere(home)),
    ...(home.rows.length > 0 ? [columns(home.rows.map(row))] : []),
    lines([
      ...words.servicesMore(home),
      ...home.unchecked.slice(0, most.unchecked).map(text => uncheckedWords(cut(text, 200))),
      words.asOf(home.at),
    ]),
    ...buttons([button('Refresh', 'home', 'home')]),
  ];
}

function waits(op: Op): KnownBlock[] {
  const { plan } = op;
  if (!plan) return [];
  return [
    lines([
      [{ bold: changeTitle(plan) }],
      whereItIs(plan),
      whoAsked(op),
      ...whatItNeeds(op, plan),
      opLine(op),
    ]),
    ...voting(op),
  ];
}

function list<T>(all: readonly T[], shown: number, line: (one: T) => Line): KnownBlock[] {
  if (all.length === 0) return [];
  const rest: Line[] = all.length > shown ? [words.andMore(all.length - shown)] : [];
  return [lines([...all.slice(0, shown).map(line), ...rest])];
}

const row = (one: ServiceRow): string[] => [
  stateOf(one),
  cut(fullName(one), 80),
  `${one.running} of ${one.desired}`,
];
