/** People in what is said; Slack shows their names. */
import type { Refusal } from '../errors.ts';
import type { Person } from '../work.ts';
import type { Line } from './blocks.ts';

/** Somebody in a line. */
export const who = (person: Person): Line[number] => ({ user: person.user });

const did: Record<string, string> = {
  cancelled: 'Taken back by ',
  acknowledged_already: 'Acknowledged by ',
};

/** Whoever did what somebody is told of. */
export const byWhom = ({ code, by }: Pick<Refusal, 'code' | 'by'>): Line[] =>
  by ? [[did[code] ?? 'Asked for by ', who(by), '.']] : [];
