/** Shapes that several parts of slipway.yaml have: durations, names, Slack's ids, globs, stretches of time. */
import { z } from 'zod';
import { days } from '../approvals/windows.ts';

/** `90s`, `30m`, `2h` → milliseconds. */
export function duration(text: string): number | undefined {
  const match = /^([1-9]\d{0,5})([smh])$/.exec(text);
  const unit = { s: 1_000, m: 60_000, h: 3_600_000 }[match?.[2] ?? ''];
  return match?.[1] && unit ? Number(match[1]) * unit : undefined;
}

/** What targets, authorities and patterns are named. */
export const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'a name is small letters, digits and hyphens');

/** An id of Slack's: its first letter is one of `letters`. */
export const id = (letters: string, what: string, like: string) =>
  z
    .string()
    .regex(
      new RegExp(`^[${letters}][A-Z0-9]{1,20}$`),
      `${what} looks like ${like}; Slack shows it in "copy link"`,
    );

/** A duration, as it is written. */
export const time = z
  .string()
  .refine(text => duration(text) !== undefined, 'a duration looks like 90s, 30m or 2h')
  .meta({ pattern: '^[1-9][0-9]{0,5}[smh]$' });

/** Globs of `*` and `?`. */
export const globs = z.array(z.string().min(1)).min(1, 'name at least one, or leave it out');

/** A stretch of time; what is wrong with one beyond its shape is said where the rules are checked together. */
export const window = {
  zone: z.string({
    error: 'name the time zone, like Europe/Berlin: in the wrong one it does not hold',
  }),
  days: z.array(z.enum(days)).min(1).optional(),
  from: z.string({ error: 'put quotes around it: "18:00" or "2026-12-20"' }).optional(),
  to: z.string({ error: 'put quotes around it: "08:00" or "2027-01-03"' }).optional(),
};
