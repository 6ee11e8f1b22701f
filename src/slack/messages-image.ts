/** Every sentence about an image that runs, as a function named for its moment. */
import type { ImageSeen } from '../seen.ts';
import { shortDigest } from '../work.ts';
import type { Line } from './blocks.ts';
import { count, plain } from './messages-reads.ts';

/** An image by its tags and digest, how old it is, and what it is built for. */
export function imageWords({
  container,
  image,
  digests,
  starting,
  tags,
  pushedAt,
  platforms,
}: ImageSeen): Line[] {
  const [first, ...others] = digests ?? [];
  const runs = first
    ? [`${count(first.tasks, 'task')} ${first.tasks === 1 ? 'runs' : 'run'} \`${shortDigest(first.digest)}\``]
    : [digests ? 'No task runs it now' : '❔ Its tasks could not be read: nobody knows what they run'];
  const called = tags.length > 0 ? `, tagged ${tags.map(tag => `\`${plain(tag, 60)}\``).join(', ')}` : '';
  const built = platforms.length > 0 ? [[`Built for ${platforms.join(', ')}`]] : [];
  return [
    [{ bold: container }, `: \`${plain(image, 150)}\``],
    [...runs, called],
    ...(starting > 0 ? [[`${count(starting, 'task')} ${starting === 1 ? 'is' : 'are'} starting`]] : []),
    ...others.map(
      ({ digest, tasks }): Line => [
        `⚠️ ${count(tasks, 'task')} ${tasks === 1 ? 'runs' : 'run'} another: \`${shortDigest(digest)}\``,
      ],
    ),
    ...(pushedAt === undefined
      ? []
      : [['Pushed ', { at: pushedAt, as: 'ago' } as const, ', ', { at: pushedAt, as: 'when' } as const]]),
    ...built,
  ];
}

/** What a scan found in an image. */
export function scanWords({ scan }: Pick<ImageSeen, 'scan'>): Line[] {
  if (!scan) return [];
  const { status, at, counts, worst } = scan;
  const found = Object.entries(counts).map(([severity, n]) => `${n} ${severity.toLowerCase()}`);
  const known = ['COMPLETE', 'ACTIVE'].includes(status);
  const said = known
    ? found.length > 0
      ? `Scan: ${found.join(', ')}`
      : 'Scan: nothing found'
    : `Nobody knows what is in it: its scan is ${status.toLowerCase().replaceAll('_', ' ')}`;
  return [
    [said, ...(at === undefined ? [] : [', as of ', { at, as: 'when' } as const])],
    ...worst.map(
      ({ id, severity, in: where, fixed, exploitable }): Line => [
        `· ${plain(id, 60)} (${severity.toLowerCase()})${where ? ` in ${plain(where, 60)}` : ''}${fixed ? `, fixed in ${plain(fixed, 40)}` : ''}${exploitable ? ', exploited in the wild or with a known exploit' : ''}`,
      ],
    ),
  ];
}
