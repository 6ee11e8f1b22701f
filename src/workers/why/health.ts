/** Tasks that run and fail their checks. Pure (ecs.md §1.7: target health; §3.6: events). */
import type { Task } from '../../aws/ecs.ts';
import type { Cause, Cite, Finding } from '../../seen.ts';
import { shortName } from '../../work.ts';
import {
  aboutEvents,
  aboutNow,
  aboutTasks,
  type Case,
  type Event,
  eventsOf,
  failedOf,
  quoted,
  type Rule,
} from './case.ts';

/** An unhealthy target, in ELB's words. */
type Ill = { id: string; text: string };

const illOf = ({ balanced }: Case): Ill[] =>
  balanced.flatMap(({ targets }) =>
    targets
      .filter(({ TargetHealth }) => TargetHealth?.State?.startsWith('unhealthy'))
      .map(({ Target, TargetHealth }) => ({
        id: Target?.Id ?? '',
        text: `${TargetHealth?.Reason ?? ''} ${TargetHealth?.Description ?? ''}`.trim(),
      })),
  );

const citeTarget = ({ id, text }: Ill): Cite => ({ from: 'target health', id, text: quoted(text) });

const illEvents = (seen: Case): Event[] =>
  eventsOf(seen).filter(({ text }) => / is unhealthy in /.test(text));
const illTasks = (seen: Case): Task[] =>
  failedOf(seen).filter(({ stoppedReason = '' }) => /failed ELB health checks/.test(stoppedReason));

const codes = /these codes: \[([^\]]*)\]/;
const timeout = /timed out|Target\.Timeout/i;
/** Nothing answered at all: ELB then names no code. */
const refused = /FailedHealthChecks|reason Health checks failed\)|refused/i;

/** A check of the load balancer that fails in one way: now, as the service said, or as its stopped tasks say. */
const target =
  (cause: Cause, like: RegExp): Rule =>
  seen => {
    const ill = illOf(seen).filter(({ text }) => like.test(text));
    const events = illEvents(seen).filter(({ text }) => like.test(text));
    const tasks = illTasks(seen);
    const said = [...ill, ...events][0];
    if (!said) return undefined;
    const name = codes.exec(said.text)?.[1];
    const facts = name === undefined ? {} : { name };
    const base: Finding =
      events.length > 0
        ? aboutEvents(cause, 'certain', events, facts)
        : aboutNow(cause, 'certain', [], facts);
    const counted = tasks.length > 0 ? aboutTasks(seen, cause, 'certain', tasks, facts) : base;
    const { last: _, ...now } = counted;
    const cites = [...ill.slice(0, 1).map(citeTarget), ...base.cites, ...counted.cites].filter(
      (cite, i, all) => all.indexOf(cite) === i,
    );
    // What is unhealthy now is not over.
    return {
      ...(ill.length > 0 ? now : counted),
      cites: cites.slice(0, 3),
      count: Math.max(tasks.length, ill.length),
    };
  };

/** Nobody says in which way it failed. */
const someCheck: Rule = seen => {
  const tasks = illTasks(seen);
  const ways = [codes, timeout, refused];
  const said = [...illOf(seen), ...illEvents(seen)];
  if (said.some(({ text }) => ways.some(way => way.test(text)))) return undefined;
  if (tasks.length > 0) return aboutTasks(seen, 'target_check_fails', 'certain', tasks);
  const ill = illOf(seen);
  if (ill.length > 0)
    return {
      ...aboutNow('target_check_fails', 'certain', ill.slice(0, 2).map(citeTarget)),
      count: ill.length,
    };
  const events = illEvents(seen);
  return events.length > 0 ? aboutEvents('target_check_fails', 'certain', events) : undefined;
};

const containerCheck: Rule = seen => {
  const now = seen.tasks.filter(({ healthStatus }) => healthStatus === 'UNHEALTHY');
  const before = failedOf(seen).filter(({ stoppedReason = '' }) =>
    /container health checks/.test(stoppedReason),
  );
  const command = seen.definition?.containerDefinitions?.find(({ healthCheck }) => healthCheck);
  const cites: Cite[] = [
    ...now
      .slice(0, 1)
      .map((task): Cite => ({ from: 'task', id: shortName(task.taskArn), text: 'healthStatus: UNHEALTHY' })),
    ...(command?.healthCheck
      ? [
          {
            from: 'task definition' as const,
            text: quoted(`health check of ${command.name}: ${command.healthCheck.command?.join(' ')}`),
          },
        ]
      : []),
  ];
  const facts = command?.name ? { container: command.name } : {};
  if (before.length > 0) {
    const found = aboutTasks(seen, 'container_check_fails', 'certain', before, facts);
    const { last: _, ...still } = found;
    return { ...(now.length > 0 ? still : found), cites: [...found.cites, ...cites] };
  }
  if (now.length > 0)
    return { ...aboutNow('container_check_fails', 'certain', cites, facts), count: now.length };
  const events = eventsOf(seen).filter(({ text }) => /failed container health checks/.test(text));
  return events.length > 0 ? aboutEvents('container_check_fails', 'certain', events, facts) : undefined;
};

export const health: Rule[] = [
  containerCheck,
  target('target_code', codes),
  target('target_timeout', timeout),
  target('target_refused', refused),
  someCheck,
];
