/** The dialogs of `/ecs enrol`: a key shown once, then recovery codes shown once. What they hold is kept nowhere in the clear. */
import type { ModalView } from '@slack/types';
import { parse } from '../commands/index.ts';
import { type Refusal, UserError } from '../errors.ts';
import { isUnproved } from '../ledger/factors/factors.ts';
import type { Begun, Carried, Enrolment } from '../ledger/factors/second-factor.ts';
import type { Person, Place } from '../work.ts';
import { refused } from './answers.ts';
import { type Listening, unable } from './ask.ts';
import { columns, lines, type Say } from './blocks.ts';
import {
  type AckDialog,
  codeInput,
  complaint,
  openDialog,
  plain,
  type Submitted,
  typedInto,
} from './dialogs.ts';
import { redisAway } from './messages.ts';
import * as words from './messages-factor.ts';
import { enrolUnsure } from './messages-unsure.ts';

/** Returns whether somebody typed `/ecs enrol`; what cannot be understood is told them as for any other verb. */
export function asksToEnrol(text: string): boolean {
  try {
    return parse(text).is === 'enrol';
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

const inFours = (secret: string) => secret.match(/.{1,4}/g)?.join(' ') ?? '';

/** Returns the dialog that shows a new key and asks for a code of it. */
export const keyView = ({ secret, uri, carried, again }: Begun): ModalView => ({
  type: 'modal',
  callback_id: 'enrol',
  private_metadata: JSON.stringify(carried),
  title: plain('Second factor'),
  submit: plain('Enrol'),
  close: plain('Not now'),
  blocks: [
    lines(words.keyShown()),
    columns([[inFours(secret)]]),
    lines(words.addressShown()),
    columns([[uri]]),
    codeInput('new', words.newCodeAsked(), true),
    ...(again ? [codeInput('current', words.currentCodeAsked())] : []),
  ],
});

/** Returns the dialog that shows recovery codes. */
export const recoveryView = (codes: readonly string[]): ModalView => ({
  type: 'modal',
  callback_id: 'recovery',
  title: plain('Recovery codes'),
  close: plain('I have kept them'),
  blocks: [lines(words.recoveryShown()), columns(codes.map(code => [code]))],
});

/** Shows somebody a new key. Nothing is kept until a code of it comes back. */
export async function beginEnrolment(
  listening: Listening,
  { who, where, trigger }: { who: Person; where: Place; trigger: string },
  ack: (say?: Say) => Promise<void>,
): Promise<void> {
  const { secondFactor, log } = listening;
  if (!secondFactor) return ack(refused(words.noSecondFactors()));
  let begun: Begun;
  try {
    begun = await secondFactor.begin(who);
  } catch (error) {
    return ack(refused(unable(error, log, redisAway())));
  }
  await ack();
  await openDialog(listening, trigger, keyView(begun), { who, where, again: 'Type `/ecs enrol` again.' });
}

/** Enrols somebody who typed a code of the key, and shows the recovery codes in its place. */
export async function finishEnrolment(
  listening: Listening,
  view: Submitted,
  who: Person,
  ack: AckDialog,
): Promise<void> {
  const { secondFactor, ledger, log } = listening;
  if (!secondFactor) return ack(complaint('new', words.noSecondFactors()));
  const current = typedInto(view, 'current');
  const carried = JSON.parse(view.private_metadata) as Carried;
  let ended: Enrolment;
  try {
    ended = await secondFactor.finish(who, carried, typedInto(view, 'new') ?? '', current);
  } catch (error) {
    return ack(complaint('new', unable(error, log, enrolUnsure())));
  }
  if (ended.is === 'enrolled') return ack({ response_action: 'update', view: recoveryView(ended.recovery) });
  const about = ended.is === 'neither' || (isUnproved(ended) && current !== undefined) ? 'current' : 'new';
  return ack(complaint(about, refusalOf(ended, ledger.now())));
}

function refusalOf(ended: Exclude<Enrolment, { is: 'enrolled' }>, now: number): Refusal {
  switch (ended.is) {
    case 'too late':
      return words.enrolledTooLate();
    case 'not its code':
      return words.notItsCode();
    case 'neither':
      return words.noCode();
    default:
      return words.codeRefused(ended, now);
  }
}
