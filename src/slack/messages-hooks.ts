/** Every sentence about deciding a pause, as a function named for its moment. */
import { type HookChange, isWaiting, type Op, shortHook, stepOf } from '../work.ts';
import type { Line } from './blocks.ts';
import {
  backward,
  fewStepLines,
  leadsTo,
  onward,
  place,
  revisionLines,
  servedAndServing,
  startedLine,
  thenWords,
} from './messages-pauses.ts';
import { called } from './messages-versions.ts';
import { lasting } from './time.ts';

const plain = (text: string) => text.replaceAll('`', "'");

/** `continue web 1.4.1 → 1.5.0 to PRODUCTION` */
export const hookWords = (change: HookChange): string =>
  change.action === 'continue'
    ? `continue ${onward(change.paused)}${leadsTo(stepOf(change))}`
    : `roll back ${backward(change.paused)}`;

export const hookTitle = (change: HookChange): string => {
  const words = hookWords(change);
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** What is shown of a decision besides its title. */
export function hookFacts(change: HookChange): Line[] {
  const { paused, action } = change;
  const step = stepOf(change);
  const what =
    action === 'continue'
      ? `If it continues, it goes on${leadsTo(step)}.`
      : 'If it is rolled back, ECS returns to what served before.';
  return [
    [`Paused ${place(step)}. ${what}`],
    thenWords(step),
    ...revisionLines(paused),
    ...(paused.steps.length + paused.ahead.length > 1 ? fewStepLines(paused) : []),
    ...startedLine(paused),
  ];
}

/** How a decision that was sent goes. */
export function hookProgress({ progress, journal }: Op, { action, hook }: HookChange): Line[] {
  const sent = journal.some(({ step, is }) => step === 'decide' && is === 'result');
  if (!sent || !progress)
    return [[action === 'continue' ? 'Telling ECS to go on…' : 'Telling ECS to go back…']];
  const { rollout } = progress;
  if (action === 'rollback' && rollout?.status?.startsWith('ROLLBACK'))
    return [[`⏪ ECS is going back to what ran before. ${plain(rollout.reason ?? '')}`]];
  const stuck: Line[] = progress.stuckSince
    ? [[`⚠️ ECS took it, and does not show it yet of \`${shortHook(hook)}\`. It is still followed.`]]
    : [];
  return [['ECS is told.'], ...stuck];
}

/** The heading of a decision that was done; the others are named like every op. */
export function hookEndingTitle(
  { outcome }: Op,
  { action, paused, ...change }: HookChange,
): string | undefined {
  if (outcome !== 'succeeded') return undefined;
  return action === 'continue'
    ? `✅ Continued: ${onward(paused)}${leadsTo(stepOf({ action, paused, ...change }))}`
    : `⏪ Rolled back at its pause: ${backward(paused)}`;
}

/** What a decision that was done brought about, and whether it waits again. */
export function hookEnding(op: Op, { action, hook, paused }: HookChange): Line[] {
  const took = lasting((op.endedAt ?? 0) - (op.startedAt ?? op.ask.at));
  const { before } = servedAndServing(paused);
  if (action === 'rollback')
    return [[`${before ? plain(called(before)) : 'What ran before'} serves. It took ${took}.`]];
  const { status = '', hooks = [] } = op.progress?.rollout ?? {};
  const others = hooks.filter(step => step.hookId !== hook && isWaiting({ status }, step));
  const again: Line[] = others.map(
    (step): Line => [`⏸️ It waits ${place(step)} \`${shortHook(step.hookId)}\`.`],
  );
  return [[`The pause is over. It took ${took}.`], ...again];
}
