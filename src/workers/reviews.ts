/** What is asked of somebody else after the glass was broken: to look at it, and to say so where everybody was told. */
import { UserError } from '../errors.ts';
import { ClaimLost } from '../ledger/ledger.ts';
import { RedisAway } from '../ledger/script.ts';
import type { Answer } from '../ports.ts';
import type { Op, Work } from '../work.ts';
import type { Given } from './given.ts';

type ReviewWork = Extract<Work, { kind: 'reviews' }>;

/** Returns the answer to a question about reviews, or closes one. Throws UserError. */
export async function reviews(given: Given, op: Op, work: ReviewWork): Promise<Answer> {
  const { ledger } = given;
  if (work.about === 'close') return reviewed(given, op, work);
  const ops = await Promise.all((await ledger.reviews.open()).map(id => ledger.read(id)));
  return { kind: 'reviews', ops: ops.filter(one => one !== undefined) };
}

async function reviewed(
  { ledger, tell }: Given,
  { ask }: Op,
  { op: id, note }: Extract<ReviewWork, { about: 'close' }>,
): Promise<Answer> {
  const broken = await ledger.read(id);
  const channel = broken?.plan?.terms.urgent?.channel;
  if (!broken || channel === undefined)
    throw new UserError(
      'nothing_to_review',
      `Nobody broke the glass with \`${id}\`.`,
      'See what waits for a review with `/ecs reviews`.',
      ['reviews'],
    );
  if (ask.where.channel !== channel)
    throw new UserError(
      'not_the_channel',
      'That is reviewed where everybody was told of it, so that everybody sees who did.',
      `Do it in the channel ${channel}, with the button there or the same words.`,
    );
  switch (await ledger.reviews.close(id, ask.who, note)) {
    case 'self':
      throw new UserError(
        'own_op',
        'Somebody else has to review what you did.',
        'Ask anybody else in this channel.',
      );
    case 'none':
      throw new UserError(
        'nothing_to_review',
        `\`${id}\` does not wait for a review.`,
        'See what does with `/ecs reviews`.',
        ['reviews'],
      );
    case 'closed': {
      const now = (await ledger.read(id)) ?? broken;
      await tell.glassReviewed(now);
      return { kind: 'reviewed', op: now };
    }
  }
}

/** Reminds everybody of what waits for a review; what Slack refuses is asked for again in four hours, and keeps no other from being said. */
export async function nag({ ledger, tell, log }: Pick<Given, 'ledger' | 'tell' | 'log'>): Promise<void> {
  for (const id of await ledger.reviews.due())
    try {
      const op = await ledger.read(id);
      if (op) await tell.nag(op);
    } catch (error) {
      log.warn({ op: id, error }, 'could not ask for a review');
    }
}

/** Tells everybody that the glass is being broken; where nobody can be told, it is not. Returns whether that is so. */
export async function everybodyTold({ tell, log }: Given, op: Op, epoch: number): Promise<boolean> {
  if (!op.plan?.terms.urgent) return true;
  try {
    await tell.glassBroken(op, epoch);
    return true;
  } catch (error) {
    if (error instanceof ClaimLost || error instanceof RedisAway) throw error;
    log.error({ op: op.id, error }, 'could not tell that the glass is broken');
    return false;
  }
}
