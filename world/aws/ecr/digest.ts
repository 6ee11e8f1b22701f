/** What stands for an image, whatever it is called by. */
import { createHash } from 'node:crypto';
import type { State } from '../state.ts';
import { pulled } from './registry.ts';

/** Returns the digest an image has in this world, and remembers which image it stands for. */
export function digestOf(state: State, image: string): string {
  const pinned = /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
  if (pinned) return pinned;
  const known = pulled(state, image)?.image?.digest;
  if (known) return known;
  const digest = `sha256:${createHash('sha256').update(image).digest('hex')}`;
  state.images.set(digest, image);
  return digest;
}
