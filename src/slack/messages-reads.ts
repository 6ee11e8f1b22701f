/** Every sentence about tasks, clusters and task definitions, as a function named for its moment. */
import type {
  ClusterRow,
  ContainerRow,
  ContainerSummary,
  ReadAnswer,
  RevisionSummary,
  ServiceTable,
  TaskSeen,
} from '../seen.ts';
import { type Difference, type Scope, shortDigest } from '../work.ts';
import { cut, type Line } from './blocks.ts';
import { findingWords } from './messages-why.ts';
import { lasting } from './time.ts';

type Of<K extends ReadAnswer['kind']> = Extract<ReadAnswer, { kind: K }>;

export const plain = (text: string, most = 200) => cut(text.replaceAll('`', "'"), most);
export const count = (n: number, what: string) => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;
const of = ({ service, target }: Pick<Scope, 'service' | 'target'>) => `${service} on ${target}`;

/** `5 services of prod, 1 without all its tasks` */
export function servicesTitle({ target, rows, of: all, read, page, pages }: ServiceTable): string {
  const where = target === undefined ? '' : ` of ${target}`;
  const lacking = page === 1 ? rows.filter(({ desired, running }) => running < desired).length : 0;
  const more = lacking === rows.length && pages > 1 ? ' or more' : '';
  const bad = lacking > 0 ? `, ${lacking}${more} without all tasks` : '';
  return `${count(Math.max(all, read), 'service')}${where}${bad}`;
}

/** How much of a list this is, and how old. */
export function readSoFar({ page, pages, read, of: all, ageMs }: ServiceTable): Line[] {
  const so =
    read < all
      ? [
          `${read.toLocaleString('en')} of ${all.toLocaleString('en')} read so far; ask again in a minute. I go on reading, and those that I have not read may be worse.`,
        ]
      : undefined;
  const which = pages > 1 ? [`Page ${page} of ${pages}, worst first.`] : undefined;
  const old = ageMs > 10_000 ? [`Read up to ${lasting(ageMs)} ago.`] : undefined;
  return [so, which, old].filter(line => line !== undefined);
}

export const tasksTitle = ({ scope, rows, more }: Of<'tasks'>) =>
  rows === undefined
    ? `❔ The tasks of ${of(scope)} could not be read`
    : `${count(rows.length, 'task')}${more ? ' or more' : ''} of ${of(scope)}`;

export const taskTitle = ({ id, status, desired, scope: { service, cluster, target } }: TaskSeen) =>
  `Task ${id.slice(0, 8)} ${service ? `of ${service} ` : ''}on ${target}/${cluster}: ${status}${desired === 'STOPPED' && status !== 'STOPPED' ? ', to be stopped' : ''}`;

/** What a task is and where it runs. */
export function taskFacts(task: TaskSeen): Line[] {
  const { id, revision, capacity, cpu, memory, zone, address, instance, group, protectedUntil } = task;
  const where = [zone, address, instance && `instance ${instance}`].filter(Boolean).join(', ');
  return [
    [`\`${id}\``],
    [
      `Runs \`${revision}\`, ${[capacity, cpu && `CPU ${cpu}`, memory && `memory ${memory} MiB`].filter(Boolean).join(', ')}`,
    ],
    ...(where ? [[where]] : []),
    ...(group && !group.startsWith('service:') ? [[`Group \`${plain(group, 80)}\``]] : []),
    ...(protectedUntil === undefined
      ? []
      : [['Protected from scale-in until ', { at: protectedUntil, as: 'when' } as const]]),
  ];
}

/** Why a task stopped, in ECS's words and in ours. */
export const stopWords = ({ stop, finding }: Pick<TaskSeen, 'stop' | 'finding'>): Line[] =>
  stop
    ? [
        [
          { bold: `Why it stopped: ` },
          [plain(stop.reason, 300), stop.code && `(${stop.code})`].filter(Boolean).join(' '),
        ],
        ...(finding ? [[`→ ${findingWords(finding)}`]] : []),
      ]
    : [];

/** The moments of a task's life, in order. */
export const lifeWords = ({ moments }: Pick<TaskSeen, 'moments'>): Line[] =>
  moments.map(({ what, at }, i): Line => {
    const before = moments[i - 1];
    const after = before && at > before.at ? ` (${lasting(at - before.at)} later)` : '';
    return [{ at, as: 'when' }, ` ${what}${after}`];
  });

