/** Preflight: what is looked at before a deployment, besides the image. Pure. */
import type { Service } from '../../aws/ecs.ts';
import type { Check } from '../../work.ts';
import type { Waiver } from './gate.ts';
import { type Ended, inWords } from './outcome.ts';

/** Statuses of a service deployment that is not over (ecs.md §1.2). */
export const unfinished = [
  'PENDING',
  'IN_PROGRESS',
  'STOP_REQUESTED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
];

const rolling = ({ deploymentConfiguration }: Service) =>
  (deploymentConfiguration?.strategy ?? 'ROLLING') === 'ROLLING';

/** What of the count has to stay healthy and what it may grow to, in percent; ECS's defaults where nothing is said. */
export const percentsOf = ({ deploymentConfiguration }: Service) => ({
  least: deploymentConfiguration?.minimumHealthyPercent ?? 100,
  most: deploymentConfiguration?.maximumPercent ?? 200,
});

/** Returns whether a rolling deployment can never move: ECS may neither start a task nor stop one (ecs.md §3.3). */
export function cannotMove(service: Service): boolean {
  const { desiredCount: desired = 0 } = service;
  const { least, most } = percentsOf(service);
  const room = Math.floor((desired * most) / 100) - desired;
  const spare = desired - Math.ceil((desired * least) / 100);
  return rolling(service) && desired > 0 && room < 1 && spare < 1;
}

function breaker(service: Service): Check {
  const { enable = false, rollback = false } =
    service.deploymentConfiguration?.deploymentCircuitBreaker ?? {};
  if (!rolling(service))
    return { code: 'breaker_on', is: 'pass', said: 'ECS goes back by itself when it fails.' };
  if (enable && rollback)
    return { code: 'breaker_on', is: 'pass', said: 'The circuit breaker is on and goes back by itself.' };
  const said = enable
    ? 'The circuit breaker is on but does not go back by itself.'
    : 'The circuit breaker is off: a version that does not start is tried for ever.';
  return { code: 'breaker_off', is: 'warn', said };
}

function movement(service: Service): Check {
  const { least, most } = percentsOf(service);
  const desired = service.desiredCount ?? 0;
  if (cannotMove(service))
    return {
      code: 'cannot_move',
      is: 'block',
      said: `With ${desired} task${desired === 1 ? '' : 's'} wanted, ${least}% to stay and ${most}% at most, ECS may neither start nor stop one.`,
    };
  return {
    code: 'can_move',
    is: 'pass',
    said: `ECS has room to move (${least}% to ${most}% of ${desired}).`,
  };
}

/** Stopped by somebody is no failure; half way it may have left tasks of two revisions. */
function lastOne(last: Ended): Check[] {
  const said = `The last deployment ${inWords(last)}`;
  if (last.how === 'stopped') return [{ code: 'last_stopped', is: last.halfWay ? 'warn' : 'pass', said }];
  const failed = ['failed', 'rolled back', 'rollback failed'].includes(last.how);
  return failed ? [{ code: 'last_failed', is: 'warn', said }] : [];
}

/** Returns the checks of a service; `last` is how its last deployment ended, `alarms` what ECS watches, `firing` what fires. */
export function checksOf(given: {
  service: Service;
  last: Ended | undefined;
  alarms: readonly string[];
  firing: readonly string[];
  bounds: { min: number; max: number } | undefined;
}): Check[] {
  const { service, last, alarms, firing, bounds } = given;
  const found: Check[] = [breaker(service), movement(service)];
  if (firing.length > 0)
    found.push({
      code: 'alarm_firing',
      is: 'block',
      said: `${firing.join(', ')} ${firing.length === 1 ? 'is' : 'are'} firing: ECS would fail the deployment at once, or not watch it.`,
    });
  else if (alarms.length > 0)
    found.push({
      code: 'alarms_quiet',
      is: 'pass',
      said: `No rollback alarm is firing (${alarms.join(', ')}).`,
    });
  if (bounds)
    found.push({
      code: 'autoscaling',
      is: 'pass',
      said: `Application Auto Scaling keeps ${bounds.min} to ${bounds.max} tasks; a deployment leaves the count alone.`,
    });
  if (last) found.push(...lastOne(last));
  if ((service.desiredCount ?? 0) === 0)
    found.push({
      code: 'no_tasks',
      is: 'warn',
      said: 'No task is wanted: nothing will show whether it works.',
    });
  return found;
}

/** Returns the checks with what waivers turn from a block into a warning; a check is waived by its code. */
export const waived = (checks: readonly Check[], waivers: readonly Waiver[]): Check[] =>
  checks.map(check => {
    const waiver = waivers.find(({ check: code }) => code === check.code);
    if (!waiver || check.is !== 'block') return check;
    return { ...check, is: 'warn', said: `${check.said} Waived until ${waiver.until}: ${waiver.reason}` };
  });

/** Returns the checks that are worse than they were, or new and not good: what nobody has approved. */
export const worse = (before: readonly Check[], now: readonly Check[]): Check[] => {
  const rank = { pass: 0, warn: 1, block: 2 };
  const was = (code: string) => before.find(check => check.code === code)?.is ?? 'pass';
  return now.filter(check => rank[check.is] > rank[was(check.code)]);
};
