/** The home tab is shown anew when it is opened, refreshed, or voted from. What is clicked there has no channel. */
import type { Refusal } from '../errors.ts';
import type { Person, Place } from '../work.ts';
import { digest, type Listening, tellOnly, unable } from './ask.ts';
import { flooded, full } from './messages.ts';
import { refreshUnsure } from './messages-unsure.ts';

/**
 * Has somebody's home tab shown as things are now; returns why not. Never throws: who opens it too often sees what was there before.
 */
export async function showHome(
  { ledger, relay, log }: Listening,
  who: Person,
  where: Place,
  marks: string[],
): Promise<Refusal | undefined> {
  try {
    const ask = { who, where, words: 'home', work: { kind: 'health' as const, about: 'home' as const } };
    const { is } = await ledger.open(ask, false, marks);
    relay.kick();
    if (is === 'flood') return flooded();
    return is === 'full' ? full() : undefined;
  } catch (error) {
    return unable(error, log, refreshUnsure());
  }
}

/** Shows the home tab to whoever has clicked Refresh in it. A click is never swallowed. */
export async function refreshHome(
  listening: Listening,
  who: Person,
  where: Place,
  marks: string[],
): Promise<void> {
  const told = await showHome(listening, who, where, marks);
  if (told) await tellOnly(listening, who, where, told);
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
