/**
 * What becomes of a task is decided by its image's tag: `web:1.6.0-crash` crashes, `web:1.5.0` is well,
 * `web:1.5.0-log5000` writes 5,000 lines a second.
 */
import type { TaskStopCode } from '@aws-sdk/client-ecs';
import type { TargetHealthReasonEnum } from '@aws-sdk/client-elastic-load-balancing-v2';
import { pulled } from '../ecr/registry.ts';
import type { State } from '../state.ts';
import { fates as others } from './fates.ts';

/** Times are milliseconds at speed 1. */
export type Fate = {
  /** The exit code of its essential container, so long after it began to run. */
  exits?: { code: number; after: number; reason?: string; says?: string[] };
  /** Why it never gets to run. */
  stuck?: string;
  /** How much longer it takes to start. */
  slow?: number;
  /** It fails its health checks, if it has any. */
  sick?: true;
  /** How the load balancer's check fails; with a code, unless it says otherwise. */
  check?: { Reason: TargetHealthReasonEnum; Description: string };
  /** What takes it away, so long after it began to run. */
  taken?: { code: TaskStopCode; reason: string; after: number };
  /** It does not stop when it is told to. */
  stubborn?: true;
  /** What it writes when it has come up, and every ten seconds from then on. */
  up?: string[];
  hum?: string[];
  /** It writes so many lines a second. */
  lines?: { rate: number; isJson: boolean };
};

/** A container writes as many lines a second at most. */
const mostLines = 20_000;

function ratedBy(tag: string): NonNullable<Fate['lines']> {
  const [, json, rate] = /\b(json)?log(\d+)/.exec(tag) ?? [];
  return { rate: Math.min(mostLines, Math.max(1, Number(rate))), isJson: json !== undefined };
}

const fates: [tag: RegExp, fate: (image: string, tag: string) => Fate][] = [
  [/\bcrash/, () => ({ exits: { code: 1, after: 5_000 } })],
  [/\bexit-\d+/, (_, tag) => ({ exits: { code: Number(/\bexit-(\d+)/.exec(tag)?.[1]), after: 5_000 } })],
  [
    /\boom/,
    () => ({
      exits: {
        code: 137,
        after: 15_000,
        reason: 'OutOfMemoryError: Container killed due to memory usage',
      },
    }),
  ],
  [/\bmissing/, image => ({ stuck: `CannotPullContainerError: ${image}: not found` })],
  [
    /\bsecretless/,
    () => ({
      stuck:
        'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed',
    }),
  ],
  [/\b(sick|unhealthy)/, () => ({ sick: true })],
  [/\bslow/, () => ({ slow: 120_000 })],
  [/\b(json)?log\d/, (_, tag) => ({ lines: ratedBy(tag) })],
];

/** Most tasks have no fate, and all are asked for theirs at each tick. */
const anyFate = new RegExp([...fates, ...others].map(([{ source }]) => source).join('|'));

/** What Fargate's tasks run on here. */
const platform = 'linux/amd64';

/** Returns why an image of this account's registry cannot be pulled, or undefined. */
function unpullable(state: State, image: string): Fate | undefined {
  const found = pulled(state, image);
  if (!found) return undefined;
  if (!found.image || found.image.archived) return { stuck: `CannotPullContainerError: ${image}: not found` };
  if (found.image.platforms.includes(platform)) return undefined;
  return {
    stuck: `CannotPullContainerError: pull image manifest has been retried 1 time(s): image Manifest does not contain descriptor matching platform '${platform}'`,
  };
}

/** Returns an image's fate; a digest has the fate of the image it was first seen as. */
export function fateOf(state: State, image: string): Fate {
  const stuck = unpullable(state, image);
  if (stuck) return stuck;
  const digest = /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
  const spoken = (digest && state.images.get(digest)) ?? image;
  const tag = spoken.slice(spoken.lastIndexOf(':') + 1);
  if (!anyFate.test(tag)) return {};
  for (const [like, fate] of fates) if (like.test(tag)) return fate(image, tag);
  for (const [like, fate] of others) if (like.test(tag)) return fate(image, state);
  return {};
}
