/** Answers about the ledger itself: what waits, what became of an op, and taking one back; and who one is. */
import { UserError } from '../errors.ts';
import type { Answer } from '../ports.ts';
import type { Op, Work } from '../work.ts';
import type { AuthorityCheck } from './authority.ts';
import { authoritiesOf, barred } from './authority.ts';
import { planOf } from './change.ts';
import type { Given } from './given.ts';

type OpsWork = Extract<Work, { kind: 'ops' }>;

/** The most ops that one list reads. */
const most = 50;

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
      return { kind: 'op', op: await known(given, work.op) };
    case 'cancel':
      return { kind: 'cancelled', op: await cancel(given, authority, asking, await meant(given, work)) };
  }
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

async function meant(given: Given, work: Extract<OpsWork, { about: 'cancel' }>): Promise<Op> {
  if ('op' in work) return known(given, work.op);
  const { name, cluster, target } = work.service;
  const theirs = (await unended(given)).filter(({ plan }) => {
    const scope = plan?.scope;
    if (!scope || scope.service !== name) return false;
    return (
      (cluster === undefined || scope.cluster === cluster) &&
      (target === undefined || scope.target === target)
    );
  });
  const [only] = theirs;
  if (only && theirs.length === 1) return only;
  if (!only)
    throw new UserError(
      'nothing_to_cancel',
      `Nothing is under way for \`${name}\`.`,
      'See what waits with `/ecs pending`.',
    );
  throw new UserError(
    'ambiguous_op',
    `More than one op is under way for \`${name}\`.`,
    'Say which one.',
    theirs.map(({ id }) => `cancel ${id}`),
  );
}

/** Whoever asked may take it back, and whoever could approve it may end it. */
async function cancel({ ledger }: Given, authority: AuthorityCheck, asking: Op, op: Op): Promise<Op> {
  const { who } = asking.ask;
  if (!op.plan && op.state !== 'asked')
    throw new UserError('not_a_change', `\`${op.id}\` changes nothing.`, 'There is nothing to cancel.');
  const own = op.ask.who.team === who.team && op.ask.who.user === who.user;
  if (!own) {
    const may = op.plan
      ? await authority.eligibility(who, planOf(op))
      : { may: false, because: 'it is not planned yet' };
    if (!may.may)
      throw new UserError(
        'not_yours',
        `\`${op.id}\` is not yours to cancel${'because' in may ? `: ${may.because}` : ''}.`,
        'Whoever asked for it can, or somebody who could approve it.',
      );
  }
  const reply = await ledger.withdraw(op.id, who);
  if (reply.is === 'withdrawn') return (await ledger.read(op.id)) ?? op;
  if (reply.is === 'running')
    throw new UserError(
      'already_running',
      `\`${op.id}\` is running: its change has been sent to AWS.`,
      'Ask for the count you want instead, for example with `/ecs scale`.',
    );
  throw new UserError('already_over', `\`${op.id}\` is over already.`, `See it with \`/ecs op ${op.id}\`.`);
}

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
  return { kind: 'whoami', standing, authorities, ...(channelTarget !== undefined && { channelTarget }) };
}
