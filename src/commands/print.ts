/** Work back into words: the shortest that `parse` reads as the same work. For buttons that ask again. */
import {
  type AlertsWork,
  type Count,
  type Lockable,
  type LockWork,
  type LogsWork,
  type ServiceName,
  spokenDuration,
  spokenTerm,
  spokenThing,
  type TimedWork,
  type Version,
  type Work,
} from '../work.ts';
import type { Parsed } from './command.ts';

/** Words that would be read as something else are quoted: keywords, options, and what looks like an op's id. */
const word = (text: string) => (/^(on|to)$|^--|^op_[^/]*$/i.test(text) ? `"${text}"` : text);

/** The same where `for` and `because` are keywords, too. */
const wordOfLock = (text: string) => (/^(for|because)$/i.test(text) ? `"${text}"` : word(text));

/** The same where only `for` is one. */
const wordOfScale = (text: string) => (/^for$/i.test(text) ? `"${text}"` : word(text));

/** The same where `since` is one. */
const wordOfSince = (text: string) => (/^since$/i.test(text) ? `"${text}"` : word(text));

/** The same where an id of a task may stand. */
const wordOfWhy = (text: string) => (/^[0-9a-f]{8,32}$/i.test(text) ? `"${text}"` : word(text));

const count = (tasks: Count) => {
  if ('to' in tasks) return `${tasks.to}`;
  return tasks.by > 0 ? `+${tasks.by}` : `${tasks.by}`;
};

/** Returns the service's own word, and `on <target>` where the word cannot hold the target. */
function naming({ name, cluster, target }: ServiceName, as = word): { service: string; on: string[] } {
  const on = target === undefined ? [] : [`on ${as(target)}`];
  if (cluster === undefined) return { service: as(name), on };
  const whole = [...(target === undefined ? [] : [target]), cluster, name].join('/');
  return { service: as(whole), on: [] };
}

/** The words of a deployment; stopping one is `cancel`. */
function deploying(verb: 'deploy' | 'diff', named: ServiceName, to: Version): string {
  const { service, on } = naming(named);
  switch (to.is) {
    case 'image': {
      const option = to.container === undefined ? [] : [`container=${to.container}`];
      return [verb, service, word(to.image), ...option, ...on].join(' ');
    }
    case 'rollback':
      return ['rollback', service, ...(to.revision === undefined ? [] : [`${to.revision}`]), ...on].join(' ');
    case 'restart':
      return ['restart', service, ...on].join(' ');
    case 'stop':
      return ['cancel', service, ...on].join(' ');
    case 'any':
      return ['deploy', service, ...on].join(' ');
  }
}

function policy(work: Extract<Work, { kind: 'policy' }>): string {
  switch (work.about) {
    case 'check':
      return 'policy';
    case 'who':
      return `policy who ${print(work.of)}`;
    case 'test':
      return `policy test ${work.as} ${print(work.of)}`;
    case 'can-i':
      return `can-i ${print(work.of)}`;
  }
}

function reviews(work: Extract<Work, { kind: 'reviews' }>): string {
  if (work.about === 'list') return 'reviews';
  return ['review', work.op, ...(work.note === undefined ? [] : ['because', work.note])].join(' ');
}

function locking(work: LockWork): string {
  if (work.about === 'list') return 'locks';
  if ('op' in work) return `unlock ${work.op}`;
  const steal = work.about === 'lock' && work.steal !== undefined ? [`steal=${work.steal}`] : [];
  const term = work.about === 'lock' ? spokenTerm(work) : [];
  if ('target' in work) return [work.about, spokenThing(work), ...steal, ...term].join(' ');
  const { service, on } = naming(work.service, wordOfLock);
  return [work.about, service, ...steal, ...on, ...term].join(' ');
}

/** A service or a target where `for` and `because` are keywords. */
function lockable(what: Lockable): string[] {
  if ('target' in what) return [spokenThing(what)];
  const { service, on } = naming(what.service, wordOfLock);
  return [service, ...on];
}

/** What is subscribed to; services by glob have no keywords among them. */
function subscribing({ match, service }: Extract<AlertsWork, { about: 'subscribe' }>): string[] {
  const [target] = match.targets ?? [];
  const [glob] = match.services ?? [];
  const named = service ? naming(service) : undefined;
  const globbed =
    glob === undefined || target === undefined
      ? glob && word(glob)
      : glob.includes('/')
        ? `${target}/${glob}`
        : `${word(glob)} on ${word(target)}`;
  const thing = globbed ?? (target === undefined ? named?.service : `${target}/*`);
  return [
    ...(thing === undefined ? [] : [thing]),
    ...(match.kinds ? [`kinds=${match.kinds.join(',')}`] : []),
    ...(match.severity ? [`severity=${match.severity}`] : []),
    ...(named?.on ?? []),
  ];
}

function alerting(work: AlertsWork): string[] {
  switch (work.about) {
    case 'list':
      return work.target === undefined ? [] : [`on ${word(work.target)}`];
    case 'subscribe':
      return ['subscribe', ...subscribing(work)];
    case 'unsubscribe':
    case 'unmute':
      return [work.about, work.id];
    case 'mute':
      return ['mute', ...lockable(work.on), ...spokenTerm(work)];
    case 'routes':
    case 'test':
      return [work.about, ...(work.on ? lockable(work.on) : [])];
    case 'silence':
      return ['silence', work.problem, ...spokenTerm(work)];
    default:
      return [work.about, work.problem];
  }
}

