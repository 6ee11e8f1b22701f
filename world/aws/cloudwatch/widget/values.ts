/** The members of a metric widget's JSON, each of the kind it has to be. */
import { invalid } from '../alarm.ts';

export type Json = { [name: string]: Json | undefined } | Json[] | string | number | boolean | null;
type Members = { [name: string]: Json | undefined };

/** Returns the refusal of a widget: what is wrong with it, and where. */
export const wrong = (dataPath: string, message: string) =>
  invalid(
    `The metric widget is not valid, there are 1 validation errors: ${JSON.stringify([{ dataPath, message }])}`,
  );

export const isMembers = (value: Json | undefined): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function membersAt(value: Json | undefined, path: string): Members {
  if (value === undefined) return {};
  if (!isMembers(value)) throw wrong(path, 'should be object');
  return value;
}

export function listAt(value: Json | undefined, path: string): Json[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw wrong(path, 'should be array');
  return value;
}

export function numberAt(
  value: Json | undefined,
  path: string,
  least = Number.NEGATIVE_INFINITY,
  most = Infinity,
) {
  if (value === undefined) return undefined;
  if (typeof value !== 'number') throw wrong(path, 'should be number');
  if (value < least) throw wrong(path, `should be >= ${least}`);
  if (value > most) throw wrong(path, `should be <= ${most}`);
  return value;
}

export function textAt(value: Json | undefined, path: string): string | undefined {
  if (value !== undefined && typeof value !== 'string') throw wrong(path, 'should be string');
  return value;
}

export const colourAt = (value: Json | undefined, path: string) => {
  const text = textAt(value, path);
  if (text !== undefined && !/^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(text))
    throw wrong(path, 'should match pattern "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$"');
  return text;
};

/** Returns a period that CloudWatch has: 1, 5, 10, 20, 30 or a multiple of 60 seconds. */
export function periodAt(value: Json | undefined, path: string): number | undefined {
  const period = numberAt(value, path);
  if (period === undefined || [1, 5, 10, 20, 30].includes(period)) return period;
  if (period > 0 && period % 60 === 0) return period;
  throw wrong(path, 'should be 1, 5, 10, 20, 30 or a multiple of 60');
}

const units = { M: 60_000, H: 3_600_000 };
const days = { D: 86_400_000, W: 604_800_000, M: 2_592_000_000 };

/** Returns a moment: an ISO time, or one from now on such as `-PT3H`. */
export function momentAt(value: Json | undefined, path: string, now: number): number | undefined {
  const text = textAt(value, path);
  if (text === undefined) return undefined;
  const [, back, dates, times] = /^(-?)P((?:\d+[DWM])*)(?:T((?:\d+[HM])+))?$/.exec(text) ?? [];
  if (back !== undefined) {
    const sum = (part: string | undefined, of: Record<string, number>) =>
      [...(part ?? '').matchAll(/(\d+)(\w)/g)].reduce(
        (all, [, n, unit]) => all + Number(n) * (of[unit ?? ''] ?? 0),
        0,
      );
    return now + (back === '-' ? -1 : 1) * (sum(dates, days) + sum(times, units));
  }
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw wrong(path, 'should match format "date-time" or be a relative time');
  return at;
}
