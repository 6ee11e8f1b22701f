/** What whoever clicked is told when the click did not count, as it should. */
import type { Refusal } from '../errors.ts';
import type { Change } from '../work.ts';

const refusal = (code: string, said: string, next: string): Refusal => ({ code, said, next });

/** What a click that did not count is told; a click is never swallowed. */
export function clickRefused(is: string, op: string, how?: Change['kind'] | string): Refusal {
  switch (is) {
    case 'self':
      return refusal(
        'own_op',
        'Someone else has to approve this one.',
        `You can take it back with \`/ecs cancel ${op}\`.`,
      );
    case 'already':
    case 'again':
      return refusal('already_voted', 'Your vote is recorded already.', `See \`/ecs op ${op}\`.`);
    case 'often':
      return refusal(
        'voted_often',
        'You have voted on this many times, and it did not count.',
        'See why with `/ecs whoami`; somebody else has to vote.',
      );
    case 'expired':
      return refusal(
        'expired',
        'Too late: this has expired. Nothing was run.',
        'Ask again to get a new plan.',
      );
    case 'stale':
      return refusal(
        'stale_card',
        'This card shows an old plan. Nothing was recorded.',
        `See \`/ecs op ${op}\`.`,
      );
    case 'over':
      return refusal('already_over', `Too late: this is ${how ?? 'over'} already.`, `See \`/ecs op ${op}\`.`);
    default:
      return refusal(
        'unknown_op',
        'I do not know this op any more. Nothing was recorded.',
        'Ask again to get a new plan.',
      );
  }
}
