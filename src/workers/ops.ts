/** Answers about the ledger itself: what waits, what became of an op, and taking one back; and who one is. */
import { nothingChanged, type Refusal, UserError } from '../errors.ts';
import type { Answer } from '../ports.ts';
import { isChange, type Op, type Person, type ServiceName, type Work } from '../work.ts';
import type { AuthorityCheck } from './authority.ts';
import { authoritiesOf, barred } from './authority.ts';
import { currentOf, underWay } from './deploying/running.ts';
import type { Given } from './given.ts';
import { stopTail } from './logs/tails.ts';
import { mayCancel } from './may-cancel.ts';
import { find } from './planning.ts';
import { powers } from './powers.ts';
import { namedTarget } from './resolve.ts';
import { reverted } from './standing.ts';
import { standingOf } from './timing.ts';

type OpsWork = Extract<Work, { kind: 'ops' }>;

/** The most ops that one list reads. */
const most = 50;

/** The most records that an op's story is told by. */
const mostRecords = 30;

/** Returns the answer to a question about ops. Throws UserError. */
export async function ops(
  given: Given,
  authority: AuthorityCheck,
  asking: Op,
  work: OpsWork,
): Promise<Answer> {
  switch (work.about) {
    case 'pending':
      return { kind: 'pending', ops: await unended(given) };
    case 'op':
      return story(given, asking, await known(given, work.op));
    case 'powers':
      return powers(await known(given, work.op));
    case 'cancel':
      return cancelled(given, authority, asking, work);
  }
}

/** What somebody read is theirs: nobody else is told what they asked for. Throws UserError. */
async function story({ stories }: Given, asking: Op, op: Op): Promise<Answer> {
  const { who } = asking.ask;
  const own = op.ask.who.team === who.team && op.ask.who.user === who.user;
  if (own || isChange(op.ask.work) || op.ask.work.kind === 'lock')
    return { kind: 'op', op, ...(await stories.op(op.id, mostRecords)) };
  throw new UserError(
    'not_yours',
    `\`${op.id}\` only read something, for somebody else.`,
    'Ask for the same yourself. See what is under way with `/ecs pending`.',
    ['pending'],
  );
}

async function cancelled(
  given: Given,
  authority: AuthorityCheck,
  asking: Op,
  work: Extract<OpsWork, { about: 'cancel' }>,
): Promise<Answer> {
  if ('op' in work) return cancel(given, authority, asking, await known(given, work.op));
  const { meant, stand } = await underWayFor(given, work.service);
  const [only] = meant;
  if (!only) return stopOthers(given, asking, work.service, stand);
  // What is under way on another target than this channel's is never stopped by a name alone.
  const target = namedTarget(given, work.service.target, asking.ask.where);
  const elsewhere = target !== undefined && only.plan?.scope.target !== target;
  if (meant.length > 1 || elsewhere) return { kind: 'which', service: work.service.name, ops: meant };
  return cancel(given, authority, asking, only);
}

async function unended({ ledger }: Given): Promise<Op[]> {
  const found = await Promise.all((await ledger.unended(most)).map(id => ledger.read(id)));
  return found.filter(op => op !== undefined);
}

async function known({ ledger }: Given, id: string): Promise<Op> {
  const op = await ledger.read(id);
  if (op) return op;
  throw new UserError(
    'unknown_op',
    `I know no op \`${id}\`.`,
    'Changes are kept for 30 days. See what waits with `/ecs pending`.',
  );
}

/** What somebody most likely means to stop: a deployment that runs, not what only waits or counts tasks. */
const movesRevision = ({ state, plan }: Op): boolean =>
  state === 'running' && plan?.change.kind === 'deploy' && plan.change.how !== 'stop';

/**
 * Returns our ops that may be meant; where they are for several services of that name, production is never assumed. Timed changes that
 * stand are not under way: they go back by their ids, never by a name alone.
 */
async function underWayFor(
  given: Given,
  { name, cluster, target }: ServiceName,
): Promise<{ meant: Op[]; stand: Op[] }> {
  const named = (await unended(given)).filter(({ plan }) => {
    const scope = plan?.scope;
    if (!scope || scope.service !== name) return false;
    return (
      (cluster === undefined || scope.cluster === cluster) &&
      (target === undefined || scope.target === target)
    );
  });
  const theirs = named.filter(op => !standingOf(op));
  const places = new Set(theirs.map(({ plan }) => `${plan?.scope.target}/${plan?.scope.cluster}`));
  const moving = theirs.filter(movesRevision);
  const meant = places.size === 1 && moving.length === 1 ? moving : theirs;
  return { meant, stand: named.filter(standingOf) };
}

