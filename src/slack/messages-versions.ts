/** What versions are called and how two differ, on every card. */
import { type Difference, type Image, shortDigest } from '../work.ts';
import { cut, type Line } from './blocks.ts';

const plain = (text: string) => text.replaceAll('`', "'");

/** What people call an image: its tag, else the beginning of its digest. */
export const called = (image: Image | undefined): string =>
  image?.tag ?? (image?.digest ? shortDigest(image.digest) : (image?.image ?? '?'));

/** Returns the image that a deployment is about, before and after. */
export function about({ from, to }: { from: { images: Image[] }; to: { images: Image[] } }): {
  before: Image | undefined;
  after: Image | undefined;
} {
  const changed = to.images.find(
    image => from.images.find(one => one.container === image.container)?.digest !== image.digest,
  );
  const after = changed ?? to.images[0];
  return { before: from.images.find(({ container }) => container === after?.container), after };
}

/** The most differences that a card shows; the rest is counted. */
const mostShown = 12;

/** What else differs between two revisions of a family. */
export function differenceLines(others: readonly Difference[], family: string): Line[] {
  const told = others.slice(0, mostShown).map(({ what, from, to }): Line => {
    const words = from !== undefined && to !== undefined ? `${from} → ${to}` : (to ?? from ?? 'changed');
    return [cut(plain(`${what}: ${words}`), 200)];
  });
  const rest: Line[] =
    others.length > mostShown ? [[`… and ${others.length - mostShown} more differences.`]] : [];
  const same: Line[] = others.length === 0 ? [[`Nothing else changes in \`${family}\`.`]] : [];
  return [...told, ...rest, ...same];
}
