/** The home tab: what waits for somebody, what they have under way, and how the services of their targets are. */
import type { Home, HomeWork } from '../seen.ts';
import { type Op, standingVotes, type Work } from '../work.ts';
import { type AuthorityCheck, authoritiesOf, barred } from './authority.ts';
import type { Given } from './given.ts';
import { placesOf, rowsOn, worstFirst } from './health/services.ts';
import { same } from './locked.ts';
import { planOf } from './planning.ts';

/** What one look takes into account: ops that have not ended, held ones that somebody may approve, rows that are shown. */
const most = { ops: 100, held: 20, rows: 20 };

/** Services are read for so long, in milliseconds; what is known then is shown. */
const patience = 3_000;

/** Returns whether an op asks for somebody's home tab. */
export const homeAsked = (work: Work): work is HomeWork => work.kind === 'health' && work.about === 'home';

/** Shows somebody their home tab as things are now. Throws when Slack cannot say who they are. */
export async function showHome(given: Given, authority: AuthorityCheck, op: Op): Promise<void> {
  const { tell, directory } = given;
  const standing = await directory.person(op.ask.who);
  const home: Home =
    barred(standing) === undefined ? await gathered(given, authority, op) : { is: 'stranger' };
  await tell.home(op, home);
}

async function gathered(given: Given, authority: AuthorityCheck, { ask }: Op): Promise<Home> {
  const { ledger, directory, config } = given;
  const { who } = ask;
  const all = Object.keys(config.targets);
  const standing = await directory.person(who);
  const own = all.filter(target => authoritiesOf(given, who, standing, target).length > 0);
  const targets = own.length > 0 ? own : all;
  const [ops, locks, seen] = await Promise.all([
    unended(given),
    ledger.locks.all(ledger.now()),
    rowsOn(given, placesOf(given, targets), patience),
  ]);
  const held = ops.filter(op => couldWait(op, who));
  const asked = held.slice(0, most.held);
  const mine = await Promise.all(asked.map(op => waitsFor(op, ask, authority)));
  return {
    is: 'member',
    at: ledger.now(),
    waiting: asked.filter((_, i) => mine[i]),
    unread: held.length - asked.length,
    own: ops.filter(op => same(op.ask.who, who)),
    locks: locks.filter(({ target }) => targets.includes(target)),
    targets,
    rows: worstFirst(seen.rows).slice(0, most.rows),
    known: seen.rows.length,
    of: seen.of,
    ageMs: seen.ageMs,
    unchecked: seen.unchecked,
  };
}

async function unended({ ledger }: Given): Promise<Op[]> {
  const found = await Promise.all((await ledger.unended(most.ops)).map(id => ledger.read(id)));
  return found.filter(op => op !== undefined && op.state !== 'ended') as Op[];
}

/** Whoever broke the glass confirms their own op, and nobody else does; any other op waits for anybody but its asker. */
const couldWait = ({ state, plan, ask, votes }: Op, who: Op['ask']['who']): boolean =>
  state === 'held' &&
  plan !== undefined &&
  same(ask.who, who) === (plan.terms.urgent !== undefined) &&
  !standingVotes(votes).some(vote => same(vote.who, who));

async function waitsFor(op: Op, { who }: Op['ask'], authority: AuthorityCheck): Promise<boolean> {
  return planOf(op).terms.urgent !== undefined || (await authority.eligibility(who, planOf(op))).may;
}