/**
 * Nothing of ours is under way. A deployment that CI or somebody in the console began can be stopped as well: that is a
 * change like any other, so an op is opened for it in the asker's name, once, whatever dies in between.
 */
async function stopOthers(given: Given, asking: Op, service: ServiceName, stand: Op[]): Promise<Answer> {
  const found = await find(given, asking.ask);
  if (!underWay(found, await currentOf(found)))
    throw new UserError(
      'nothing_to_cancel',
      `Nothing is under way for \`${service.name}\`${stand.length > 0 ? ', but a timed change stands' : ''}.`,
      'See what waits with `/ecs pending`.',
      stand.map(({ id }) => `timed revert ${id}`),
    );
  const { who, where, words } = asking.ask;
  const { target, cluster, service: name } = found.scope;
  const work: Work = { kind: 'deploy', service: { name, cluster, target }, to: { is: 'stop' } };
  const reply = await given.ledger.open({ who, where, words, work }, true, [`cancel:${asking.id}`]);
  given.kick();
  if (reply.is === 'flood' || reply.is === 'full')
    throw new UserError(
      'too_many',
      'That was a lot at once.',
      'Nothing was changed. Wait a few seconds and ask again.',
    );
  return { kind: 'asked', op: reply.id };
}

/** Whoever asked may take it back or stop it, and whoever could approve it may, too. */
async function cancel(given: Given, authority: AuthorityCheck, asking: Op, op: Op): Promise<Answer> {
  const { ledger, tell } = given;
  const { who } = asking.ask;
  if (op.tail) {
    await stopTail(given, asking, op);
    return { kind: 'tail', is: 'stopping', op: op.id, until: 0 };
  }
  if (op.lock)
    throw new UserError('not_a_change', `\`${op.id}\` is a lock.`, 'Take it off instead.', [
      `unlock ${op.id}`,
    ]);
  if (!op.plan && op.state !== 'asked')
    throw new UserError('not_a_change', `\`${op.id}\` changes nothing.`, 'There is nothing to cancel.');
  const own = await mayCancel(authority, asking, op);
  if (standingOf(op)) return reverted(given, asking, op);
  const reply = await ledger.withdraw(op.id, who);
  given.kick();
  if (reply.is === 'withdrawn') {
    if (!own) await tell.only(op.ask.who, op.ask.where, takenBack(op, who));
    return { kind: 'cancelled', op: (await ledger.read(op.id)) ?? op };
  }
  const change = op.plan?.change;
  if (reply.is === 'running' && change?.kind === 'deploy' && change.how !== 'stop') {
    const stopped = await ledger.stop(op.id, who);
    given.kick();
    if (stopped.is !== 'over') return { kind: 'stopping', op: (await ledger.read(op.id)) ?? op };
  }
  if (reply.is === 'running')
    throw new UserError(
      'already_running',
      `\`${op.id}\` is running: its change has been sent to AWS.`,
      'Ask for what you want instead, for example with `/ecs scale`.',
    );
  throw new UserError('already_over', `\`${op.id}\` is over already.`, `See it with \`/ecs op ${op.id}\`.`);
}

/** What whoever asked is told when somebody else takes their op back. */
const takenBack = ({ id, ask }: Op, by: Person): Refusal => ({
  code: 'cancelled',
  said: `\`${id}\` (\`/ecs ${ask.words.replaceAll('`', '')}\`) was taken back.`,
  next: `${nothingChanged} Ask again if it is still wanted.`,
  by,
});

/** Returns who somebody is to the bot, and what they may act through. */
export async function whoami(given: Given, op: Op): Promise<Answer> {
  const standing = await given.directory.person(op.ask.who);
  const targets = Object.keys(given.config.targets);
  const channelTarget = given.config.channels.find(({ id }) => id === op.ask.where.channel)?.target;
  const authorities = barred(standing)
    ? []
    : targets.flatMap(target =>
        authoritiesOf(given, op.ask.who, standing, target).map(has => ({ ...has, target })),
      );
  const { enrolled: second } = await given.ledger.factors.look(op.ask.who);
  return {
    kind: 'whoami',
    standing,
    authorities,
    ...(second && { second }),
    ...(channelTarget !== undefined && { channelTarget }),
  };
}
