/** `doctor --live`: tries on a scratch service what is only inferred about AWS, and leaves it as it was. */
import { UserError } from '../../errors.ts';
import { shortName } from '../../work.ts';
import type { Given } from '../given.ts';
import { type Found, fail, type Line, pass, skip } from '../line.ts';
import { createLook, wordsOf } from '../look.ts';
import { nobody } from '../nobody.ts';
import { changesOf } from '../steps.ts';
import { compared, type Pace, unlessDenied, until } from './compared.ts';
import { ofDeployment } from './deployment.ts';
import { act, busyWith, leaseMs, type Named, needsOf, type Scratch, scratchOf } from './scratch.ts';
import { omittedRevision, sameRevision } from './update.ts';

export type { Pace } from './compared.ts';
export type { Named } from './scratch.ts';

const area = 'live';

/** Returns what will be done to a service, for somebody to agree to. */
export const liveWords = ({ scope, role, desired, sample }: Scratch): string =>
  `On ${scope.service} of ${scope.target} (account ${scope.account}, ${scope.region}, cluster ${scope.cluster}), as ${shortName(role)}:
  1. its count is set to what it is, ${desired}, twice: nothing changes
  2. it is told to run what it runs, ${shortName(sample.arn)}: nothing should change
  3. its tasks are replaced by others of ${shortName(sample.arn)}; while ECS is at it, a pause that there is not is continued, and the
     deployment is stopped: ECS goes back to the tasks before
  4. one of its tasks is stopped: ECS starts another
Then it is looked at whether it is as it was. Nobody else should change it meanwhile.`;

/** Returns the service that is meant, or a line that says why there is none. */
export async function meant(given: Given, named: Named): Promise<Scratch | Line> {
  try {
    return await scratchOf(given, named);
  } catch (error) {
    const next =
      error instanceof UserError ? error.next : 'The lines above say what is wrong. Nothing was done.';
    return { area, name: 'service', ...fail(wordsOf(error), next) };
  }
}

/** Tries everything, one after another, and sets back what turns out not to be as it was. Never throws. */
export async function tryLive(given: Given, scratch: Scratch, pace: Pace): Promise<Line[]> {
  // What is waited for here takes ECS minutes.
  const look = createLook(pace.waitMs * 2 + 60_000);
  const fix = 'Look at the service with `/ecs status`, and try again.';
  return [
    await look(area, 'omitted revision', fix, () => omittedRevision(given, scratch)),
    await look(area, 'same revision', fix, () => unlessDenied(() => sameRevision(given, scratch))),
    ...(await ofDeployment(given, scratch, look, pace)),
    await look(area, 'stopped task', fix, () => unlessDenied(() => stoppedTask(given, scratch, pace))),
    await look(area, 'as it was', fix, () => asItWas(given, scratch, pace)),
  ];
}

const eyesOf = ({ aws, config }: Given, { scope }: Scratch) =>
  aws.eyes(config?.targets[scope.target]?.readRole ?? '', scope.region);

/** What ECS says of a task that somebody stopped without saying why. */
async function stoppedTask(given: Given, scratch: Scratch, pace: Pace): Promise<Found> {
  const { scope, role } = scratch;
  const { ecs } = eyesOf(given, scratch);
  const rests = await until(pace, async () => {
    const [service] = await ecs.services(scope.cluster, [scope.service]);
    return service && busyWith(service) === undefined ? service : undefined;
  });
  if (!rests) return skip('The service has not come to rest since.');
  const [task] = await ecs.tasks(scope.cluster, { serviceName: scope.service }, 1);
  if (!task?.taskArn) return skip('It runs no task.');
  const { cluster, region } = scope;
  const session = { role, region, cluster, task: task.taskArn, until: given.now() + leaseMs, who: nobody };
  const { code, reason } = await given.probing.stopTask(session);
  return compared(
    'its stopCode is UserInitiated.',
    `its stopCode is ${code}, its reason "${reason}".`,
    code === 'UserInitiated',
    'Only the words of `/ecs why` rest on it. Open an issue with this line.',
  );
}

/** Waits until the service rests, and sets back what is not as it was. */
async function asItWas(given: Given, scratch: Scratch, pace: Pace): Promise<Found> {
  const { scope, sample, desired } = scratch;
  const { cluster, service: name } = scope;
  const { ecs } = eyesOf(given, scratch);
  const read = async () => (await ecs.services(cluster, [name]))[0];
  const rests = await until(pace, async () => {
    const service = await read();
    return service && busyWith(service) === undefined ? service : undefined;
  });
  const now = rests ?? (await read());
  const did: string[] = [];
  if (now?.taskDefinition !== sample.arn) {
    const change = { ...changesOf(sample).restart, how: 'restart' as const };
    await act(given, scratch, needsOf(scratch, change, 'restart'), hands =>
      hands.ecs.switchTo(cluster, name, sample.arn),
    );
    did.push(`${shortName(now?.taskDefinition)} → ${shortName(sample.arn)}`);
  }
  if (now?.desiredCount !== desired) {
    const { scale } = changesOf(sample);
    await act(given, scratch, needsOf(scratch, scale, 'setDesired'), hands =>
      hands.ecs.setDesired(cluster, name, desired),
    );
    did.push(`${now?.desiredCount} → ${desired} tasks`);
  }
  const as = `${shortName(sample.arn)}, ${desired} ${desired === 1 ? 'task' : 'tasks'}`;
  if (did.length > 0)
    return fail(
      `It was not as before, and was set back: ${did.join(', ')}.`,
      'See that it comes to rest: `/ecs status`.',
    );
  return rests
    ? pass(`It is as it was: ${as}.`)
    : fail(
        `It is set to what it was (${as}), and has not come to rest: ${now && busyWith(now)}.`,
        'Look with `/ecs status`.',
      );
}
