/** What a problem's message shows below its heading, as functions named for their moment. */
import { type AlertFound, alertPlace, type Did, type Problem, type Starter } from '../work.ts';
import { cut, type Line } from './blocks.ts';
import { changeTitle } from './messages.ts';
import { hasEnded, hasGoneBack, lastedFor, timesBack } from './messages-alerts.ts';
import { who } from './messages-people.ts';
import { sparkline } from './sparkline.ts';

/** Returns AWS's words so that they end no quotation of ours. */
const plain = (text: string, most = 300) => cut(text.replaceAll('`', "'"), most);

/** A user's id, as a sample carries it. */
const userId = /^[UW][A-Z0-9]{1,20}$/;

/** Where it is, and how else it may be meant. */
export const whereWords = (problem: Problem): Line => {
  const { scope, subject, kind } = problem;
  const maybe = scope.maybe?.length
    ? ` or ${scope.maybe.map(one => `\`${plain(one, 63)}\``).join(', ')}`
    : '';
  if (kind === 'test')
    return [
      `\`${plain(alertPlace(scope))}\``,
      ...(subject && userId.test(subject) ? [', sent by ', { user: subject }] : []),
    ];
  const about = subject === undefined ? '' : `: ${plain(subject, 150)}`;
  return [{ bold: plain(alertPlace(scope)) }, `${maybe}${about}`];
};

/** How often, and when first and last. */
export const oftenWords = ({ count, first, last }: Problem): Line =>
  count > 1
    ? [`${count} times, first `, { at: first, as: 'when' }, ', last ', { at: last, as: 'ago' }]
    : [{ at: first, as: 'when' }];

/** What AWS says, word for word. */
export const awsWords = ({ text, kind }: Problem): Line[] =>
  text === '' || kind === 'test' ? [] : [[`AWS says: ${plain(text, 500)}`]];

/** Who began the deployment that broke. */
export function starterWords(starter: Starter): Line {
  switch (starter.is) {
    case 'op':
      return ['Its deployment was asked for by ', who(starter.who), ` (\`${starter.op}\`)`];
    case 'role':
      return [`Its deployment was begun by CI or a service, with the role \`${plain(starter.name, 80)}\``];
    case 'user':
      return [`Its deployment was begun by the IAM user \`${plain(starter.name, 80)}\``];
    case 'console':
      return [`Its deployment was begun in the console by \`${plain(starter.name, 80)}\``];
    case 'unknown':
      return ['Who began its deployment is not known'];
  }
}

/** The signs of a line of bars, at most. */
const width = 24;

/** How the service is: its tasks, what they run, and how busy they are. */
export function foundWords({ wanted, running, revision, cpu, starter, unchecked }: AlertFound): Line[] {
  const last = cpu.at(-1);
  const bars = sparkline(
    cpu.map((value, at) => ({ at, value })),
    { from: 0, to: cpu.length, width: Math.min(width, cpu.length), most: 100 },
  );
  // While a deployment is under way others run, too: what is wanted is its revision, what runs is of any.
  const of = revision === undefined ? '' : ` of \`${plain(revision, 100)}\``;
  return [
    ...(wanted === undefined ? [] : [[`Wanted ${wanted}${of}, running ${running ?? 0} in all`]]),
    ...(last === undefined ? [] : [[`CPU ${Math.round(last)} % ${bars} (last hour)`]]),
    ...(starter ? [starterWords(starter)] : []),
    ...unchecked.slice(0, 5).map((what): Line => [`Could not check: ${plain(what, 150)}`]),
  ];
}

/** The most services that a digest names. */
const mostNamed = 20;

/** What a digest is about. */
export const memberWords = ({ places, open, of }: NonNullable<Problem['members']>): Line[] => [
  [open === of ? `All ${of} fail` : `${open} of ${of} still fail`],
  ...places.slice(0, mostNamed).map((place): Line => [`· \`${plain(place, 120)}\``]),
  ...(places.length > mostNamed ? [[`… and ${places.length - mostNamed} more`]] : []),
];

const endings: Record<string, string> = {
  completed: 'Its deployment completed after all',
  replaced: 'A newer deployment took its place and completed',
  recovered: 'AWS says that it is well again',
  silent: 'Its alarm fires no more',
  members: 'All of them are well again',
};

/** How its end is known; what took a failed deployment's place is the version before, where ECS went back. */
const endingWords = (problem: Problem): string =>
  problem.overBy === 'replaced' && hasGoneBack(problem)
    ? 'ECS went back: the version before serves'
    : (endings[problem.overBy ?? ''] ?? 'AWS shows that it is well again');

/** A change that somebody made of its service meanwhile. */
const didLine = ({ op, who: asker, approvers, ...plan }: Did): Line => [
  `🛠️ ${changeTitle(plan).replaceAll('`', '')}: asked for by `,
  who(asker),
  ...approvers.flatMap((one, i): Line => [i > 0 ? ', ' : ', approved by ', who(one)]),
  ` (\`${op}\`)`,
];

/** What has become of it, what was done about it, who looks after it and who is quiet about it: for everybody to see. */
export function stateWords(problem: Problem): Line[] {
  const { ack, unack, did = [], silence, again, overAt, paused } = problem;
  const ended = hasEnded(problem);
  return [
    ...(ended && !paused
      ? [
          [
            `${endingWords(problem)}, `,
            { at: overAt ?? 0, as: 'when' as const },
            `. It lasted ${lastedFor(problem)}${again > 0 ? ' from first to last, and was well in between' : ''}.`,
          ],
        ]
      : []),
    ...(again > 0 ? [[timesBack(again)]] : []),
    ...did.map(didLine),
    ...(ack ? [['👀 Acknowledged by ', who(ack.who), ', ', { at: ack.at, as: 'when' as const }]] : []),
    ...(unack ? [['Unacknowledged by ', who(unack.who), ', ', { at: unack.at, as: 'when' as const }]] : []),
    ...(silence && !ended
      ? [
          [
            '🔕 Silenced by ',
            who(silence.who),
            ' until ',
            { at: silence.until, as: 'when' as const },
            silence.because === undefined ? '' : `, because ${plain(silence.because, 200)}`,
          ],
        ]
      : []),
  ];
}

/** Whom a problem's first message is for. */
export const forGroup = (group: string): Line => ['For ', { group }];

export const problemLine = ({ id }: Problem): Line => [`\`${id}\``];
