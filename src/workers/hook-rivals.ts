/** Once a pause is decided, whoever else waits for votes to decide it is told at once, not when somebody has agreed. */
import { nothingChanged, type Refusal } from '../errors.ts';
import { type HookChange, type Op, shortHook } from '../work.ts';
import type { Given } from './given.ts';

/** The most ops under way that are looked through. */
const most = 50;

const isRival = ({ hook }: HookChange, op: Op): boolean => {
  const theirs = op.plan?.change;
  return theirs?.kind === 'hook' && theirs.hook === hook && ['planned', 'held'].includes(op.state);
};

const decidedFirst = (op: Op, { action, hook }: HookChange): Refusal => ({
  code: 'decided_first',
  said: `The pause \`${shortHook(hook)}\` was ${action === 'continue' ? 'continued' : 'rolled back'} by \`${op.id}\`.`,
  next: nothingChanged,
  by: op.ask.who,
});

/** Ends the ops that waited to decide what this one has decided. One that somebody works on sees for itself. */
export async function endRivals(
  { ledger, name, kick }: Pick<Given, 'ledger' | 'name' | 'kick'>,
  op: Op,
): Promise<void> {
  const change = op.plan?.change;
  if (change?.kind !== 'hook') return;
  for (const id of await ledger.unended(most)) {
    const other = id === op.id ? undefined : await ledger.read(id);
    if (!other || !isRival(change, other)) continue;
    const claim = await ledger.claim(id, name);
    if (!claim) continue;
    if (isRival(change, claim.op)) await ledger.end(id, claim.epoch, 'stale', decidedFirst(op, change));
    await ledger.release((await ledger.read(id)) ?? claim.op, claim.epoch);
    await ledger.ring(id);
  }
  kick();
}