/** An option's value, in quotes that it does not hold where it has to be in some. */
function valued(name: string, value: string): string {
  if (!/\s|^["'`]/.test(value)) return `${name}=${value}`;
  const quote = ['"', "'", '`'].find(one => !value.includes(one)) ?? '"';
  return `${name}=${quote}${value}${quote}`;
}

function logs(work: LogsWork): string {
  if (work.about === 'longer') return `logs ${work.op} -f`;
  const { container, task, errors } = work;
  const chosen = [
    ...(container === undefined ? [] : [`container=${container}`]),
    ...(task === undefined ? [] : [`task=${task}`]),
    ...(errors ? ['--errors'] : []),
  ];
  if (work.about === 'read') return ['logs', work.op, ...chosen].join(' ');
  const { service, on } = naming(work.service, wordOfSince);
  const { sinceMs, filter, about } = work;
  return [
    'logs',
    service,
    ...(sinceMs === undefined ? [] : [`since=${spokenDuration(sinceMs)}`]),
    ...(filter === undefined ? [] : [valued('filter', filter)]),
    ...chosen,
    ...(about === 'follow' ? ['-f'] : []),
    ...on,
  ].join(' ');
}

function looking(work: Extract<Work, { kind: 'health' }>): string {
  const to = (target: string | undefined) => (target === undefined ? [] : [`on ${word(target)}`]);
  if (work.about === 'clusters') return ['clusters', ...to(work.target)].join(' ');
  if (work.about === 'services') {
    const page = work.page === undefined ? [] : [`page=${work.page}`];
    return ['services', ...page, ...to(work.target)].join(' ');
  }
  // Nobody types it: it is a tab.
  if (work.about === 'home') return 'home';
  if (work.about === 'chart') {
    const { service, on } = naming(work.service, wordOfSince);
    const since = work.sinceMs === undefined ? [] : [`since=${spokenDuration(work.sinceMs)}`];
    return ['chart', service, ...since, ...on].join(' ');
  }
  if ('task' in work) {
    const { task, target } = work;
    const cluster = work.about === 'task' ? work.cluster : undefined;
    return cluster === undefined
      ? [work.about, task, ...to(target)].join(' ')
      : `task ${word([...(target === undefined ? [] : [target]), cluster, task].join('/'))}`;
  }
  if (work.about === 'hooks') {
    const { service, on } = work.service ? naming(work.service) : { service: '', on: to(work.target) };
    return ['hooks', service, ...on].filter(Boolean).join(' ');
  }
  const { service, on } = naming(work.service, work.about === 'why' ? wordOfWhy : word);
  const more =
    work.about === 'taskdef'
      ? (work.revisions ?? []).map(String)
      : work.about === 'events' && work.all
        ? ['all']
        : [];
  return [work.about === 'service' ? 'status' : work.about, service, ...more, ...on].join(' ');
}

const timed = (work: TimedWork): string => {
  if (work.about === 'revert') return `timed revert ${work.op}`;
  return ['timed', ...(work.target === undefined ? [] : [`on ${word(work.target)}`])].join(' ');
};

/** Returns the words for a work, without `/ecs`. */
export function print(work: Work): string {
  if (work.kind === 'whoami') return 'whoami';
  if (work.kind === 'lock') return locking(work);
  if (work.kind === 'logs') return logs(work);
  if (work.kind === 'alerts') return ['alerts', ...alerting(work)].join(' ');
  if (work.kind === 'scale') {
    const { service, on } = naming(work.service, wordOfScale);
    return ['scale', service, count(work.tasks), ...on, ...spokenTerm(work)].join(' ');
  }
  if (work.kind === 'deploy' || work.kind === 'diff') return deploying(work.kind, work.service, work.to);
  if (work.kind === 'hook') {
    const { service, on } = naming(work.service);
    return ['hook', work.action, service, ...(work.hook === undefined ? [] : [work.hook]), ...on].join(' ');
  }
  if (work.kind === 'policy') return policy(work);
  if (work.kind === 'reviews') return reviews(work);
  if (work.kind === 'health') return looking(work);
  if (work.kind === 'timed') return timed(work);
  if (work.about === 'pending') return 'pending';
  if (work.about === 'op' || work.about === 'powers') return `${work.about} ${work.op}`;
  if ('op' in work) return `cancel ${work.op}`;
  const { service, on } = naming(work.service);
  return ['cancel', service, ...on].join(' ');
}

/** Returns the words for whatever was parsed, also what is no work. */
export const printParsed = (parsed: Parsed): string => {
  if (parsed.is === 'work')
    return parsed.urgent === undefined
      ? print(parsed.work)
      : `break-glass ${print(parsed.work)} because ${parsed.urgent}`;
  if (parsed.is === 'enrol') return 'enrol';
  return parsed.verb === undefined ? 'help' : `help ${parsed.verb}`;
};
