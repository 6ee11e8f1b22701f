/** What a line of a service's events means. Pure. The texts are ECS's own (ecs.md §3.6, from 2,190 real events). */
import type { Classified } from '../../seen.ts';
import { redacted } from '../redact.ts';

type Class = Classified['class'];

/** First match wins, so that what sounds alike and is not comes first. */
const lines: [like: RegExp, is: Class][] = [
  [/deployment failed: |\brolling back to deployment\b/, 'problem'],
  [
    /\bunable to (?:place|reach|consistently start|stop or start)\b|\bcould not launch\b|\bfailed to launch\b/,
    'problem',
  ],
  [/\boperations are being throttled\b|\bIAM trust relationship\b|\bunable to assume\b/, 'problem'],
  // ECS mends these by itself; where it does not, the targets and tasks say so now.
  [/\bis unhealthy in \(|\bfailed container health checks\b|\bdue to an unhealthy status\b/, 'change'],
  [/\bin \S+ to AZ Rebalance\b|\bAZ Rebalancing in progress\b/, 'change'],
  [
    /\bhas started \d+ tasks\b|\bhas stopped \d+ (?:running|pending) tasks\b|\bstopped \d+ pending tasks\b/,
    'change',
  ],
  [/\bdeployment completed\b|\bdeployment in progress\b/, 'change'],
  [/\bhas reached a steady state\b|\bis AZ balanced\b/, 'routine'],
  [/\bregistered \d+ (?:targets|instances)\b|\bderegistered \d+ (?:targets|instances)\b/, 'routine'],
  [/\bhas begun draining connections\b/, 'routine'],
];

/** Returns whether a line tells of a problem that ECS may not get out of, of a change, of nothing, or of nobody knows what. */
export const classify = (text: string): Class => lines.find(([like]) => like.test(text))?.[1] ?? 'unknown';

/** Returns a line without the service's own name, which whoever asks knows, and with ids and ARNs short enough to read. */
const short = (text: string): string =>
  text
    .replace(/^\(service [^,)]+(?:, taskSet [^)]+)?\) /, '')
    .replace(/arn:aws[\w-]*:[^\s)]+/g, arn => arn.split(/[:/]/).slice(-2, -1)[0] ?? arn)
    .replace(/\b([0-9a-f]{8})[0-9a-f]{24}\b/g, '$1');

/** Returns events as they are told, in their order; `at` of an event is milliseconds. */
export const classified = (
  events: readonly { createdAt?: Date | undefined; message?: string | undefined }[],
): Classified[] =>
  events.map(({ createdAt, message = '' }) => ({
    at: createdAt?.getTime() ?? 0,
    text: redacted(short(message)),
    class: classify(message),
  }));

/** Returns since when ECS has said of one of these tasks that it fails its checks; ids are whole. */
export function sickSince(
  events: readonly { createdAt?: Date | undefined; message?: string | undefined }[],
  ids: readonly string[],
): number | undefined {
  const about = events.filter(
    ({ message = '' }) =>
      /\bis unhealthy in \(|\bfailed container health checks\b/.test(message) &&
      ids.some(id => message.includes(id)),
  );
  return about.at(-1)?.createdAt?.getTime();
}
