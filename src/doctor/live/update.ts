/** What UpdateService does when it is told nothing new: nothing of the service changes. */
import { AwsError } from '../../aws/index.ts';
import type { Statement } from '../../work.ts';
import type { Given } from '../given.ts';
import { type Found, fail } from '../line.ts';
import { changesOf } from '../steps.ts';
import { act, needsOf } from './act.ts';
import { compared } from './compared.ts';
import type { Scratch } from './scratch.ts';

async function lets(given: Given, scratch: Scratch, statements: Statement[]): Promise<boolean> {
  const { cluster, service } = scratch.scope;
  try {
    await act(given, scratch, statements, hands => hands.ecs.setDesired(cluster, service, scratch.desired));
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.failure === 'denied') return false;
    throw error;
  }
}

/** Whether ECS fills in `ecs:task-definition` for IAM when whoever changes a count leaves it out (security.md §3.2). */
export async function omittedRevision(given: Given, scratch: Scratch): Promise<Found> {
  const { scale } = changesOf(scratch.sample);
  const absent = needsOf(scratch, scale, 'setDesired');
  const present = absent.map(statement => ({
    ...statement,
    conditions: { ...statement.conditions, Null: { 'ecs:task-definition': 'false' } },
  }));
  const [withoutIt, withIt] = [await lets(given, scratch, absent), await lets(given, scratch, present)];
  if (!withoutIt && !withIt)
    return fail(
      'The operator role may not change the count at all.',
      'Allow it ecs:UpdateService on services of this cluster.',
    );
  return compared(
    'when a count is set, IAM sees no ecs:task-definition.',
    withoutIt
      ? 'when a count is set, IAM sees no ecs:task-definition.'
      : 'ECS fills in ecs:task-definition when a count is set.',
    withoutIt && !withIt,
    'Every scale is denied then: its session wants that key to be absent. Open an issue with this line.',
  );
}

/** Whether naming the revision that runs already begins a deployment: a switch is repeated after a lost answer. */
export async function sameRevision(given: Given, scratch: Scratch): Promise<Found> {
  const { restart } = changesOf(scratch.sample);
  const { cluster, service } = scratch.scope;
  const { deployment } = await act(given, scratch, needsOf(scratch, restart, 'restart'), hands =>
    hands.ecs.switchTo(cluster, service, scratch.sample.arn),
  );
  if (deployment !== undefined) scratch.known.add(deployment);
  return compared(
    'naming the revision that runs begins no deployment.',
    deployment === scratch.deployment
      ? 'naming the revision that runs begins no deployment.'
      : `it began ${deployment}.`,
    deployment === scratch.deployment,
    'A switch whose answer was lost begins a second deployment of the same revision then. Open an issue with this line.',
  );
}
