/** Answers about logs; following them is the tails' own. */
import { UserError } from '../../errors.ts';
import type { Answer } from '../../ports.ts';
import type { LogsWork, Op } from '../../work.ts';
import type { Given } from '../given.ts';
import { mayRead } from './may.ts';
import { readAlready, show } from './show.ts';

/** Returns the answer to what somebody asks about logs. Throws UserError. */
export async function logs(given: Given, op: Op, work: LogsWork): Promise<Answer> {
  switch (work.about) {
    case 'show':
      return show(given, op, work);
    case 'read':
      return readAlready(given, op, work);
    case 'longer':
      return longer(given, op, work.op);
    case 'follow':
      throw new Error(`${op.id} follows, which is no answer`);
  }
}

/** Whoever may read these logs may have them followed longer. */
async function longer(given: Given, op: Op, id: string): Promise<Answer> {
  const followed = await given.ledger.read(id);
  if (!followed?.tail)
    throw new UserError(
      'not_following',
      `\`${id}\` follows no logs.`,
      'Begin with `/ecs logs <service> --follow`.',
    );
  await mayRead(given, op.ask, followed.tail.scope.target);
  const { is, until } = await given.ledger.tails.longer(id);
  if (is === 'over')
    throw new UserError('not_following', `\`${id}\` has ended.`, 'Follow again.', [followed.ask.words]);
  return { kind: 'tail', is, op: id, until };
}
