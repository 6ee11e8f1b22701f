/**
 * Lines that come at a rate: thousands a second, and none of them kept. Line `n` is the same whenever one asks, so a reader
 * sees its gaps and its doubles by their numbers.
 */
import { picked } from './lines.ts';

export type Flow = {
  /** When its first line came and, once it is over, its end; milliseconds since 1970. */
  from: number;
  until?: number;
  /** Lines a second, by the clock: a world that is faster than AWS has no more of them. */
  rate: number;
  isJson: boolean;
  /** Where it stands in the order of arrival in its group. */
  serial: number;
  /** How many of its lines those who listen were told of. */
  told: number;
};

const second = 1_000;

const timeOf = ({ from, rate }: Flow, n: number) => Math.floor(from + (n * second) / rate);

/** Returns how many lines have come by now. */
export function linesBy({ from, until, rate }: Flow, now: number): number {
  const end = Math.min(now, until ?? now);
  return end < from ? 0 : Math.floor(((end - from) * rate) / second) + 1;
}

const paths = ['/', '/cart', '/checkout', '/products', '/search', '/account'];

/** One line in a hundred is an error, and takes its time. */
function words({ serial, isJson }: Flow, n: number): string {
  const number = `${n}`.padStart(6, '0');
  const luck = picked(`${serial} ${n}`, 600);
  const isError = luck % 100 === 99;
  const [path = '/', status, ms] = [
    paths[luck % paths.length],
    isError ? 500 : 200,
    isError ? 900 + luck : luck % 90,
  ];
  if (isJson) return JSON.stringify({ level: isError ? 'error' : 'info', n: number, path, status, ms });
  return `${isError ? 'ERROR' : 'INFO '} n=${number} GET ${path} ${status} ${ms}ms`;
}

/** Returns line `n`. Its id says when it came, of which flow it is and which one: flows sort after what was written. */
export function lineOf(flow: Flow, n: number) {
  const timestamp = timeOf(flow, n);
  const id = `${timestamp}`.padStart(14, '0') + `${flow.serial}`.padStart(20, '0') + `${n}`.padStart(22, '0');
  return { id, timestamp, ingestionTime: timestamp, message: words(flow, n) };
}
