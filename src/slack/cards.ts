/** An op's card: a pure function from the op to blocks. One card per op, edited in place, ending in its true state. */
import type { Note } from '../ports.ts';
import { isChange, type Op, type Person, type Plan } from '../work.ts';
import { button, buttons, columns, cut, fitting, header, type Line, lines, type Say, say } from './blocks.ts';
import { pauseButtons, pauseNote } from './hooks.ts';
import { lockCard, lockEnding, lockReminder } from './locks.ts';
import * as words from './messages.ts';
import { confirmsAlone } from './messages-glass.ts';
import { leftOpen, soon, timedButtons } from './timed.ts';

/** What a button carries: the op and the beginning of its plan's hash; never anything that is read back as truth. */
export const carried = (op: Op): string => `${op.id}|${(op.planHash ?? '').slice(0, 16)}`;

/** Returns what a button carried. */
export function uncarried(value: string): { op: string; hash: string } {
  const [op = '', hash = ''] = value.split('|');
  return { op, hash };
}

/** Returns the card of an op as it is; `voter` has just clicked and is being weighed. */
export function card(op: Op, voter?: Person): Say {
  const { plan, lock } = op;
  if (lock) return lockCard(op, lock);
  if (!plan && op.outcome !== 'refused' && !isChange(op.ask.work))
    return say(words.readTitle(op), [header(words.readTitle(op)), lines([words.readWords(op)])]);
  if (!plan) return say(words.endingTitle(op), [header(words.endingTitle(op)), lines(words.endingWords(op))]);
  const ended = op.state === 'ended';
  const title = ended ? words.endingTitle(op) : words.changeTitle(plan);
  const facts: Line[] = [words.whereItIs(plan), words.whoAsked(op)];
  const change: Line[] = ended ? [] : words.changeFacts(plan);
  const now = state(op, voter);
  const blocks = [
    header(title),
    lines([...facts, ...change]),
    ...(now.length > 0 ? [lines(now)] : []),
    ...(votable(op, voter) ? voting(op) : acting(op)),
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
  if (op.state === 'ended')
    return [...words.approvedBy(op), ...words.endingWords(op), ...words.watchWords(op)];
  if (op.state === 'running') return [...words.approvedBy(op), ...words.progressWords(op)];
  if (op.state === 'cleared') return [...words.approvedBy(op), words.clearedWords()];
  if (voter) return [words.checking(voter)];
  if (plan.terms.urgent && !unweighed(op)) return confirmsAlone(op);
  if (unweighed(op))
    return [
      ...words.whatItNeeds(op, plan),
      stillNeeded(op) ? words.approvedSoFar(op) : words.checkingVotes(),
    ];
  return words.whatItNeeds(op, plan);
}

/** What a card offers: to stop a deployment while it runs, to go back while it is watched; a timed change to stay, or to go back now. */
function acting(op: Op) {
  const { change, scope } = op.plan ?? {};
  if (op.timed) return buttons(timedButtons(op));
  if (change?.kind !== 'deploy' || change.how === 'stop' || !scope) return [];
  const all = [
    ...(op.state === 'running' && !op.stop && !isGoingBack(op) ? [stopButton(op)] : []),
    ...(op.state === 'ended' && op.watch && !change.furthest && (!op.watch.over || op.watch.worse.length > 0)
      ? [backButton(scope)]
      : []),
  ];
  const { status = '', hooks: steps = [] } = op.progress?.rollout ?? {};
  return [...(op.state === 'running' ? pauseButtons(scope, { status, steps }) : []), ...buttons(all)];
}

/** ECS goes back by itself already, or has: there is nothing to stop. */
const isGoingBack = ({ progress }: Op) => progress?.rollout?.status?.startsWith('ROLLBACK_') === true;

const stopButton = (op: Op) =>
  button('Stop and go back', 'do:cancel', `cancel ${op.id}`, {
    style: 'danger',
    confirm: words.confirmStop(op),
  });

const backButton = (scope: Plan['scope']) =>
  button('Roll back', 'do:rollback', `rollback ${scope.target}/${scope.cluster}/${scope.service}`, {
    style: 'danger',
  });

/** Returns what is said in a card's thread about a failure, what got worse, or what is over soon. */
export function noted(op: Op, note: Note): Say {
  if (note.kind === 'reminder') return lockReminder(op);
  if (note.kind === 'soon') return soon(op, note.leftMs, note.lock);
  if (note.kind === 'pause') return pauseNote(op, note.step);
  const name = op.plan ? words.changeTitle(op.plan) : op.id;
  if (note.kind === 'worse') {
    const title = `⚠️ Worse since it went live: ${name}`;
    return say(title, [
      lines([[{ bold: title }], ...note.worse.map((text): Line => [text.replaceAll('`', "'")])]),
      ...buttons(op.plan ? [backButton(op.plan.scope)] : []),
    ]);
  }
  const title = `🔎 Tasks are failing: ${name}`;
  const log = note.log ? note.log.lines.map(line => cut(line, 400)) : [];
  return say(title, [
    lines([[{ bold: title }], ...words.diagnosisLines(op, note)]),
    ...(note.log && log.length > 0
      ? [
          lines([[`Last lines of \`${note.log.container}\`, secrets removed:`]]),
          columns(fitting(log).map(line => [line])),
        ]
      : []),
    ...(op.state === 'running' && !op.stop && !isGoingBack(op) ? [lines([words.stopIsOnCard()])] : []),
  ]);
}

/** What a card offers to whoever may vote, wherever they see it. */
export const voting = (op: Op) =>
  buttons([
    button(op.plan?.terms.urgent ? 'Confirm with your code' : 'Approve', 'approve', carried(op), {
      style: 'primary',
      // Where a code is asked for, its dialog says what it is for.
      ...(op.plan && !op.plan.terms.stepUp && { confirm: words.confirmApproval(op.plan) }),
    }),
    button('Deny', 'deny', carried(op), { style: 'danger' }),
    button('What this may do', 'do:powers', `powers ${op.id}`),
  ]);

/** Returns what is said in the card's thread when an op has ended, since edits notify nobody. */
export function ending(op: Op): Say {
  if (op.lock) return lockEnding(op.lock);
  const title = words.endingTitle(op);
  return say(title, [
    lines([[{ bold: title }], ...words.endingWords(op), ['Asked by ', words.who(op.ask.who)]]),
    ...leftOpen(op),
  ]);
}
