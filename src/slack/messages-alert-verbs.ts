/** Every sentence in answers about alerts, as a function named for its moment. */
import type { AlertsAnswer, Deaf, Going, KindGoing, RouteSeen } from '../seen.ts';
import {
  type AlertFilter,
  type Heard,
  type LockedThing,
  type Mute,
  type Problem,
  type Severity,
  type Subscription,
  spokenDuration,
  spokenThing,
} from '../work.ts';
import { cut, type Line } from './blocks.ts';
import { alertTitle } from './messages-alerts.ts';
import { thingLocked } from './messages-locks.ts';
import { who } from './messages-people.ts';
import { count, plain } from './messages-reads.ts';
import { lasting } from './time.ts';

/** ECS says something of a service that is well every six hours; with more than one, so long a silence is odd. Milliseconds. */
const oddSilence = 3 * 3_600_000;

export const problemsTitle = (problems: number, more: boolean, target: string | undefined): string => {
  const where = target === undefined ? '' : ` of ${target}`;
  if (problems === 0 && !more) return `No problem${where} is open`;
  const one = problems === 1 && !more;
  return `${problems}${more ? ' or more' : ''} problem${one ? '' : 's'}${where} ${one ? 'is' : 'are'} open`;
};

/** One problem in a list. */
export const problemLine = (problem: Problem): Line => [
  cut(alertTitle(problem), 120),
  ` \`${problem.id}\` last `,
  { at: problem.last, as: 'ago' },
  ...(problem.ack ? [', acknowledged by ', who(problem.ack.who)] : []),
  ...Object.keys(problem.posts)
    .slice(0, 3)
    .flatMap((channel): Line => [', ', { channel }]),
];

export const moreProblems = (n: number): Line => [`… and ${n} more`];

/** Who has muted what, until when and why. */
export const muteLine = (mute: Mute): Line => [
  `🔕 \`${plain(spokenThing(mute))}\` is muted by `,
  who(mute.who),
  ' until ',
  { at: mute.until, as: 'when' },
  mute.because === undefined ? '' : `, because ${plain(mute.because)}`,
  ` (\`${mute.id}\`)`,
];

/** Whether events come at all: silence is not health. */
export function heardWords({ heard, queues, now }: { heard: Heard; queues: number; now: number }): Line[] {
  if (queues === 0)
    return [
      [
        'No queue is set up, so no event of AWS reaches me. Have EventBridge fill an SQS queue, and name it in slipway.yaml.',
      ],
    ];
  const { last } = heard;
  if (last === undefined)
    return [['No event has come yet: is the queue connected? `/ecs alerts test` sends a sample through it.']];
  const silence = now - last;
  return [
    [`${count(heard.events, 'event')} heard, the last `, { at: last, as: 'ago' }, countsOf(heard)],
    ...(silence >= oddSilence
      ? [
          [
            `⚠️ No event for ${lasting(silence - (silence % 60_000))}: is the queue connected? Silence is not health. \`/ecs alerts test\` sends a sample through it.`,
          ],
        ]
      : []),
    ...unknownWords(heard.unknown),
  ];
}

function countsOf({ again, old, elsewhere, poison }: Heard): string {
  const told = [
    again > 0 && `${again.toLocaleString('en')} came again`,
    old > 0 && `${old.toLocaleString('en')} came too late to matter`,
    elsewhere > 0 && `${elsewhere.toLocaleString('en')} were about nothing of ours`,
    poison > 0 && `⚠️ ${poison.toLocaleString('en')} could not be read and are in the dead-letter queue`,
  ].filter(one => one !== false);
  return told.length > 0 ? `; ${told.join(', ')}` : '';
}

/** Kinds of events that nobody here knows, the most frequent first. */
function unknownWords(unknown: Heard['unknown']): Line[] {
  const kinds = Object.entries(unknown).sort(([, a], [, b]) => b - a);
  if (kinds.length === 0) return [];
  const told = kinds.slice(0, 10).map(([kind, n]) => `${plain(kind, 80)} (${n})`);
  const more = kinds.length > 10 ? `, and ${kinds.length - 10} more` : '';
  return [[`Of kinds that I do not know: ${told.join(', ')}${more}`]];
}

const atLeast: Record<Severity, string> = {
  info: 'whatever its severity',
  warning: 'warnings and errors',
  error: 'errors only',
};

/** Which alerts are meant. */
export function filterWords({ targets, services, kinds, severity }: AlertFilter): string {
  const what = kinds ? kinds.join(', ') : 'everything but chatter';
  const list = (all: string[]) => all.map(one => `\`${plain(one, 80)}\``).join(', ');
  const of = services ? ` of ${list(services)}` : '';
  const on = targets ? ` on ${list(targets)}` : ' on all targets';
  // Chatter has no other severity than info: whoever names it hears all of it.
  const bad = kinds?.every(kind => kind === 'info') ? '' : `, ${atLeast[severity ?? 'warning']}`;
  return `${severity === 'info' && !kinds ? 'everything' : what}${of}${on}${bad}`;
}