/** A container of a task, as it is or as it ended. */
export const containerWords = ({
  name,
  status,
  health,
  image,
  tag,
  digest,
  exitCode,
  reason,
}: ContainerRow): Line => [
  { bold: name },
  `: ${status}${health === 'UNKNOWN' ? '' : `, ${health.toLowerCase()}`}`,
  exitCode === undefined ? '' : `, exit code ${exitCode}`,
  reason === undefined ? '' : ` (${plain(reason)})`,
  `\n${tag === undefined ? '' : `${plain(tag, 60)}: `}\`${plain(image, 150)}\`${digest && !image.endsWith(digest) ? ` = \`${shortDigest(digest)}\`` : ''}`,
];

export const eventsHead = ({ scope }: Of<'events'>) => `Events of ${of(scope)}`;

/** What was left out of the events, and how to see it. */
export const hiddenWords = ({ hidden, events }: Of<'events'>): Line[] => {
  const none = events.length === 0 ? ['Nothing but routine.'] : [];
  return hidden > 0
    ? [
        [
          ...none,
          `${none.length > 0 ? ' ' : ''}${count(hidden, 'routine line')} left out; \`all\` shows them.`,
        ],
      ]
    : events.length === 0
      ? [['ECS has said nothing about it.']]
      : [];
};

export const clustersTitle = ({ rows, unread }: Of<'clusters'>) => {
  const not = `the clusters of ${unread.join(', ')} could not be read`;
  if (unread.length === 0) return count(rows.length, 'cluster');
  return rows.length === 0
    ? `❔ ${not.replace('the', 'The')}`
    : `${count(rows.length, 'cluster')}; ❔ ${not}`;
};

/** What a cluster runs on. */
export const capacityWords = ({ cluster, capacity, insights }: ClusterRow): Line => [
  `\`${cluster}\`: ${capacity.length > 0 ? capacity.map(name => plain(name, 60)).join(', ') : 'no capacity providers'}, Container Insights ${insights}`,
];

export const revisionTitle = ({ revision: { name }, scope, set, running }: Of<'taskdef'>) => {
  const runs = running === 1 ? 'runs' : 'run';
  const now = running === undefined ? '' : `; ${count(running, 'task')} ${runs} it`;
  return `${name}${set ? ` is what ${of(scope)} is set to` : ` of ${of(scope)}`}${now}`;
};

/** Why an environment has names only. */
export const valuesWords = ({ values, scope }: Of<'taskdef'>): Line[] =>
  values
    ? []
    : [
        [
          `Values of the environment are left out: they are for those who have an authority on \`${scope.target}\`, and for a channel only where slipway.yaml says \`logs: channel\`.`,
        ],
      ];

/** What holds for a whole revision. */
export function revisionFacts(revision: RevisionSummary): Line[] {
  const { cpu, memory, network, platform, roles, registeredAt, registeredBy, status } = revision;
  const size = [
    cpu && `CPU ${cpu}`,
    memory && `memory ${memory} MiB`,
    network && `network ${network}`,
    platform,
  ];
  const who = [
    roles.task && `task role \`${roles.task}\``,
    roles.execution && `execution role \`${roles.execution}\``,
  ];
  return [
    [size.filter(Boolean).join(', ')],
    ...(who.some(Boolean) ? [[who.filter(Boolean).join(', ')]] : []),
    ...(registeredAt === undefined
      ? []
      : [
          [
            'Registered ',
            { at: registeredAt, as: 'when' } as const,
            registeredBy ? ` by \`${plain(registeredBy, 80)}\`` : '',
            status === 'ACTIVE' ? '' : `, now ${status}`,
          ],
        ]),
  ].filter(line => line.some(part => part !== ''));
}

/** A container of a revision. Names of variables; values only where nothing about them looks secret. */
export function definedWords(one: ContainerSummary): Line[] {
  const { name, image, essential, cpu, memory, ports, environment, secrets, health, logs } = one;
  const size = [cpu && `CPU ${cpu}`, memory && `memory ${memory} MiB`, ...ports].filter(Boolean).join(', ');
  const told = environment.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`));
  return [
    [{ bold: name }, essential ? '' : ' (not essential)', size ? `: ${size}` : ''],
    [`\`${plain(image, 150)}\``],
    ...(told.length > 0 ? [[`Environment: ${plain(told.join(', '), 600)}`]] : []),
    ...(secrets.length > 0
      ? [[`Secrets: ${plain(secrets.map(({ name, from }) => `${name} from ${from}`).join(', '), 600)}`]]
      : []),
    ...(health ? [[`Health check: ${plain(health, 150)}`]] : []),
    ...(logs ? [[`Logs: ${plain(logs, 100)}`]] : []),
  ];
}

export const differencesTitle = ({ from, to }: Of<'taskdef diff'>) => `${from} → ${to}`;
export const nothingDiffers = (): Line => ['Nothing differs between them.'];

/** One thing that differs between two revisions. */
export const differenceWords = ({ what, from, to }: Difference): Line => {
  const both = from !== undefined && to !== undefined;
  const how = both ? `${plain(from, 120)} → ${plain(to, 120)}` : (to ?? from ?? 'changed');
  return [{ bold: plain(what, 120) }, `: ${both ? how : plain(how, 120)}`];
};

export const imageTitle = ({ scope }: Of<'image'>) => `What ${of(scope)} runs`;
