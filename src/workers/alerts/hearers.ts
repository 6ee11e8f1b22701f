/** Who wants to hear of what, as people asked for it in Slack; read anew every few seconds, not for every event. */
import type { Mute, Problem, Sign, Subscription } from '../../work.ts';
import type { Given } from '../given.ts';
import { going, type RoutesGiven } from './route.ts';

/** What was asked is in force so soon, in milliseconds. */
export const freshMs = 2_000;

type Known = { subscriptions: Subscription[]; mutes: Mute[] };

export type Hearers = ReturnType<typeof createHearers>;

/** Returns what is known of those who hear. */
export function createHearers({ config, ledger }: Pick<Given, 'config' | 'ledger'>) {
  let known: { at: number; is: Promise<Known> } | undefined;

  const read = async (): Promise<Known> => {
    const [subscriptions, mutes] = await Promise.all([
      ledger.hearers.subscriptions(),
      ledger.hearers.mutes(),
    ]);
    return { subscriptions, mutes };
  };
  const current = (): Promise<Known> => {
    if (known && Date.now() - known.at < freshMs) return known.is;
    const asked = { at: Date.now(), is: read() };
    known = asked;
    asked.is.catch(() => {
      if (known === asked) known = undefined;
    });
    return asked.is;
  };

  return {
    /** Returns all that decides who hears of a problem, `now` by Redis's clock. */
    async routing(): Promise<RoutesGiven> {
      return { ...config, ...(await current()), now: ledger.now() };
    },
    /** Returns whether anybody wants to hear news of this kind: ECS's chatter is written down for nobody else. */
    async wantNews(sign: Sign): Promise<boolean> {
      if (sign.says !== 'tells') return true;
      return going(newsOf(sign), { ...config, ...(await current()), now: ledger.now() }).length > 0;
    },
  };
}

/** News as the problem that it would be. */
const newsOf = ({ kind, severity, scope, cause, key, at, text }: Sign): Problem => ({
  id: '',
  kind,
  severity,
  scope,
  cause,
  key,
  text,
  state: 'over',
  count: 1,
  times: [at],
  first: at,
  last: at,
  again: 0,
  version: 1,
  posts: {},
});
