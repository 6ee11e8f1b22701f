/** Every sentence about second factors, as a function named for its moment. */
import type { Refusal } from '../errors.ts';
import type { Unproved } from '../ledger/factors/factors.ts';
import { tries } from '../ledger/factors/lua.ts';
import type { Notice, Plan } from '../work.ts';
import type { Line } from './blocks.ts';
import { changeTitle, confirmApproval } from './messages.ts';
import { who } from './messages-people.ts';
import { lasting } from './time.ts';

const refusal = (code: string, said: string, next: string): Refusal => ({ code, said, next });

/** What a dialog that asks for a code shows above it: what the code agrees to. */
export const approving = (plan: Plan): Line[] => [
  [{ bold: changeTitle(plan) }],
  [confirmApproval(plan).text],
];

export const codeAsked = () => 'Code of your authenticator, or a recovery code';

/** Shown in place of the question to whoever has nothing to answer it with. */
export const notEnrolled = (): Line[] => [
  ['Approving this takes a code of your second factor, and you have none yet.'],
  ['Close this, type `/ecs enrol`, then click Approve again.'],
];

/** Why a code was not taken; `now` is Redis time in milliseconds. */
export function codeRefused(unproved: Unproved, now: number): Refusal {
  switch (unproved.is) {
    case 'wrong code':
      return refusal(
        'wrong_code',
        'That code is not right.',
        `Take the one that your authenticator shows now. After ${unproved.left} more wrong ${unproved.left === 1 ? 'one' : 'ones'} I take none for ${lasting(tries.withinMs)}.`,
      );
    case 'used code':
      return refusal(
        'used_code',
        'That code has been used.',
        'Wait for the next one: there is a new one every 30 s.',
      );
    case 'locked':
      return refusal(
        'too_many_codes',
        'Too many wrong codes.',
        `Try again in ${lasting(unproved.until - now)}.`,
      );
    case 'not enrolled':
      return refusal(
        'not_enrolled',
        'You have no second factor any more.',
        'Close this, type `/ecs enrol`, then click Approve again.',
      );
    case 'needs code':
      return refusal(
        'needs_code',
        'You have enrolled since this was opened, so a code is needed to enrol again.',
        'Close this and type `/ecs enrol` again.',
      );
  }
}

export const noCode = () =>
  refusal('no_code', 'That is no code.', 'A code is six digits, a recovery code ten letters and digits.');

export const keyShown = (): Line[] => [
  ['Put this key into your authenticator app. It is shown once, and to you only.'],
];
export const addressShown = (): Line[] => [['Or open this address with it:']];
export const newCodeAsked = () => 'The code that it shows then';
export const currentCodeAsked = () => 'A code of the second factor you have now, or a recovery code';

export const notItsCode = () =>
  refusal(
    'not_its_code',
    'That is not the code of this key.',
    'Take the one that your authenticator shows now; its clock must be right, too.',
  );
export const enrolledTooLate = () =>
  refusal('enrolled_too_late', 'This was opened too long ago.', 'Close it and type `/ecs enrol` again.');

export const recoveryShown = (): Line[] => [
  ['Your second factor is set up. These are your recovery codes.'],
  [
    'Each is good once, in place of a code, when you do not have your authenticator. They are not shown again.',
  ],
];

export const typeEnrol = () =>
  refusal(
    'type_enrol',
    'A second factor is set up in a dialog, and only a slash command opens one.',
    'Type `/ecs enrol`.',
  );
export const noSecondFactors = () =>
  refusal(
    'no_second_factors',
    'No second factors are kept here.',
    'Whoever runs this bot would have to set SLIPWAY_SEAL_KEY.',
  );

export const factorTitle = () => 'About a second factor';

/** What happened to somebody's second factor, as everybody may hear it. */
export function factorHappened(notice: Notice): Line {
  const person = who(notice.who);
  switch (notice.what) {
    case 'enrolled':
      return [person, ' has enrolled a second factor.'];
    case 'enrolled again':
      return [
        person,
        ` has enrolled a new second factor, with ${notice.second === 'recovery' ? 'a recovery code' : 'a code'} of the one before.`,
      ];
    case 'recovery code used':
      return [
        person,
        ` has used a recovery code${notice.op ? ` to approve \`${notice.op}\`` : ''}; ${notice.left ?? 0} are left.`,
      ];
    case 'locked':
      return [
        `${tries.most} wrong codes were typed as `,
        person,
        '; none is taken until ',
        { at: notice.until ?? notice.at, as: 'time' },
        '.',
      ];
    case 'forgotten':
      return ['Whoever runs this bot has forgotten the second factor of ', person, '.'];
  }
}

/** What the person themselves should do about it. */
export const factorNext = ({ what }: Notice): Line[] => [
  ...(what === 'forgotten' ? [['Type `/ecs enrol` to set up a new one.'] as Line] : []),
  ['Was that not you? Have your Slack sessions ended, then tell whoever runs this bot.'],
];

/** What `/ecs whoami` says of it. */
export const factorWords = (second: { recoveryLeft: number } | undefined): Line => {
  if (!second) return ['You have no second factor; `/ecs enrol` sets one up.'];
  const { recoveryLeft: left } = second;
  return [`You have a second factor, and ${left} recovery ${left === 1 ? 'code' : 'codes'}.`];
};
