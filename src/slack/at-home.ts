/** The home tab is shown anew when it is opened, refreshed, or voted from. What is clicked there has no channel. */
import type { Person, Place } from '../work.ts';
import { digest, type Listening, tellOnly, unable } from './ask.ts';
import { flooded, full, redisAway } from './messages.ts';

/** Has somebody's home tab shown as things are now. Never throws: who opens it too often sees what was there before. */
export async function showHome(
  { ledger, relay, log }: Listening,
  who: Person,
  where: Place,
  marks: string[],
): Promise<'opened' | 'again' | 'flood' | 'full' | 'failed'> {
  try {
    const ask = { who, where, words: 'home', work: { kind: 'health' as const, about: 'home' as const } };
    const { is } = await ledger.open(ask, false, marks);
    relay.kick();
    return is;
  } catch (error) {
    unable(error, log);
    return 'failed';
  }
}

/** Shows the home tab to whoever has clicked Refresh in it. A click is never swallowed. */
export async function refreshHome(
  listening: Listening,
  who: Person,
  where: Place,
  marks: string[],
): Promise<void> {
  const is = await showHome(listening, who, where, marks);
  if (is === 'flood') await tellOnly(listening, who, where, flooded());
  if (is === 'full') await tellOnly(listening, who, where, full());
  if (is === 'failed') await tellOnly(listening, who, where, redisAway());
}

/** Shows the home tab again to whoever has voted from it. */
export async function afterVote(
  listening: Listening,
  who: Person,
  where: Place,
  marks: string[],
): Promise<void> {
  if (where.home) await showHome(listening, who, where, [`home:${digest(marks.join(' '))}`]);
}
