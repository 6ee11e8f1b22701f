/** What people ask of alerts: who hears of what, what is muted, and what becomes of one problem. */
import { UserError } from '../../errors.ts';
import type { Answer } from '../../ports.ts';
import {
  type AlertFilter,
  type AlertsWork,
  type Op,
  type Problem,
  personKey,
  spokenDuration,
} from '../../work.ts';
import { admit } from '../admit.ts';
import { authoritiesOf } from '../authority.ts';
import type { Given } from '../given.ts';
import { namedTarget } from '../resolve.ts';
import { thingMeant, thingOf } from '../thing.ts';
import { lookAt } from './about.ts';
import { freshMs } from './hearers.ts';
import { ours } from './ours.ts';
import { overview, routesNow } from './overview.ts';
import { tested } from './sample.ts';

type Asked<A extends AlertsWork['about']> = Extract<AlertsWork, { about: A }>;

/** Returns the answer to what somebody asks about alerts, or does what they ask for. Throws UserError. */
export async function alerts(given: Given, op: Op, work: AlertsWork): Promise<Answer> {
  // Who is told of what is for everybody to see; looking at it is not.
  if (work.about !== 'list' && work.about !== 'routes') await admit(given, op);
  switch (work.about) {
    case 'list':
      return overview(given, op, work.target);
    case 'routes':
      return routesNow(given, op, work.on);
    case 'test':
      return tested(given, op, work.on);
    case 'subscribe':
      return subscribed(given, op, work);
    case 'unsubscribe':
      return unsubscribed(given, op, work);
    case 'mute':
      return muted(given, op, work);
    case 'unmute':
      return unmuted(given, op, work);
    case 'silence':
      return silenced(given, op, work);
    case 'details':
      return detailed(given, work.problem);
    case 'acknowledge':
    case 'unacknowledge':
      return acknowledged(given, op, work.problem, work.about === 'acknowledge');
  }
}

/** So many open problems are looked at anew when a mute ends early; the others within a minute. */
const mostOwed = 500;

const by = ({ id, ask }: Op) => ({ op: id, who: ask.who });

async function subscribed(given: Given, op: Op, work: Asked<'subscribe'>): Promise<Answer> {
  const { where } = op.ask;
  const { is, whole } = await given.ledger.hearers.subscribe(
    by(op),
    where.channel,
    await filterOf(given, op, work),
  );
  if (!whole)
    throw new UserError(
      'too_many_subscriptions',
      'There are too many subscriptions already.',
      'Nothing was changed. See them with `/ecs alerts routes`, and unsubscribe what nobody reads.',
      ['alerts routes'],
    );
  return { kind: 'alerts', about: is === 'again' ? 'subscribed already' : 'subscribed', subscription: whole };
}

/** Returns what is subscribed to: the service as it is found, or what was said, on this channel's target where it has one. */
async function filterOf(given: Given, op: Op, { match, service }: Asked<'subscribe'>): Promise<AlertFilter> {
  const { where } = op.ask;
  if (service) {
    const thing = thingOf(
      await thingMeant(given, { service }, where, name => ['alerts subscribe', name].join(' ')),
    );
    const services = thing.service === undefined ? [] : [`${thing.cluster}/${thing.service}`];
    return { targets: [thing.target], ...(services.length > 0 && { services }), ...match };
  }
  const target = namedTarget(given, match.targets?.[0], where);
  return { ...(target !== undefined && { targets: [target] }), ...match };
}

async function unsubscribed({ ledger }: Given, op: Op, { id }: Asked<'unsubscribe'>): Promise<Answer> {
  const { whole } = await ledger.hearers.unsubscribe(by(op), id);
  if (whole) return { kind: 'alerts', about: 'unsubscribed', subscription: whole };
  throw new UserError('unknown_subscription', `There is no subscription \`${id}\`.`, 'See them all.', [
    'alerts routes',
  ]);
}

async function muted(given: Given, op: Op, { on, forMs, because }: Asked<'mute'>): Promise<Answer> {
  const term = `for ${spokenDuration(forMs)} because ${because}`;
  const thing = await thingMeant(given, on, op.ask.where, name => `alerts mute ${name} ${term}`);
  await mayMute(given, op, thing.target);
  const { whole } = await given.ledger.hearers.mute(by(op), thingOf(thing), forMs, because);
  if (whole) return { kind: 'alerts', about: 'muted', mute: whole };
  throw new UserError(
    'too_many_mutes',
    'There are too many mutes already.',
    'Nothing was changed. See them with `/ecs alerts`, and unmute what may be told again.',
    ['alerts'],
  );
}

