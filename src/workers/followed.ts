/** Moves one followed change on when what AWS shows of it has changed. */

import { ClaimLost } from '../ledger/ledger.ts';
import { RedisAway } from '../ledger/script.ts';
import { isWaiting, type Op, type Progress, type Work } from '../work.ts';
import { eyesFor, type Given } from './given.ts';
import type { End, View, Worker } from './kind.ts';
import { planOf } from './planning.ts';
import { withoutLines } from './why/why.ts';

/** Judges an op by a view of it. Somebody else's claim on it is left alone until the next tick. */
export async function moveFollowed(given: Given, worker: Worker<Work>, op: Op, view: View): Promise<void> {
  const { ledger, tell } = given;
  const plan = planOf(op);
  const seen = worker.advance(op, plan, view, ledger.now());
  const same = JSON.stringify(seen.progress) === JSON.stringify(op.progress);
  if (same && !seen.end && !seen.verify && !seen.explain) return;
  const claim = await ledger.claim(op.id, given.name);
  if (!claim) return;
  const { epoch } = claim;
  const eyes = eyesFor(given, plan.scope.target);
  try {
    // What was seen is of the way there or of the way back; meanwhile it may have turned.
    if (claim.op.state === 'running' && claim.op.timed?.is === op.timed?.is) {
      const { progress } = seen;
      await ledger.progress(op.id, epoch, progress);
      for (const step of waitingNow(progress)) await tell.note(claim.op, epoch, { kind: 'pause', step });
      if (seen.explain) await explained(given, worker, { ...claim.op, progress }, epoch);
      const end = seen.verify && worker.verify ? await worker.verify(op, plan, eyes) : seen.end;
      if (end) await ends(given, op, epoch, end);
    }
    const now = (await ledger.read(op.id)) ?? claim.op;
    if (now.state !== 'ended') await tell.card(now, epoch);
  } finally {
    await ledger.release((await ledger.read(op.id)) ?? claim.op, epoch);
  }
  // An end waits for its turn in Slack; whoever hears the bell does that, so that nobody else's deployment waits with it.
  await ledger.ring(op.id);
  given.kick();
}

/** Returns the pauses that a deployment waits at. */
const waitingNow = ({ rollout: { status = '', hooks = [] } = { old: 0, failedTasks: 0 } }: Progress) =>
  hooks.filter(step => isWaiting({ status }, step));

/** Ends an op, or has it stand where it has a way back; what went live is looked after for a while. */
async function ends({ ledger, config }: Given, op: Op, epoch: number, end: End): Promise<void> {
  const { change } = planOf(op);
  if (end.outcome === 'succeeded' && change.kind === 'scale' && change.back && !op.timed)
    return ledger.timed.stand(op.id, epoch, change);
  await ledger.end(op.id, epoch, end.outcome, end.why);
  if (
    end.outcome === 'succeeded' &&
    change.kind === 'deploy' &&
    change.how !== 'stop' &&
    config.limits.watchMs > 0
  )
    await ledger.watch(op.id, epoch, {
      until: ledger.now() + config.limits.watchMs,
      before: change.firing,
      worse: [],
    });
}

/** Says in the thread why something failed, while there is still time to act; once, when there is something to say. */
async function explained(given: Given, worker: Worker<Work>, op: Op, epoch: number): Promise<void> {
  if (!worker.explain || !op.card) return;
  try {
    await tellWhy(given, worker.explain, op, epoch);
  } catch (error) {
    if (error instanceof ClaimLost || error instanceof RedisAway) throw error;
    // Saying why is worth a try each time; how it ends is worth more.
    given.log.warn({ op: op.id, error }, 'could not say why tasks fail');
  }
}

async function tellWhy(
  given: Given,
  explain: NonNullable<Worker<Work>['explain']>,
  op: Op,
  epoch: number,
): Promise<void> {
  const eyes = eyesFor(given, planOf(op).scope.target);
  const note = await explain(op, planOf(op), eyes, given.redactor);
  if (note.kind !== 'diagnosis' || note.stopped.length === 0) return;
  // Everybody in the channel reads the thread: lines are there only where the target's logs may be.
  const open = given.config.targets[planOf(op).scope.target]?.logs === 'channel';
  const { log: _, findings, ...rest } = note;
  const told = open ? note : { ...rest, findings: findings.map(withoutLines) };
  await given.tell.note(op, epoch, told);
  const { progress } = op;
  if (progress?.rollout)
    await given.ledger.progress(op.id, epoch, {
      ...progress,
      rollout: { ...progress.rollout, explained: note.findings[0]?.cause ?? 'unknown' },
    });
}
