/** Pauses of deployments as blocks: the card of one, the list of all that wait, and the buttons that decide. */
import type { KnownBlock } from '@slack/types';
import {
  type HookAction,
  type HookStep,
  type HooksAnswer,
  isWaiting,
  type Op,
  type Paused,
  type Scope,
  shortHook,
} from '../work.ts';
import { paragraph } from './answers-status.ts';
import { button, buttons, header, lines, type Say, say } from './blocks.ts';
import * as words from './messages-pauses.ts';
import { uncheckedWords } from './messages-status.ts';
import { fullName } from './verbs.ts';

/** Pauses that wait are listed so many, and the first few have buttons. */
const most = { listed: 20, decided: 4 };

/** Returns the two buttons that decide a pause; `at` tells them from those of other pauses in the same message. */
export function hookButtons(scope: Scope, step: HookStep, at = 0): KnownBlock[] {
  const one = (action: HookAction, style: 'primary' | 'danger') =>
    button(
      words.hookLabel(action, scope, step),
      `do:${action}:${at}`,
      `hook ${action} ${fullName(scope)} ${shortHook(step.hookId)}`,
      { style, confirm: words.confirmHook(action, scope, step) },
    );
  return buttons([one('continue', 'primary'), one('rollback', 'danger')]);
}

const waitingIn = (paused: Pick<Paused, 'status' | 'steps'>) =>
  paused.steps.filter(step => isWaiting(paused, step));

/** Returns the buttons of all pauses that wait in one deployment. */
export const pauseButtons = (scope: Scope, paused: Pick<Paused, 'status' | 'steps'>): KnownBlock[] =>
  waitingIn(paused)
    .slice(0, most.decided)
    .flatMap((step, at) => hookButtons(scope, step, at));

/** Returns the card of a deployment with pauses: where it waits, until when and what then, what would serve and what serves. */
export function pauseCard(paused: Paused): Say {
  const title = words.pauseTitle(paused);
  return say(`${title} (${paused.scope.target})`, [
    header(title),
    lines([words.pauseWhere(paused), ...words.startedLine(paused)]),
    ...paragraph(words.stepLines(paused)),
    ...paragraph(waitingIn(paused).slice(0, most.decided).map(words.thenWords)),
    lines(words.revisionLines(paused)),
    ...pauseButtons(paused.scope, paused),
  ]);
}

/**
 * Returns what is said in a deployment's thread when it waits: its card says so, too, but edits notify nobody. The card of a decision
 * about the pause before has no buttons for the next one, so that they are here.
 */
export function pauseNote({ plan, ask }: Op, step: HookStep): Say {
  const title = words.waitsTitle(plan?.scope.service ?? '');
  const own = plan?.change.kind === 'hook' ? hookButtons(plan.scope, step) : [];
  const how = words.waitsFor(ask.who, own.length === 0);
  return say(title, [lines([[{ bold: title }], words.waitsWhere(step), words.thenWords(step), how]), ...own]);
}

/** Returns what is said in the thread of a deployment's card when it waits again; the card above has the buttons. */
export function nextPause(service: string, step: HookStep): Say {
  const title = words.waitsTitle(service);
  return say(title, [lines([[{ bold: title }], words.waitsWhere(step), words.thenWords(step)])]);
}

/** Returns the list of what waits; for one service, all about its deployments. */
export function hooks(answer: HooksAnswer): Say {
  const title = words.hooksTitle(answer);
  const unchecked = paragraph([
    ...words.hooksMore(answer),
    ...answer.unchecked.slice(0, 10).map(uncheckedWords),
  ]);
  const [only] = answer.paused ?? [];
  if (only) {
    const { text, blocks } = pauseCard(only);
    return { text, blocks: [...blocks, ...unchecked] };
  }
  const { waits } = answer;
  return say(title, [
    header(title),
    ...waits
      .slice(0, most.listed)
      .flatMap((one, at) => [
        lines([words.waitsLine(one)]),
        ...(at < most.decided ? hookButtons(one.scope, one.step, at) : []),
      ]),
    ...unchecked,
  ]);
}
