/** Every sentence about how a service is, as a function named for its moment. */
import type {
  Because,
  Classified,
  InstanceRow,
  RolloutRow,
  ServiceRow,
  Status,
  TaskRow,
  Verdict,
} from '../seen.ts';
import { cut, cutName, type Line } from './blocks.ts';
import { sparkline } from './sparkline.ts';
import { lasting } from './time.ts';

const marks: Record<Verdict, string> = {
  healthy: '✅',
  changing: '⏳',
  degraded: '⚠️',
  stuck: '⛔',
  down: '🚨',
  empty: '⚪',
  inactive: '⚪',
};

/** Returns AWS's words so that they end no quotation of ours. */
const plain = (text: string, most = 200) => cut(text.replaceAll('`', "'"), most);

/** A moment where no date can be formatted for whoever reads it. */
const clock = (at: number) => `${new Date(at).toISOString().slice(11, 16)} UTC`;
/** The same of what is yet to come: with its day where that is not today's. */
function clockAhead(at: number): string {
  const day = new Date(at).toISOString().slice(0, 10);
  return day === new Date().toISOString().slice(0, 10) ? clock(at) : `${day} ${clock(at)}`;
}
const since = (at: number | undefined) => (at === undefined ? '' : ` since ${clock(at)}`);
const why = (codes: string[]) => (codes.length > 0 ? ` (${codes.join(', ')})` : '');
const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;

/** One reason for a verdict. */
export function becauseWords(because: Because): string {
  switch (because.is) {
    case 'status':
      return `the service is ${because.status}`;
    case 'zero':
      return 'it is set to 0 tasks';
    case 'targets':
      return `${because.sick} of ${count(because.of, 'task')} ${because.sick === 1 ? 'fails' : 'fail'} the load balancer's check${since(because.since)}${why(because.codes)}`;
    case 'containers':
      return `${because.sick} of ${count(because.of, 'task')} ${because.sick === 1 ? 'fails its' : 'fail their'} container health check${since(because.since)}`;
    case 'strays':
      return `${count(because.targets, 'target')} of no task that ECS tells of ${because.targets === 1 ? 'is' : 'are'} unhealthy${why(because.codes)}`;
    case 'count':
      return `${because.running} of ${count(because.desired, 'task')} run, ${because.pending} starting`;
    case 'failing':
      return `${count(because.stops, 'task')} failed within ${lasting(because.withinMs)}`;
    case 'alarms':
      return `${because.names.map(name => cutName(plain(name, 255), 80)).join(', ')} ${because.names.length === 1 ? 'is' : 'are'} firing`;
    case 'breaker':
      return because.threshold > 0
        ? `tasks keep failing, ${because.failures} of ${because.threshold} failures until the circuit breaker trips`
        : `${count(because.failures, 'task')} of it failed`;
    case 'failed':
      return `its last deployment failed${because.reason ? ` (${plain(because.reason)})` : ''}`;
    case 'going back':
      return 'its deployment failed, ECS goes back to what ran before';
    case 'said':
      return `ECS says: ${plain(because.text)}`;
    case 'waiting':
      return `ECS has not begun it${since(because.since)}`;
    case 'hook':
      return `it waits to be let go on at ${because.stage}${because.until ? ` until ${clockAhead(because.until)}` : ''}`;
    case 'instances':
      return `${because.lost} of ${count(because.of, 'container instance')} lost the connection of ${because.lost === 1 ? 'its agent' : 'their agents'}`;
  }
}

/** The verdict in a line. One that rests on what could not be checked does not say that all is well. */
export function verdictWords({ verdict, sure, because, row }: Status): string {
  const [first] = because;
  const reason = first ? `: ${becauseWords(first)}` : '';
  if (verdict === 'healthy' && !sure) return `❔ ${row.service} is healthy as far as I could see`;
  const is = verdict === 'stuck' ? 'has a stuck deployment' : `is ${verdict}`;
  return `${marks[verdict]} ${row.service} ${is}${reason}`;
}

/** A service's numbers, at the end of a line that says what it runs. */
export const countWords = ({ desired, running, pending }: ServiceRow) =>
  `wanted ${desired}, running ${running}, pending ${pending}`;

/** What ECS's record of the newest deployment says, unless it went well and is over. */
export function rolloutWords({ status, at, stage, breaker, hook, reason }: RolloutRow): Line[] {
  if (status === 'SUCCESSFUL' || status === 'UNKNOWN') return [];
  const counts =
    breaker && breaker.threshold > 0 && breaker.status !== 'DISABLED'
      ? `, circuit breaker ${breaker.failures} of ${breaker.threshold} failures`
      : '';
  const waits: Line = hook
    ? [
        `, waits at ${hook.stage}`,
        ...(hook.until ? [' until ', { at: hook.until, as: 'when' } as const] : []),
      ]
    : [stage ? `, ${stage}` : ''];
  return [
    ['Deployment of ', { at, as: 'when' }, `: ${status}`, ...waits, counts],
    ...(reason ? [[plain(reason)]] : []),
  ];
}

