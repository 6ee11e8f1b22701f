import type { Person } from '../work.ts';
import type { Line } from './blocks.ts';

/** Somebody in a line: Slack shows the name. */
export const who = (person: Person): Line[number] => ({ user: person.user });
