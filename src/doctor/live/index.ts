/** `doctor --live`: tries on a scratch service what is only inferred about AWS; it changes no revision and no count for good. */
import { UserError } from '../../errors.ts';
import { shortName } from '../../work.ts';
import type { Given } from '../given.ts';
import { counted, type Found, fail, type Line, pass, skip, warn } from '../line.ts';
import { createLook, type Look, wordsOf } from '../look.ts';
import { nobody } from '../nobody.ts';
import { leaseMs } from './act.ts';
import { compared, type Pace, unlessDenied } from './compared.ts';
import { ofDeployment } from './deployment.ts';
import { onRecord } from './record.ts';
import { type Named, type Scratch, scratchOf } from './scratch.ts';
import { atRest, busyWith, differences, serviceNow, untouched } from './untouched.ts';
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
The audit trail gets a record of it. Before each write it is looked at whether somebody else changes, holds or locks the service: then
nothing more is done. In the end it is looked at whether the service is as it was; what somebody else changed is never set back.`;

/** Returns the service that is meant, or a line that says why there is none. */
export async function meant(given: Given, named: Named, pace: Pace): Promise<Scratch | Line> {
  try {
    return await scratchOf(given, named, pace);
  } catch (error) {
    const next =
      error instanceof UserError ? error.next : 'The lines above say what is wrong. Nothing was done.';
    return { area, name: 'service', ...fail(wordsOf(error), next) };
  }
}

/** Returns a way to look that asks nothing more once somebody else had a hand in the service, or a question hung. */
const untilOver =
  (look: Look, scratch: Scratch): Look =>
  async (of, name, fix, ask) => {
    if (scratch.over) return { area: of, name, ...skip('Not tried: the line that failed above says why.') };
    let answered = false;
    const line = await look(of, name, fix, async () => {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        scratch.over = true;
        return fail(error.message, error.next);
      } finally {
        answered = true;
      }
    });
    // What may still be under way must not meet the next write.
    scratch.over ||= !answered;
    return line;
  };

/** Tries everything, one after another, once it is on record; sets nothing back. Never throws. */
export async function tryLive(given: Given, scratch: Scratch): Promise<Line[]> {
  // What is waited for here takes ECS minutes.
  const plain = createLook(scratch.pace.waitMs * 3 + 60_000);
  const look = untilOver(plain, scratch);
  const fix = 'Look at the service with `/ecs status`, and try again.';
  const noted = await plain(area, 'record', 'Nothing was done: what is not on record is not tried.', () =>
    onRecord(given, scratch),
  );
  if (noted.is !== 'pass') return [noted];
  return [
    noted,
    await look(area, 'omitted revision', fix, () => omittedRevision(given, scratch)),
    await look(area, 'same revision', fix, () => unlessDenied(() => sameRevision(given, scratch))),
    ...(await ofDeployment(given, scratch, look)),
    await look(area, 'stopped task', fix, () => unlessDenied(() => stoppedTask(given, scratch))),
    await plain(area, 'as it was', fix, () => asItWas(given, scratch)),
  ];
}

/** What ECS says of a task that somebody stopped without saying why. */
async function stoppedTask(given: Given, scratch: Scratch): Promise<Found> {
  const { scope, role } = scratch;
  const { cluster, region, target } = scope;
  const { ecs } = given.aws.eyes(given.config?.targets[target]?.readRole ?? '', region);
  await untouched(given, scratch);
  const [task] = await ecs.tasks(cluster, { serviceName: scope.service }, 1);
  if (!task?.taskArn) return skip('It runs no task.');
  const session = { role, region, cluster, task: task.taskArn, until: given.now() + leaseMs, who: nobody };
  const { code, reason } = await given.probing.stopTask(session);
  return compared(
    'its stopCode is UserInitiated.',
    `its stopCode is ${code}, its reason "${reason}".`,
    code === 'UserInitiated',
    'Only the words of `/ecs why` rest on it. Open an issue with this line.',
  );
}

/** Waits until the service rests, and says what is not as it was; all of that is somebody else's doing, and stays. */
async function asItWas(given: Given, scratch: Scratch): Promise<Found> {
  const { sample, desired } = scratch;
  // What somebody else changed need not be waited for.
  const isOurs = differences(scratch, await serviceNow(given, scratch)).length === 0;
  const rests = isOurs ? await atRest(given, scratch) : undefined;
  const now = rests ?? (await serviceNow(given, scratch));
  const differs = differences(scratch, now);
  if (differs.length > 0)
    return warn(
      `It is not as it was: ${differs.join(', ')}. The doctor set no other revision and no other count: somebody else did, or autoscaling. Nothing was set back.`,
      'See who it was with `/ecs history`, or in CloudTrail.',
    );
  const as = `${shortName(sample.arn)}, ${counted(desired, 'task')}`;
  return rests
    ? pass(`It is as it was: ${as}.`)
    : fail(
        `It is set to what it was (${as}), and has not come to rest: ${now && busyWith(now)}.`,
        'Look with `/ecs status`.',
      );
}
