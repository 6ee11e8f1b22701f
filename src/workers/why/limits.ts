/** What holds a service where it is: its own settings, other limits, AWS's own throttling. Pure. */
import type { Cause, Cite } from '../../seen.ts';
import { aboutEvents, aboutNow, eventsOf, type Rule } from './case.ts';

const event =
  (cause: Cause, like: RegExp): Rule =>
  seen => {
    const events = eventsOf(seen).filter(({ text }) => like.test(text));
    return events.length > 0 ? aboutEvents(cause, 'certain', events) : undefined;
  };

const setToZero: Rule = ({ service, about }) =>
  about === 'service' && service.status === 'ACTIVE' && service.desiredCount === 0
    ? aboutNow('set_to_zero', 'certain', [{ from: 'service', text: 'desiredCount: 0' }])
    : undefined;

const going: Rule = ({ service, stopped, about }) => {
  if (about === 'task' || (service.status !== 'DRAINING' && service.status !== 'INACTIVE')) return undefined;
  const stopping = stopped.filter(({ lastStatus }) => lastStatus !== 'STOPPED').length;
  const count = (service.runningCount ?? 0) + stopping;
  const text = `status: ${service.status}, ${service.runningCount ?? 0} running, ${stopping} stopping`;
  return aboutNow(
    service.status === 'DRAINING' ? 'draining' : 'inactive',
    'certain',
    [{ from: 'service', text }],
    { count },
  );
};

/** CPU that stays above this, percent, while no task may be added, means that more are wanted. */
const busy = { percent: 80, points: 3 };

const atMax: Rule = ({ scalable, service, cpu }) => {
  const most = scalable?.MaxCapacity;
  const recent = cpu.slice(-busy.points).map(({ value }) => value);
  if (most === undefined || (service.desiredCount ?? 0) < most || recent.length < busy.points)
    return undefined;
  const least = Math.round(Math.min(...recent));
  if (least < busy.percent) return undefined;
  return aboutNow(
    'at_autoscaling_max',
    'likely',
    [
      {
        from: 'metric',
        id: 'CPUUtilization',
        text: `at least ${least} % in the last ${busy.points} readings`,
      },
      { from: 'autoscaling', text: `MaxCapacity: ${most}, desiredCount: ${service.desiredCount}` },
    ],
    { count: most, percent: least },
  );
};

const protectedTasks: Rule = seen => {
  const { service, protections, tasks } = seen;
  const desired = service.desiredCount ?? 0;
  const cites: Cite[] =
    protections.size > 0
      ? [
          {
            from: 'task protection',
            text: `${protections.size} of ${tasks.length} tasks are protected from scale-in`,
          },
        ]
      : [];
  const events = eventsOf(seen).filter(({ text }) => /under protection|protected tasks are more/i.test(text));
  const count = protections.size || 0;
  if (events.length > 0) {
    const found = aboutEvents('protected_tasks', 'certain', events, count > 0 ? { count } : {});
    return { ...found, cites: [...found.cites, ...cites] };
  }
  return count > 0 && (service.runningCount ?? 0) > desired && count > desired
    ? aboutNow('protected_tasks', 'likely', cites, { count })
    : undefined;
};

export const standing: Rule[] = [setToZero, going];
export const limits: Rule[] = [
  event(
    'service_role_broken',
    /IAM trust relationship has been misconfigured|unable to assume (?:the )?(?:service|role and)/i,
  ),
  event('throttled', /operations are being throttled/),
  protectedTasks,
  atMax,
];
