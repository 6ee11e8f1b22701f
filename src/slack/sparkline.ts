/** A line of little bars, for where no picture can be. */

/** A value and its moment, in milliseconds. */
type Point = { at: number; value: number };

const bars = [...'▁▂▃▄▅▆▇█'];

/** What stands where there is no value. */
const nothing = '·';

type Drawn = {
  /** From when to when, in milliseconds. */
  from: number;
  to: number;
  /** How many signs. */
  width: number;
  /** What the lowest and the highest bar stand for: 0 and the highest value unless said otherwise. */
  least?: number;
  most?: number;
};

/**
 * Returns points as bars, each the average of its part of the time. A part without points is a dot: no value is not a zero.
 * Points outside the time are left out; values beyond the ends are the lowest or the highest bar.
 */
export function sparkline(points: readonly Point[], { from, to, width, least = 0, most }: Drawn): string {
  const parts: number[][] = Array.from({ length: Math.max(0, width) }, () => []);
  for (const { at, value } of points)
    if (at >= from && at < to) parts[Math.floor(((at - from) / (to - from)) * width)]?.push(value);
  const means = parts.map(part =>
    part.length > 0 ? part.reduce((sum, one) => sum + one, 0) / part.length : undefined,
  );
  const top = most ?? means.reduce<number>((high, mean) => Math.max(high, mean ?? least), least);
  return means
    .map(mean => {
      if (mean === undefined) return nothing;
      const share = top > least ? (mean - least) / (top - least) : 0;
      return bars[Math.min(bars.length - 1, Math.max(0, Math.floor(share * bars.length)))];
    })
    .join('');
}
