/** Which channels are the team's own: what goes wrong here is not for people of another organisation (security.md T15). */
import type { Going } from '../../seen.ts';
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

/** Returns what becomes of a problem in each channel, which is nothing where others share it. Throws where Slack cannot say. */
export const goingToOurs = (
  { directory }: Pick<Given, 'directory'>,
  all: readonly Going[],
): Promise<Going[]> =>
  Promise.all(
    all.map(async (one): Promise<Going> => {
      const { channel, by } = one;
      if (!(await directory.channel(channel)).shared) return one;
      return { channel, by, is: 'no', because: 'shared with another organisation' };
    }),
  );
