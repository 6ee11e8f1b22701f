/** What can be wrong with all that the bot stands on, and which lines of the doctor say so. */
import { ofAws, ofCredentials, ofEvents, ofRoles } from './aws.ts';
import { ofClocks, ofEnvironment, ofRedis, ofSilence } from './bot.ts';
import type { Illness } from './ill.ts';
import { ofSlack } from './slack.ts';

export type { Ill } from './ill.ts';

/** Illnesses that have nothing to do with each other, to be had at once. */
const columns = [ofRedis, ofSlack, ofAws, ofRoles, ofEvents, ofClocks];

const rounds: [what: string, ill: Illness[]][] = Array.from(
  { length: Math.max(...columns.map(({ length }) => length)) },
  (_, at) => {
    const ill = columns.flatMap(column => (column[at] ? [column[at]] : []));
    return [ill.map(([what]) => what).join('; '), ill];
  },
);

/** Everything that can be wrong: what the rest needs alone, the rest a few independent things at a time. */
export const wards: [what: string, ill: Illness[]][] = [
  ...[...ofEnvironment, ...ofCredentials, ...ofSilence].map((one): [string, Illness[]] => [one[0], [one]]),
  ...rounds,
];
