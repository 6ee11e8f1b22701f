/** What is said in the threads of a problem's messages, and to whoever asked for the deployment that broke; each once. */

import { AwsError } from '../../aws/index.ts';
import { UserError } from '../../errors.ts';
import type { AlertNote, HookStep, Paused, Problem } from '../../work.ts';
import type { Given } from '../given.ts';
import { chartOf } from '../health/chart.ts';
import { createLook } from '../look.ts';
import { foundIn } from '../resolve.ts';
import type { Looked } from './about.ts';
import { ours } from './ours.ts';

/** A chart in an alert shows the last hour, in milliseconds. */
const chartMs = 3_600_000;

/**
 * Says in every thread what there is to say now; `looked` is what AWS has just shown, `kept` are channels that are not to be told for now:
 * there nobody hears that it is back until they are. True where Slack's limits left no room.
 */
export async function noteThreads(
  given: Given,
  problem: Problem,
  looked: Looked | undefined,
  kept: readonly string[],
): Promise<boolean> {
  const posted = await ours(
    given,
    Object.keys(problem.posts).map(channel => ({ channel })),
  );
  const channels = posted.map(({ channel }) => channel);
  if (channels.length === 0) return false;
  const isQuiet = (problem.silence?.until ?? 0) > given.ledger.now();
  const notes: AlertNote[] = [
    ...(looked && looked.why.findings.length > 0 ? [{ kind: 'details', why: looked.why } as const] : []),
    ...(problem.again > 0 && problem.state === 'open' && !isQuiet ? [{ kind: 'again' } as const] : []),
    ...nextPauses(problem.paused).map(step => ({ kind: 'pause', step }) as const),
    ...(problem.state === 'over' && problem.overBy !== 'told' ? [{ kind: 'over' } as const] : []),
  ];
  let later = false;
  for (const channel of channels)
    for (const note of notes.filter(({ kind }) => kind !== 'again' || !kept.includes(channel)))
      if ((await given.tell.problemNote(problem, channel, note)) === 'later') later = true;
  // Nobody waits for a picture: where there is no room now, the next look has another.
  if (looked && !later && !problem.charted) await drawn(given, problem, channels);
  await whoAsked(given, problem, looked);
  return later;
}

/** Returns the pauses that wait, but for the first, which the message itself was posted for: edits notify nobody. */
const nextPauses = ({ steps } = { steps: [] } as Pick<Paused, 'steps'>): HookStep[] => {
  const waiting = steps.filter(({ status }) => status === 'AWAITING_ACTION');
  return waiting.length < steps.length ? waiting : [];
};

/** Puts a chart of the service's last hour into the threads, once; where it cannot be drawn nothing is missing that the card has not. */
async function drawn(given: Given, problem: Problem, channels: readonly string[]): Promise<void> {
  const { target, cluster, service } = problem.scope;
  if (cluster === undefined || service === undefined) return;
  if (await chart(given, problem, { target, cluster, service }, channels)) return;
  await given.ledger.alerts.charted(problem.id);
}

/** True where there was no room for it. */
async function chart(
  given: Given,
  problem: Problem,
  { target, cluster, service }: { target: string; cluster: string; service: string },
  channels: readonly string[],
): Promise<boolean> {
  try {
    const [found] = await foundIn(given, service, [{ target, cluster }]);
    const answer = found && (await chartOf(found, chartMs, createLook()));
    if (answer?.kind !== 'chart' || !(answer.chart.picture instanceof Uint8Array)) return false;
    let later = false;
    for (const channel of channels)
      if (
        (await given.tell.problemNote(problem, channel, { kind: 'chart', chart: answer.chart })) === 'later'
      )
        later = true;
    return later;
  } catch (error) {
    if (!(error instanceof UserError || error instanceof AwsError)) throw error;
    given.log.info({ problem: problem.id, code: error.code }, 'no chart for an alert');
    return false;
  }
}

/** Tells whoever asked for a deployment that it broke, where it was one of our ops. */
async function whoAsked(
  { ledger, tell }: Given,
  problem: Problem,
  looked: Looked | undefined,
): Promise<void> {
  const { starter } = looked?.found ?? {};
  if (starter?.is !== 'op') return;
  await ledger.alerts.ofOp(problem.id, starter.op);
  await tell.problemTo({ ...problem, op: starter.op }, starter.who);
}
