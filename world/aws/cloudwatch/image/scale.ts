/** Round numbers and times for the axes of a chart. */

/** Returns round steps over a range: one, two or five of a power of ten, about `wanted` of them. */
export function steps(least: number, most: number, wanted: number): number[] {
  const raw = (most - least) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map(one => one * power).find(one => one >= raw * 0.999) ?? power * 10;
  const first = Math.ceil(least / step - 1e-9);
  const last = Math.floor(most / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

/** Returns a number as an axis has it: `1.5k`, `0.05`. */
export function short(value: number): string {
  if (Math.abs(value) >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
  if (Math.abs(value) >= 1e3) return `${Number((value / 1e3).toPrecision(3))}k`;
  return `${Number(value.toPrecision(3))}`;
}

const minutes = [1, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 10_080];

/** Returns round moments of a range, `wanted` at most; milliseconds since 1970. */
export function moments(start: number, end: number, wanted: number): number[] {
  const raw = (end - start) / wanted / 60_000;
  const step = (minutes.find(one => one >= raw) ?? Math.ceil(raw)) * 60_000;
  const first = Math.ceil(start / step) * step;
  return Array.from(
    { length: Math.max(0, Math.floor((end - first) / step) + 1) },
    (_, i) => first + i * step,
  );
}

/** Returns a moment's hours and minutes, this far from UTC. */
export const clockTime = (at: number, offset: number) =>
  new Date(at + offset * 60_000).toISOString().slice(11, 16);
