/** Who may ask for what everybody is to see, and where (security.md T15, design.md §7). */
import { UserError } from '../errors.ts';
import type { Op, Work } from '../work.ts';
import { barred } from './authority.ts';
import type { Given } from './given.ts';

/** What is said of a place where a change could not be approved, or a lock not be seen. */
const places = {
  change: {
    shared: 'This channel is shared with another organisation; changes are not made here.',
    direct: 'Nobody could approve a change in a direct message.',
    away: 'I am not in this channel, so nobody could approve this here.',
  },
  lock: {
    shared: 'This channel is shared with another organisation; nothing is locked or unlocked here.',
    direct: 'A lock is for everybody to see, and nobody would see it in a direct message.',
    away: 'I am not in this channel, so nobody would see the lock here.',
  },
  alerts: {
    shared: 'This channel is shared with another organisation; what goes wrong here is not for them.',
    direct: 'Who is told of what is for everybody to see, and nobody would see it in a direct message.',
    away: 'I am not in this channel, so I could tell nobody of anything here.',
  },
};

/** What a work is to everybody: something that they approve, or that they see. */
const placeKind = ({ kind }: Work): keyof typeof places =>
  kind === 'lock' || kind === 'alerts' ? kind : 'change';

/** Refuses somebody who may not ask, or a place where nobody could vote or see. Throws UserError. */
export async function admit({ directory }: Pick<Given, 'directory'>, op: Op): Promise<void> {
  const no = barred(await directory.person(op.ask.who));
  if (no !== undefined)
    throw new UserError(
      'not_a_member',
      `Sorry: ${no}.`,
      'Nothing was changed. Ask a full member of this workspace.',
    );
  const channel = await directory.channel(op.ask.where.channel);
  const said = places[placeKind(op.ask.work)];
  if (channel.shared)
    throw new UserError('shared_channel', said.shared, 'Ask again in a channel of your own workspace.');
  if (channel.kind === 'direct')
    throw new UserError('direct_message', said.direct, 'Ask again in a channel that I am in.');
  if (channel.kind === 'not joined')
    throw new UserError('not_in_channel', said.away, 'Type `/invite @slipway`, then ask again.');
}
