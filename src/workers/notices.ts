/** Tells people what happened to their second factors, and the channels that a broken glass is told in. */
import { readNotice } from '../ledger/factors/factors.ts';
import { every } from '../queue/pulse.ts';
import type { Given } from './given.ts';

/** How long one worker tells them alone, and for how long one is tried; in milliseconds. */
const times = { election: 30_000, tried: 3_600_000 };

/** How many are told in one go. */
const most = 10;

/** The name under which workers elect the one that tells; no target can have it. */
const election = 'second factors';

/** Starts telling, looking every `ms`; a notice is forgotten when Slack has taken it, so that it may be told twice, but not never. */
export function startNotices(given: Given, ms: number): { close(): Promise<void> } {
  const { ledger, name, log } = given;
  return every(ms, 'could not tell of a second factor', log, async () => {
    const waiting = await ledger.factors.notices(most);
    if (waiting.length === 0 || !(await ledger.elected(election, name, times.election))) return;
    const failed: unknown[] = [];
    try {
      // One that Slack does not take now keeps no other from being told.
      for (const text of waiting) await told(given, text).catch(error => failed.push(error));
    } finally {
      await ledger.resign(election, name);
    }
    if (failed.length > 0) throw failed[0];
  });
}

async function told({ ledger, tell, config, log }: Given, text: string): Promise<void> {
  const notice = readNotice(text);
  const channels = new Set(config.rules.flatMap(({ breakGlass }) => breakGlass?.channel ?? []));
  if (ledger.now() - notice.at > times.tried)
    log.error({ what: notice.what, user: notice.who.user }, 'gave up telling of a second factor');
  else
    for (const because of await tell.notice(notice, [...channels]))
      log.warn(
        { what: notice.what, user: notice.who.user, because },
        'somebody was not told of a second factor',
      );
  await ledger.factors.noticed(text);
}
