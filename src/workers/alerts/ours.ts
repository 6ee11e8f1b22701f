/** Which channels are the team's own: what goes wrong here is not for people of another organisation (security.md T15). */
import type { Deaf, Going } from '../../seen.ts';
import type { Given } from '../given.ts';

/** Returns those of them whose channel is shared with nobody outside. Throws where Slack cannot say. */
export async function ours<T extends { channel: string }>(
  { directory, log }: Pick<Given, 'directory' | 'log'>,
  all: readonly T[],
): Promise<T[]> {
  const seen = await Promise.all(all.map(async one => ({ one, is: await directory.channel(one.channel) })));
  for (const { one, is } of seen)
    if (is.shared)
      log.warn(
        { channel: one.channel },
        'a channel that is shared with another organisation hears of no alerts',
      );
  return seen.flatMap(({ one, is }) => (is.shared ? [] : [one]));
}

/** Slack is asked about so many channels for one answer: more are not shown, and it takes 50 such questions a minute. */
const mostLookedAt = 30;

/** Returns those of the channels that hear of nothing, and why, as far as they are looked at. Throws where Slack cannot say. */
export async function deafAmong(
  { directory }: Pick<Given, 'directory'>,
  channels: readonly string[],
): Promise<ReadonlyMap<string, Deaf>> {
  const some = [...new Set(channels)].slice(0, mostLookedAt);
  const seen = await Promise.all(
    some.map(async channel => ({ channel, ...(await directory.channel(channel)) })),
  );
  return new Map(
    seen.flatMap(({ channel, kind, shared }): [string, Deaf][] =>
      shared ? [[channel, 'shared']] : kind === 'not joined' ? [[channel, kind]] : [],
    ),
  );
}

const because: Record<Deaf, string> = {
  shared: 'shared with another organisation',
  'not joined': 'I am not in it',
};

/** Returns what becomes of a problem in each channel, which is nothing where that hears of none. */
export const goingToOurs = (all: readonly Going[], deaf: ReadonlyMap<string, Deaf>): Going[] =>
  all.map(one => {
    const why = deaf.get(one.channel);
    return why ? { channel: one.channel, by: one.by, is: 'no', because: because[why] } : one;
  });