/** What a channel subscribed to, or no longer does. */
export function subscribedWords(
  about: 'subscribed' | 'subscribed already' | 'unsubscribed',
  one: Subscription,
): Line {
  const of = `${filterWords(one.match)} (\`${one.id}\`)`;
  if (about === 'unsubscribed') return ['🔕 ', { channel: one.channel }, ` is no longer subscribed to ${of}`];
  const is = about === 'subscribed' ? ' is subscribed now' : ' is subscribed already';
  return ['🔔 ', { channel: one.channel }, `${is} to ${of}, by `, who(one.who)];
}

export const unmutedWords = (mute: Mute): Line => [
  `🔔 \`${plain(spokenThing(mute))}\` is told of again (\`${mute.id}\`, muted by `,
  who(mute.who),
  ')',
];

export const routesTitle = (on: LockedThing | undefined): string =>
  on ? `Who hears of ${plain(thingLocked(on))}` : 'Who hears of what';

export const noRoutes = (): Line => [
  'Nobody: there are no routes in slipway.yaml, and no channel has subscribed. `/ecs alerts subscribe` does.',
];

const deafWords: Record<Deaf, string> = {
  shared: 'it is shared with another organisation. Name a channel of your own.',
  'not joined': 'I am not in it. Type `/invite @slipway` there.',
};

/** A route or a subscription as it is. */
export const routeLine = ({ channel, deaf, by, match, mention, after, quiet }: RouteSeen): Line => [
  { channel },
  ` by \`${plain(by, 100)}\`: ${filterWords(match)}`,
  after ? `, after ${after.times} in ${spokenDuration(after.withinMs)}` : '',
  ...(mention === undefined ? [] : [', for ', { group: mention }]),
  quiet ? `, quiet ${plain(quiet.when)}${quiet.now ? ' (now' : ''}` : '',
  ...(quiet?.until === undefined ? [] : [' until ', { at: quiet.until, as: 'time' as const }]),
  quiet?.now ? ')' : '',
  deaf ? `. ⚠️ It hears of nothing: ${deafWords[deaf]}` : '',
];

/** Where a problem would go now. */
const goingWords = (one: Going): Line => {
  const to: Line = [{ channel: one.channel }];
  if (one.is === 'now') return to;
  if (one.is === 'no') return ['not ', ...to, ` (${one.mute ? 'muted' : plain(one.because)})`];
  const due: Line = one.at === undefined ? [] : [' at ', { at: one.at, as: 'time' }];
  return [...to, ' later', ...due, ` (${plain(one.because)})`];
};

const joined = (all: readonly Going[]): Line =>
  all.flatMap((one, i): Line => [...(i > 0 ? [', '] : []), ...goingWords(one)]);

/** Where problems of one kind would go now. */
export const kindLine = ({ kind, severity, going }: KindGoing): Line => [
  `${kind} (${severity}) → `,
  ...(going.length > 0 ? joined(going) : ['nobody']),
];

export const oftenEnough = (): Line => [{ bold: 'Now, if it came often enough:' }];

export const maintenanceLine = (what: string): Line => [`🛠️ Maintenance ${plain(what)}`];

/** What became of a sample. */
export const testedWords = ({ on, going }: Extract<AlertsAnswer, { about: 'tested' }>): Line[] => [
  [`🧪 A sample about ${plain(thingLocked(on))} is in the queue.`],
  going.some(({ is }) => is === 'now')
    ? ['It should arrive within seconds: ', ...joined(going)]
    : going.length > 0
      ? ['It arrives nowhere for now: ', ...joined(going)]
      : ['Nobody hears of it: no route and no subscription means it. See `/ecs alerts routes`.'],
];

/** What was done about one problem; its message says so to everybody. */
export function doneWords(
  about: 'acknowledged' | 'unacknowledged' | 'silenced' | 'detailed',
  problem: Problem,
): Line {
  const { id, silence, posts } = problem;
  switch (about) {
    case 'acknowledged':
      return [`👀 You look after \`${id}\`. Its message says so.`];
    case 'unacknowledged':
      return [`Nobody looks after \`${id}\` now. Its message says so.`];
    case 'silenced':
      return [
        `🔕 \`${id}\` is silenced until `,
        { at: silence?.until ?? 0, as: 'when' },
        '. Its message says so.',
      ];
    case 'detailed':
      return [
        `What is known of \`${id}\` is in its thread: `,
        ...Object.keys(posts).flatMap((channel, i): Line => [i > 0 ? ', ' : '', { channel }]),
      ];
  }
}
