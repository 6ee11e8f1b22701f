/** A click or a dialog on its way into the ledger as a vote, whoever's it is. */
import type { BlockAction } from '@slack/bolt';
import type { Refusal } from '../errors.ts';
import { isUnproved, type Proof } from '../ledger/factors/factors.ts';
import type { VoteReply } from '../ledger/vote.ts';
import type { Person, Place } from '../work.ts';
import { type Listening, unable } from './ask.ts';
import { clickRefused } from './messages.ts';
import { codeRefused } from './messages-factor.ts';
import { voteUnsure } from './messages-unsure.ts';

/** What a click and a submitted dialog say of who did it. */
type Click = { user: { id: string; team_id?: string | undefined }; team: { id: string } | null };

export const personOf = (body: Click): Person => ({
  team: body.user.team_id ?? body.team?.id ?? '',
  user: body.user.id,
});

/** Returns where something was clicked; a home tab carries the conversation that answers go to. */
export function placeOf(body: BlockAction): Place {
  if (body.view?.type === 'home') return { channel: body.view.private_metadata, home: true };
  const thread = body.container?.thread_ts;
  return { channel: body.channel?.id ?? '', ...(typeof thread === 'string' && { thread }) };
}

export type Cast = {
  op: string;
  hash: string;
  who: Person;
  choice: 'approve' | 'deny';
  reason: string;
  marks: string[];
  proof?: Proof;
};

/** What became of a vote; `failed` where it could not be written down, or nobody knows. */
export type Recorded = VoteReply | { is: 'failed'; told: Refusal };

/** Records a vote. Never throws. */
export async function record({ ledger, log }: Listening, cast: Cast): Promise<Recorded> {
  try {
    return await ledger.vote(cast.op, cast.hash, cast.who, cast.choice, cast.reason, cast.marks, cast.proof);
  } catch (error) {
    return { is: 'failed', told: unable(error, log, voteUnsure(cast.op), cast.op) };
  }
}

/** Returns what the voter must be told when their vote did not count. */
export function toldOf({ ledger }: Listening, op: string, reply: Recorded): Refusal | undefined {
  if (reply.is === 'counted') return undefined;
  if (reply.is === 'failed') return reply.told;
  if (isUnproved(reply)) return codeRefused(reply, ledger.now());
  return clickRefused(reply.is, op, reply.is === 'over' ? reply.how : undefined);
}

/** Has a recorded vote weighed now; should this fail, the ledger does so by itself a moment later. */
export async function ring({ ledger, relay, log }: Listening, op: string): Promise<void> {
  await ledger
    .ring(op)
    .catch(error => log.info({ op, because: (error as Error).message }, 'the bell rings later'));
  relay.kick();
}