/** Throws UserError unless somebody has an authority on a target: who keeps its alerts from everybody answers for it. */
async function mayMute({ config, directory }: Given, { ask }: Op, target: string): Promise<void> {
  const standing = await directory.person(ask.who);
  if (authoritiesOf({ config }, ask.who, standing, target).length > 0) return;
  throw new UserError(
    'no_authority',
    `You have no authority on \`${target}\`, so you may not keep its alerts from others.`,
    'Ask somebody who has one; a single problem can be silenced on its message. See yours with `/ecs whoami`.',
    ['whoami'],
  );
}

/** Anybody may have alerts told again; what was kept from people meanwhile is told now, where it still is a problem. */
async function unmuted({ ledger }: Given, op: Op, { id }: Asked<'unmute'>): Promise<Answer> {
  const { whole } = await ledger.hearers.unmute(by(op), id);
  if (whole)
    for (const problem of await ledger.alerts.open(mostOwed))
      await ledger.alerts.later(problem.id, ledger.now() + freshMs);
  if (whole) return { kind: 'alerts', about: 'unmuted', mute: whole };
  throw new UserError('unknown_mute', `There is no mute \`${id}\`, or it is over.`, 'See them all.', [
    'alerts',
  ]);
}

const unknownProblem = (id: string) =>
  new UserError(
    'unknown_problem',
    `I know no problem \`${id}\`.`,
    'Problems that are over are kept for seven days. See those that are not.',
    ['alerts'],
  );

const overAlready = (id: string) =>
  new UserError('problem_over', `\`${id}\` is over already.`, 'Nothing was changed. See what is not.', [
    'alerts',
  ]);

/** Returns a problem. Throws UserError where there is none. */
async function problemOf({ ledger }: Given, id: string): Promise<Problem> {
  const problem = await ledger.alerts.read(id);
  if (problem) return problem;
  throw unknownProblem(id);
}

async function acknowledged(given: Given, { ask }: Op, id: string, take: boolean): Promise<Answer> {
  const is = await given.ledger.alerts.acknowledge(id, ask.who, take);
  if (is === 'unknown') throw unknownProblem(id);
  if (is === 'over') throw overAlready(id);
  const problem = await problemOf(given, id);
  const other =
    problem.ack && personKey(problem.ack.who) !== personKey(ask.who) ? problem.ack.who : undefined;
  if (take && is === 'already' && other)
    throw new UserError(
      'acknowledged_already',
      'Somebody else looks after it already.',
      'Nothing was changed. Unacknowledge it first if it is to be you.',
      [`alerts unacknowledge ${id}`],
      { by: other },
    );
  return { kind: 'alerts', about: take ? 'acknowledged' : 'unacknowledged', problem };
}

async function silenced(
  given: Given,
  { ask }: Op,
  { problem: id, forMs }: Asked<'silence'>,
): Promise<Answer> {
  const { ledger } = given;
  const is = await ledger.alerts.silence(id, { who: ask.who, until: ledger.now() + forMs });
  if (is === 'unknown') throw unknownProblem(id);
  if (is === 'over') throw overAlready(id);
  return { kind: 'alerts', about: 'silenced', problem: await problemOf(given, id) };
}

/** Shows all that is known of a problem in its threads; where it has none, to whoever asks. */
async function detailed(given: Given, id: string): Promise<Answer> {
  const problem = await problemOf(given, id);
  const looked = await lookAt(given, problem);
  if (!looked)
    throw new UserError(
      'nothing_to_look_at',
      `\`${id}\` is about no service that I could look at.`,
      'Its message has all that is known.',
      ['alerts'],
    );
  const { why } = looked;
  const channels = await ours(
    given,
    Object.keys(problem.posts).map(channel => ({ channel })),
  );
  if (channels.length === 0) return { kind: 'why', why };
  let later = false;
  for (const { channel } of channels)
    if ((await given.tell.problemNote(problem, channel, { kind: 'details', why })) === 'later') later = true;
  if (later) return { kind: 'why', why };
  return { kind: 'alerts', about: 'detailed', problem };
}
