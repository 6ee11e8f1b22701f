/** One write of the live probes: like a step of a change, and only while nobody else has a hand in the service. */
import type { Hands } from '../../aws/index.ts';
import type { Change, Statement } from '../../work.ts';
import { workerFor } from '../../workers/changes.ts';
import type { Given } from '../given.ts';
import { nobody } from '../nobody.ts';
import type { Scratch } from './scratch.ts';
import { untouched } from './untouched.ts';

/** A lease of an op is as long (design.md §5), in milliseconds. */
export const leaseMs = 15_000;

/**
 * Looks again, and does one write through the free role, in a session as narrow as that of a step, which names no approver. Throws
 * AwsError, and UserError where somebody else has a hand in the service; `during` the doctor's own deployment it need not rest.
 */
export async function act<T>(
  given: Given,
  scratch: Scratch,
  statements: Statement[],
  does: (hands: Hands) => Promise<T>,
  during?: 'deployment',
): Promise<T> {
  await untouched(given, scratch, during);
  const { role, scope } = scratch;
  const until = given.now() + leaseMs;
  return given.aws.step({ role, region: scope.region, statements, until, who: nobody }, does);
}

/** Returns what a step of a change may do, as the bot has it; `deployment` is the one that it is about. */
export function needsOf({ scope }: Scratch, change: Change, step: string, deployment?: string): Statement[] {
  const earlier = deployment === undefined ? {} : { deployment };
  const steps = workerFor(change).needs({ op: nobody.op, scope, change, earlier });
  const found = steps.find(({ name }) => name === step);
  if (!found) throw new Error(`a change of kind ${change.kind} has no step ${step}`);
  return found.needs;
}
