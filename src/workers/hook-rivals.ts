/** Once a pause is decided, whoever else waits for votes to decide it is told at once, not when somebody has agreed. */
import { nothingChanged, type Refusal } from '../errors.ts';
import { type HookStep, type Op, shortHook } from '../work.ts';
import type { Given } from './given.ts';

/** The most ops under way that are looked through. */
const most = 50;

const waitsFor = (hook: string, op: Op): boolean => {
  const theirs = op.plan?.change;
  return theirs?.kind === 'hook' && theirs.hook === hook && ['planned', 'held'].includes(op.state);
};

type Room = Pick<Given, 'ledger' | 'name' | 'kick'>;

/** Ends the ops that wait for votes to decide a pause, but for one. One that somebody works on sees for itself. */
async function endWaiting({ ledger, name, kick }: Room, hook: string, but: string | undefined, why: Refusal) {
  for (const id of await ledger.unended(most)) {
    const other = id === but ? undefined : await ledger.read(id);
    if (!other || !waitsFor(hook, other)) continue;
    const claim = await ledger.claim(id, name);
    if (!claim) continue;
    if (waitsFor(hook, claim.op)) await ledger.end(id, claim.epoch, 'stale', why);
    await ledger.release((await ledger.read(id)) ?? claim.op, claim.epoch);
    await ledger.ring(id);
  }
  kick();
}

/** Ends the ops that waited to decide what this one has decided. */
export async function endRivals(room: Room, op: Op): Promise<void> {
  const change = op.plan?.change;
  if (change?.kind !== 'hook') return;
  const { action, hook } = change;
  await endWaiting(room, hook, op.id, {
    code: 'decided_first',
    said: `The pause \`${shortHook(hook)}\` was ${action === 'continue' ? 'continued' : 'rolled back'} by \`${op.id}\`.`,
    next: nothingChanged,
    by: op.ask.who,
  });
}

/** Ends the ops that wait to decide a pause which ECS, or somebody in the console, has decided meanwhile. */
export const endLate = (room: Room, { hookId, status, timeoutAction }: HookStep): Promise<void> =>
  endWaiting(room, hookId, undefined, {
    code: 'pause_over',
    said:
      status === 'TIMED_OUT'
        ? `Nobody decided the pause \`${shortHook(hookId)}\` in time: ECS ${timeoutAction === 'CONTINUE' ? 'continued' : 'rolled back'} by itself.`
        : `The pause \`${shortHook(hookId)}\` was ${status === 'FAILED' ? 'rolled back' : 'continued'} by somebody else.`,
    next: nothingChanged,
  });
