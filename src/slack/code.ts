/** The dialog that asks for a code: step-up. It goes up when the ledger says that an approval needs one, whoever's it is. */
import type { ModalView } from '@slack/types';
import type { Refusal } from '../errors.ts';
import { isUnproved } from '../ledger/factors/factors.ts';
import type { Op, Person, Place } from '../work.ts';
import { type Listening, tellOnly, unable } from './ask.ts';
import { afterVote } from './at-home.ts';
import { lines } from './blocks.ts';
import { type Cast, type Recorded, record, ring, toldOf } from './cast.ts';
import {
  type AckDialog,
  codeInput,
  complaint,
  openDialog,
  plain,
  type Submitted,
  typedInto,
} from './dialogs.ts';
import { clickRefused, redisAway } from './messages.ts';
import * as words from './messages-factor.ts';

type Carried = { op: string; hash: string; where: Place };

/** Returns the dialog for one op. It carries ids only. */
export function codeView({ id, plan }: Op, hash: string, where: Place): ModalView {
  const carried: Carried = { op: id, hash, where };
  return {
    type: 'modal',
    callback_id: 'code',
    private_metadata: JSON.stringify(carried),
    title: plain('Approve'),
    submit: plain('Approve'),
    close: plain('Not now'),
    blocks: [...(plan ? [lines(words.approving(plan))] : []), codeInput('code', words.codeAsked(), true)],
  };
}

const notEnrolledView = (): ModalView => ({
  type: 'modal',
  callback_id: 'not_enrolled',
  title: plain('Second factor needed'),
  close: plain('Close'),
  blocks: [lines(words.notEnrolled())],
});

/** What somebody clicked, and what the ledger said of it. */
type Asked = Carried & { who: Person; is: 'needs code' | 'not enrolled' };

async function viewFor(
  { ledger, secondFactor, log }: Listening,
  { op, hash, where, is }: Asked,
): Promise<ModalView | Refusal> {
  if (!secondFactor) return words.noSecondFactors();
  if (is === 'not enrolled') return notEnrolledView();
  try {
    const found = await ledger.read(op);
    return found ? codeView(found, hash, where) : clickRefused('unknown', op);
  } catch (error) {
    return unable(error, log, redisAway(), op);
  }
}

/** Asks somebody for the code that their approval needs, or says how to come by one. */
export async function askCode(listening: Listening, trigger: string, asked: Asked): Promise<void> {
  const { who, where } = asked;
  const view = await viewFor(listening, asked);
  if ('said' in view) return tellOnly(listening, who, where, view);
  await openDialog(listening, trigger, view, { who, where, op: asked.op, again: 'Click Approve again.' });
}

/** Returns what became of an approval with what was typed: two scripts, one to read what a code is compared with, one to vote. */
async function recordWith(listening: Listening, cast: Cast, typed: string): Promise<Recorded> {
  const { secondFactor } = listening;
  if (!secondFactor) return { is: 'failed', told: words.noSecondFactors() };
  try {
    // What only reads has changed nothing, answered or not; `record` knows better of itself.
    const proof = await secondFactor.proofOf(cast.who, typed);
    return proof ? record(listening, { ...cast, proof }) : { is: 'failed', told: words.noCode() };
  } catch (error) {
    return { is: 'failed', told: unable(error, listening.log, redisAway(), cast.op) };
  }
}

/** Records an approval that came with a code. A dialog with a wrong one stays open and says so. */
export async function approveWithCode(
  listening: Listening,
  view: Submitted,
  by: { who: Person; marks: string[] },
  ack: AckDialog,
): Promise<void> {
  const { op, hash, where } = JSON.parse(view.private_metadata) as Carried;
  const cast: Cast = { op, hash, ...by, choice: 'approve', reason: '' };
  const reply = await recordWith(listening, cast, typedInto(view, 'code') ?? '');
  const told = toldOf(listening, op, reply);
  if (told && (reply.is === 'failed' || isUnproved(reply))) return ack(complaint('code', told));
  await ack();
  await ring(listening, op);
  await afterVote(listening, by.who, where, by.marks);
  if (told) await tellOnly(listening, by.who, where, told);
}
