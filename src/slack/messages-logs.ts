/** What is said around the lines of logs. */
import type { Counted, Lines, LogChoice, Tail, TailEnd, TailFile, Unreadable, Way } from '../work.ts';
import { cut, type Line } from './blocks.ts';
import { who } from './messages-people.ts';

/** A stretch of time as people say it: `15 min`, `2 h`, `3 d`. */
export function spoken(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return `${Math.round(ms / 1_000)} s`;
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2_880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1_440)} d`;
}

const count = (n: number, one: string) => `${n} ${one}${n === 1 ? '' : 's'}`;

/** What was chosen of the lines, in words; empty where all were. */
const chosen = ({ errors, container, task }: LogChoice, filter?: string): string =>
  [
    ...(errors ? ['errors only'] : []),
    ...(container === undefined ? [] : [`container ${container}`]),
    ...(task === undefined ? [] : [`task ${task.slice(0, 8)}`]),
    ...(filter === undefined ? [] : [`filter ${cut(filter.replaceAll('`', "'"), 80)}`]),
  ].join(', ');

/** Above lines that were read. */
export function logsTitle({ scope, lines, more, unread, from, to, choice, filter }: Lines): string {
  const of = chosen(choice, filter);
  if (unread && lines.length === 0)
    return `❔ ${scope.service} on ${scope.target}: its lines could not be read`;
  const many = `${more ? 'the newest ' : ''}${count(lines.length, 'line')}`;
  return `📜 ${scope.service} on ${scope.target}: ${many} of the last ${spoken(to - from)}${of ? ` (${of})` : ''}`;
}

/** Below lines that were read: what of them stands here, where the rest is. */
export function logsShown(
  shown: number,
  { lines: { length: all }, unread }: Lines,
  where?: 'direct' | 'thread',
): string {
  if (all === 0)
    return unread
      ? 'What was written is not known.'
      : 'Nothing was written in that time, or nothing that was asked for.';
  const times = 'Times are UTC; what looks like a secret is taken out.';
  if (shown === all) return times;
  const file = {
    direct: ': all of them are in a file in our direct messages',
    thread: ': all of them are in a file in the thread',
  };
  return `The newest ${shown} of ${all}${where ? file[where] : ''}. ${times}`;
}

/** Why a container's lines are not among these. */
export function unreadableLine({ container, because, driver }: Unreadable): Line {
  const why = {
    driver:
      driver === 'awsfirelens'
        ? 'goes through FireLens, which sends it where only its own configuration knows'
        : driver === undefined
          ? 'goes nowhere: it has no log configuration'
          : `goes through the log driver ${driver}, which I cannot read`,
    'no prefix': 'has no awslogs-stream-prefix, so its streams do not say whose they are',
    region: `is kept in another region (${driver})`,
  }[because];
  return [`Not here: what \`${container}\` writes ${why}.`];
}

/** On the buttons below lines that were read. */
export const logButtons = {
  errors: 'Errors only',
  all: 'All lines',
  task: (task: string) => `Only task ${task}`,
  container: (container: string) => `Only ${container}`,
  follow: 'Follow',
  stop: 'Stop',
  longer: '10 more minutes',
  again: 'Follow again',
};

/** With the file of lines that are too many for a message. */
export const logFile = (title: string): string => `Lines of ${title}`;

/** Above the lines of what is followed. */
export function tailTitle({ scope, choice, filter, end }: Tail): string {
  const of = chosen(choice, filter);
  return `${end ? '⏹️ Followed' : '📡 Following'} ${scope.service} on ${scope.target}${of ? ` (${of})` : ''}`;
}

function ways(way: Way): string {
  if (way.is === 'live') return 'Live Tail';
  if (way.is === 'opening')
    return way.because === undefined ? 'Live Tail opens' : `Live Tail does not open yet (${way.because})`;
  return `By asking again and again, since Live Tail is not to be had (${way.because})`;
}

/** What was counted while following, and what was not shown. */
export function tailCounted({ counted, way, end }: Pick<Tail, 'counted' | 'way' | 'end'>): Line[] {
  const { came, sampledSeconds, gaps, gapMs } = counted;
  return [
    [`${ways(way)}: ${count(came, 'line')} ${end ? 'came while I followed' : 'so far'}. Times are UTC.`],
    ...(sampledSeconds > 0
      ? [
          [
            `⚠️ AWS sampled in ${count(sampledSeconds, 'second')}: more than 500 lines matched in each, and it sent 500 of them.`,
          ],
        ]
      : []),
    ...(gaps > 0
      ? [
          [
            `⚠️ I fell behind ${count(gaps, 'time')}: lines of ${Math.ceil(gapMs / 1_000)} s in all were passed over.`,
          ],
        ]
      : []),
  ];
}

/** That it was interrupted, and goes on. */
export const tailResumed = 'Gone on with from where it was; lines before are in the file at the end.';

/** That lines of new tasks may be missing. */
export const tailUnseen = (because: string): string =>
  `⚠️ Which tasks there are could not be seen (${because}): lines of others than those known are not shown.`;

/** Until when it is followed. */
export const tailUntil = ({ until }: Tail): Line => ['Ends at ', { at: until, as: 'time' }, '.'];

/** How following ended. */
export function tailEnded(end: TailEnd): Line {
  switch (end.is) {
    case 'stopped':
      return ['Stopped by ', who(end.by), '.'];
    case 'time':
      return ['Its time was over.'];
    case 'deployed':
      return ['The deployment that was under way is over.'];
    case 'task gone':
      return ['The task has stopped.'];
    case 'service gone':
      return ['The service is gone.'];
    case 'no right':
      return ['Whoever asked may not read these logs any more.'];
    case 'failed':
      return [`It could not go on: ${end.because.replaceAll('`', "'")}.`];
  }
}

/** What became of the file at the end; it is read anew from CloudWatch, so it may hold more than came. */
export function tailFile(file: TailFile, { came }: Pick<Counted, 'came'>): string {
  if ('because' in file) return `There is no file of it: ${file.because.replaceAll('`', "'")}.`;
  if (file.lines === 0) return 'Nothing was written while I followed.';
  const others = file.lines > came ? `, ${file.lines - came} of which did not come here` : '';
  return `In the thread: a file of ${file.more ? 'the newest' : 'all'} ${count(file.lines, 'line')}, as CloudWatch has them${others}.`;
}

/** With the file at the end. */
export const tailFileComment = ({ scope }: Tail): string =>
  `What ${scope.service} on ${scope.target} wrote while I followed.`;

/** Where the following is, to whoever asked for it elsewhere. */
const tailElsewhere =
  'I follow them in our direct messages: lines of this target are not shown in a channel.';

/** The answer to `10 more minutes`, and to Stop. */
export function tailAnswered(
  is: 'longer' | 'longest' | 'stopping' | 'elsewhere',
  op: string,
  until: number,
): Line {
  if (is === 'elsewhere') return [tailElsewhere];
  if (is === 'stopping') return [`Stopping \`${op}\`.`];
  if (is === 'longer') return [`\`${op}\` goes on until `, { at: until, as: 'time' }, '.'];
  return [
    `\`${op}\` has been followed for as long as it may be, and ends at `,
    { at: until, as: 'time' },
    '.',
  ];
}
