/** Numbers over time as a row of little bars, for where no picture can be. */

const bars = [...'▁▂▃▄▅▆▇█'];

/** Returns a bar for each value, from 0 to `max`: the greatest of them where none is given. Pure. */
export function sparkline(values: readonly number[], max: number = Math.max(...values)): string {
  const top = bars.length - 1;
  return values
    .map(value => bars[max > 0 ? Math.max(0, Math.min(top, Math.round((value / max) * top))) : 0])
    .join('');
}
