/** People in what is said; Slack shows their names. */
import type { Refusal } from '../errors.ts';
import type { Person } from '../work.ts';
import type { Line } from './blocks.ts';

/** Somebody in a line. */
export const who = (person: Person): Line[number] => ({ user: person.user });

/** Whoever did what somebody is told of. */
export const byWhom = ({ code, by }: Pick<Refusal, 'code' | 'by'>): Line[] =>
  by ? [[code === 'cancelled' ? 'Taken back by ' : 'Asked for by ', who(by), '.']] : [];
