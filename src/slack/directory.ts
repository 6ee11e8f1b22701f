/** Who people are and where they are, from Slack, kept for half a minute. Throws when Slack cannot say. */
import type { WebClient } from '@slack/web-api';
import type { Channel, Directory, Log, Standing } from '../ports.ts';
import type { Person } from '../work.ts';
import { errorCode, noSuchGroup, patient } from './client.ts';

/** How long an answer is used, in milliseconds, and how many are kept. Eligibility must be known within 60 s (P3). */
const keptFor = 30_000;
const mostKept = 5_000;

/** How long answers are used, who hears of groups that are gone, and how long Slack is waited for in all where it asks for that; milliseconds. */
type Manner = { keptMs?: number | undefined; log?: Log; mostWaitMs?: number };

/**
 * Returns a directory of the home team; `groups` are the user groups that authorities name. A group that Slack has not got, or no more,
 * has nobody in it: whoever is in another is not held up by it.
 */
export function createDirectory(
  client: WebClient,
  home: { team: string },
  groups: readonly string[],
  { keptMs = keptFor, log, mostWaitMs }: Manner = {},
): Directory {
  const kept = new Map<string, { at: number; value: Promise<unknown> }>();
  const once = <T>(key: string, ask: () => Promise<T>): Promise<T> => {
    const known = kept.get(key);
    if (known && Date.now() - known.at < keptMs) return known.value as Promise<T>;
    if (kept.size >= mostKept) kept.clear();
    const value = ask();
    kept.set(key, { at: Date.now(), value });
    value.catch(() => kept.delete(key));
    return value;
  };

  const members = (group: string): Promise<string[]> =>
    once(`group ${group}`, async () => {
      try {
        const answer = await patient(
          () => client.usergroups.users.list({ usergroup: group }),
          true,
          mostWaitMs,
        );
        return answer.users ?? [];
      } catch (error) {
        if (!noSuchGroup.includes(errorCode(error) ?? '')) throw error;
        log?.warn({ group }, 'an authority names a user group that Slack has not got: it gives it to nobody');
        return [];
      }
    });

  return {
    person: who =>
      once(`person ${who.team} ${who.user}`, async (): Promise<Standing> => {
        const asOf = Date.now();
        const known = await user(client, who);
        if (known !== 'member') return { kind: known.kind, asOf };
        const theirs = await Promise.all(
          groups.map(async group => ((await members(group)).includes(who.user) ? [group] : [])),
        );
        return { kind: 'member', groups: theirs.flat(), name: who.user, asOf };
      }),

    channel: id =>
      once(`channel ${id}`, async (): Promise<Channel> => {
        try {
          const { channel } = await patient(
            () => client.conversations.info({ channel: id }),
            true,
            mostWaitMs,
          );
          const shared = Boolean(channel?.is_ext_shared || channel?.is_pending_ext_shared);
          if (channel?.is_im || channel?.is_mpim) return { kind: 'direct', shared };
          return { kind: channel?.is_member ? 'joined' : 'not joined', shared };
        } catch (error) {
          if (errorCode(error) === 'channel_not_found') return { kind: 'not joined', shared: false };
          throw error;
        }
      }),

    group: async id => (await members(id)).map((member): Person => ({ team: home.team, user: member })),
  };

  async function user(
    from: WebClient,
    who: Person,
  ): Promise<'member' | { kind: Exclude<Standing['kind'], 'member'> }> {
    try {
      const { user: found } = await patient(() => from.users.info({ user: who.user }), true, mostWaitMs);
      if (!found) return { kind: 'unknown' };
      if (found.is_stranger || found.team_id !== home.team || who.team !== home.team)
        return { kind: 'stranger' };
      if (found.deleted) return { kind: 'deactivated' };
      if (found.is_bot || found.id === 'USLACKBOT') return { kind: 'bot' };
      if (found.is_restricted || found.is_ultra_restricted) return { kind: 'guest' };
      if (found.is_email_confirmed === false) return { kind: 'unconfirmed' };
      return 'member';
    } catch (error) {
      if (errorCode(error) === 'user_not_found' || errorCode(error) === 'user_not_visible')
        return { kind: 'unknown' };
      throw error;
    }
  }
}