/** How busy a service is, and was over the last hour. */
export function busyWords({ cpu, memory, from, to }: Status['busy']): Line[] {
  const one = (name: string, points: Status['busy']['cpu']) => {
    const last = points.at(-1)?.value;
    const bars = sparkline(points, { from, to, width: 12, most: 100 });
    return last === undefined ? [] : [`${name} ${Math.round(last)} % ${bars}`];
  };
  const told = [...one('CPU', cpu), ...one('memory', memory)];
  return told.length > 0 ? [[told.join(', '), ' (last hour)']] : [];
}

/** Where tasks run, and whether all would go with one zone. */
export function zoneWords(tasks: readonly TaskRow[]): Line[] {
  const zones = new Map<string, number>();
  for (const { zone } of tasks) if (zone !== '') zones.set(zone, (zones.get(zone) ?? 0) + 1);
  const told = [...zones].sort().map(([zone, n]) => `${n} in ${zone}`);
  if (told.length === 0) return [];
  const all = zones.size === 1 && tasks.length > 1 ? ', none elsewhere' : '';
  return [[`Zones: ${told.join(', ')}${all}`]];
}

/** Between which counts autoscaling moves a service. */
export function scalingWords({ scaling, row }: Pick<Status, 'scaling' | 'row'>): Line[] {
  if (!scaling) return [];
  const { min, max, suspended } = scaling;
  const at =
    row.desired >= max
      ? `, wanted ${row.desired} = its maximum`
      : row.desired <= min
        ? `, wanted ${row.desired} = its minimum`
        : '';
  const not = suspended.length > 0 ? `, suspended: ${suspended.join(', ')}` : '';
  return [[`Autoscaling: ${min} to ${max}${at}${not}`]];
}

/** Tasks that may not be scaled in. */
export function protectionWords(tasks: readonly TaskRow[]): Line[] {
  const until = tasks.flatMap(({ protectedUntil }) => protectedUntil ?? []);
  if (until.length === 0) return [];
  return [
    [
      `Protected from scale-in: ${count(until.length, 'task')}, until `,
      { at: Math.max(...until), as: 'when' },
    ],
  ];
}

/** A container instance under the tasks. */
export const instanceWords = ({ id, status, connected, agent, freeCpu, freeMemory }: InstanceRow): Line => [
  `${connected ? '' : '⚠️ '}Instance \`${id}\`: ${status}, agent ${agent} ${connected ? 'connected' : 'not connected'}`,
  freeCpu === undefined ? '' : `, free CPU ${freeCpu}`,
  freeMemory === undefined ? '' : `, free memory ${freeMemory} MiB`,
];

/** How many of a service's instances Cloud Map sends people to. */
export const registryWords = ({ healthy, of }: Status['registries'][number]): Line => [
  `${healthy < of ? '⚠️ ' : ''}Service discovery: ${healthy} of ${count(of, 'instance')} healthy`,
];

/** Tasks that stopped for one reason. */
export function stoppedWords({ count: n, reason, stopCode, containers }: Status['stopped'][number]): Line {
  const [one] = containers;
  const end = [
    one?.exitCode === undefined ? '' : `exit code ${one.exitCode} in ${one.name}`,
    plain(one?.reason ?? '', 120),
    plain(reason, 120) || stopCode,
  ].filter(Boolean);
  return [`${n} × ${end.join(', ')}`];
}

/** A line of the events; `as` is how much of its moment whoever reads it needs. */
export const eventLine = (event: Classified, as: 'time' | 'when', most: number): Line => [
  { at: event.at, as },
  ` ${event.class === 'problem' ? '⚠️ ' : ''}${plain(event.text, most)}`,
];

/** A target's reason why it does not send a task any requests. */
export const targetWords = (id: string, { state, reason, said }: TaskRow['targets'][number]): Line => [
  `\`${id.slice(0, 8)}\` is ${state}: ${[reason, said && plain(said, 150)].filter(Boolean).join(', ')}`,
];

/** ECS says nothing while it repeats itself (ecs.md §0.8). */
export const quietWords = (ms: number): Line => [
  `The last event was ${lasting(ms - (ms % 60_000))} ago, while a deployment is under way. Silence is not recovery.`,
];

/** Titles over parts of an answer. */
export const stoppedTitle = (): Line => [{ bold: 'Stopped within the last hour' }];
export const eventsTitle = (): Line => [{ bold: 'Events of the last 15 min' }];
export const alarmWords = (names: string[]): Line => [
  `Alarms: ${names.map(name => cutName(plain(name, 255), 80)).join(', ')}`,
];

/** What could not be checked, and why. */
export const uncheckedWords = (what: string): Line => [`Could not check: ${plain(what)}`];
