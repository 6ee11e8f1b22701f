/** Stretches of time in a team's own zone: working hours, a freeze over the holidays. Pure; the zone is always named. */

/** `mon` … `sun`. */
export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof days)[number];

/**
 * A stretch of time: on some days of every week, from one time of day to another (`18:00` to `08:00` goes past midnight
 * and belongs to the day it began on), or once, from one date or date and time to another. The end is not part of it; a date
 * alone as the end means the whole of that day.
 */
export type Window = {
  readonly zone: string;
  readonly days?: readonly Day[] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
};

const timeOfDay = /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/;
const moment = /^\d{4}-\d\d-\d\d(?: (?:[01]\d|2[0-3]):[0-5]\d)?$/;

/** Returns whether Node knows a time zone, `Europe/Berlin`. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Returns what is wrong with a window, or undefined. */
export function wrongWindow({ zone, days: on, from, to }: Window): string | undefined {
  if (!isZone(zone)) return `there is no time zone ${zone}; one looks like Europe/Berlin or UTC`;
  if ((from === undefined) !== (to === undefined)) return 'say both from and to';
  if (from === undefined || to === undefined) return on ? undefined : 'say days, or from and to';
  if (moment.test(from) && moment.test(to)) {
    if (on) return 'a window with dates has no days';
    const none = [from, to].find(text => !isDate(text.slice(0, 10)));
    if (none !== undefined) return `there is no ${none.slice(0, 10)} in any calendar`;
    return dated(from) < datedEnd(to) ? undefined : 'it ends before it begins';
  }
  if (!timeOfDay.test(from) || !timeOfDay.test(to))
    return 'from and to are times like 18:00, or dates like 2026-12-20 or "2026-12-20 18:00"';
  return from === to ? 'it ends when it begins' : undefined;
}

const isDate = (text: string): boolean => {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
};

/** A date or date and time as text that sorts. */
const dated = (text: string) => (text.length === 10 ? `${text} 00:00` : text);
const datedEnd = (text: string) => (text.length === 10 ? `${text} 24:00` : text);

type Local = { date: string; time: string; day: Day };

const formats = new Map<string, Intl.DateTimeFormat>();

/** Returns the date, time of day and weekday of a moment (milliseconds) in a zone. */
function localTime(at: number, zone: string): Local {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      weekday: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    formats.set(zone, format);
  }
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}`,
    day: part('weekday').toLowerCase().slice(0, 3) as Day,
  };
}

const dayBefore = (day: Day): Day => days[(days.indexOf(day) + 6) % 7] ?? day;

/** Returns whether a moment (milliseconds) lies in a window. */
export function isWithin(window: Window, at: number): boolean {
  const { zone, days: on = days, from, to } = window;
  const { date, time, day } = localTime(at, zone);
  if (from === undefined || to === undefined) return on.includes(day);
  if (moment.test(from)) {
    const now = `${date} ${time}`;
    return dated(from) <= now && now < datedEnd(to);
  }
  if (from < to) return on.includes(day) && from <= time && time < to;
  return (on.includes(day) && from <= time) || (on.includes(dayBefore(day)) && time < to);
}

const minute = 60_000;
const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
/** Clocks are changed by an hour; looked at is that much before and after a window's end by the clock. */
const change = 61;
/** Longer than any part of a week; what lasts longer has dates. */
const farthest = 8;

/** Returns when the window that a moment lies in is over, in milliseconds to the minute; undefined when not within eight days. */
export function windowEnd(window: Window, at: number): number | undefined {
  const { zone, to = '24:00' } = window;
  const ends = minutesOf(datedEnd(to).slice(-5));
  let inside = at - (at % minute);
  for (let day = 0; day <= farthest; day++) {
    const ahead = (ends - minutesOf(localTime(inside, zone).time) + 1_440) % 1_440 || 1_440;
    const last = inside + (ahead + change) * minute;
    inside += Math.max(0, ahead - change) * minute;
    for (; inside <= last; inside += minute) if (!isWithin(window, inside)) return inside;
  }
  return undefined;
}

/** Returns a window in words: `mon, tue from 18:00 to 08:00 (Europe/Berlin)`. */
export function windowWords({ zone, days: on, from, to }: Window): string {
  const when = [on?.join(', '), from && to && `from ${from} to ${to}`].filter(Boolean).join(' ');
  return `${when} (${zone})`;
}
