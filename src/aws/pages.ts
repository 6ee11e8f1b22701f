/** Returns `items` in batches of at most `size`: most of AWS's reads take a few names a call. */
export function* batches<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size);
}
