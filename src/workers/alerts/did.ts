/** What people changed of a problem's service while that was open, and who they were: for everybody to see on its message. */
import { type Did, type Op, type Problem, standingVotes } from '../../work.ts';
import type { Given } from '../given.ts';
import { slotOf } from '../slot.ts';

/** The newest ops of each slot that are looked at, and the most that a message shows. */
const most = { looked: 5, shown: 3 };

/** Returns the changes that ran here while a problem was open, oldest first; its own deployment is none of them. */
export async function didAbout(
  { config, ledger, stories }: Pick<Given, 'config' | 'ledger' | 'stories'>,
  { scope: { target, cluster, service }, kind, first, overAt = Number.POSITIVE_INFINITY, op: own }: Problem,
): Promise<Did[]> {
  const { account, region } = config.targets[target] ?? {};
  // What is decided at a pause stands with that pause.
  if (kind === 'pause' || !account || !region || !cluster || !service) return [];
  const scope = { target, account, region, cluster, service };
  const ids = await Promise.all(
    (['revision', 'count'] as const).map(slot => stories.changes(slotOf({ scope }, { slot }), most.looked)),
  );
  const ops = await Promise.all(ids.flat().map(id => ledger.read(id)));
  return ops
    .filter(op => op !== undefined)
    .filter(({ id, startedAt = 0 }) => id !== own && startedAt >= first && startedAt <= overAt)
    .sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0))
    .flatMap(didIn)
    .slice(-most.shown);
}

function didIn({ id, ask, plan, votes }: Op): Did[] {
  if (!plan) return [];
  const approvers = standingVotes(votes).flatMap(({ choice, who }) => (choice === 'approve' ? [who] : []));
  const { change, scope } = plan;
  return [{ op: id, who: ask.who, approvers, change, scope }];
}
