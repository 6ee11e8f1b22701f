/** What becomes of a task is decided by its image's tag: `web:crash-1` crashes, `web:1.43.0` is well. */
import type { State } from '../state.ts';

/** Times are milliseconds at speed 1. */
export type Fate = {
  /** The exit code of its essential container, so long after it began to run. */
  exits?: { code: number; after: number; reason?: string };
  /** Why it never gets to run. */
  stuck?: string;
  /** How much longer it takes to start. */
  slow?: number;
  /** It fails its health checks, if it has any. */
  sick?: true;
};

const fates: [tag: RegExp, fate: (image: string, tag: string) => Fate][] = [
  [/^crash/, () => ({ exits: { code: 1, after: 5_000 } })],
  [/^exit-\d+/, (_, tag) => ({ exits: { code: Number(/\d+/.exec(tag)?.[0]), after: 5_000 } })],
  [
    /^oom/,
    () => ({
      exits: {
        code: 137,
        after: 15_000,
        reason: 'OutOfMemoryError: Container killed due to memory usage',
      },
    }),
  ],
  [/^missing/, image => ({ stuck: `CannotPullContainerError: ${image}: not found` })],
  [
    /^secretless/,
    () => ({
      stuck:
        'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed',
    }),
  ],
  [/^sick/, () => ({ sick: true })],
  [/^slow/, () => ({ slow: 120_000 })],
];

/** Returns an image's fate; a digest has the fate of the image it was first seen as. */
export function fateOf(state: State, image: string): Fate {
  const digest = /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
  const spoken = (digest && state.images.get(digest)) ?? image;
  const tag = spoken.slice(spoken.lastIndexOf(':') + 1);
  for (const [like, fate] of fates) if (like.test(tag)) return fate(image, tag);
  return {};
}
