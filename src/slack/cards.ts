/** An op's card: a pure function from the op to blocks. One card per op, edited in place, ending in its true state. */
import type { Op, Person } from '../work.ts';
import { button, buttons, header, type Line, lines, type Say, say } from './blocks.ts';
import * as words from './messages.ts';

/** What a button carries: the op and the beginning of its plan's hash; never anything that is read back as truth. */
export const carried = (op: Op): string => `${op.id}|${(op.planHash ?? '').slice(0, 16)}`;

/** Returns what a button carried. */
export function uncarried(value: string): { op: string; hash: string } {
  const [op = '', hash = ''] = value.split('|');
  return { op, hash };
}

/** Returns the card of an op as it is; `voter` has just clicked and is being weighed. */
export function card(op: Op, voter?: Person): Say {
  const { plan } = op;
  if (!plan) return say(words.endingTitle(op), [header(words.endingTitle(op)), lines(words.endingWords(op))]);
  const ended = op.state === 'ended';
  const title = ended ? words.endingTitle(op) : words.changeTitle(plan);
  const facts: Line[] = [words.whereItIs(plan), words.whoAsked(op)];
  const warnings: Line[] = ended ? [] : plan.warnings.map(warning => [`⚠️ ${warning}`]);
  const now = state(op, voter);
  const blocks = [
    header(title),
    lines([...facts, ...warnings, ...now]),
    ...(votable(op, voter) ? [voting(op)] : []),
    lines([words.opLine(op)]),
  ];
  return say(`${title} (${plan.scope.target})`, blocks);
}

const unweighed = (op: Op) => op.votes.length > 0 && op.votes.at(-1)?.choice !== 'void';
const stillNeeded = (op: Op) => (op.plan?.terms.approvals ?? 1) > 1;

/** Buttons stay while somebody may still vote: also after the first of several approvals. */
const votable = (op: Op, voter?: Person) =>
  voter === undefined && op.state === 'held' && (!unweighed(op) || stillNeeded(op));

function state(op: Op, voter?: Person): Line[] {
  const { plan } = op;
  if (!plan) return [];
  if (op.state === 'ended') return [...words.approvedBy(op), ...words.endingWords(op)];
  if (op.state === 'running') return [...words.approvedBy(op), ...words.progressWords(op)];
  if (op.state === 'cleared') return [...words.approvedBy(op), words.clearedWords()];
  if (voter) return [words.checking(voter)];
  if (unweighed(op)) return [words.whatItNeeds(op, plan), words.checkingVotes()];
  return [words.whatItNeeds(op, plan)];
}

function voting(op: Op) {
  const [row] = buttons([
    button('Approve', 'approve', carried(op), {
      style: 'primary',
      ...(op.plan && { confirm: words.confirmApproval(op.plan) }),
    }),
    button('Deny', 'deny', carried(op), { style: 'danger' }),
  ]);
  return row ?? lines([]);
}

/** Returns what is said in the card's thread when an op has ended, since edits notify nobody. */
export function ending(op: Op): Say {
  const title = words.endingTitle(op);
  return say(title, [
    lines([[{ bold: title }], ...words.endingWords(op), ['Asked by ', words.who(op.ask.who)]]),
  ]);
}
