/** One deployment of the same revision, begun and stopped: how it is told from others, and what ECS calls its end. */
import { AwsError, type Hands } from '../../aws/index.ts';
import type { ServiceDeployment, ServiceDeploymentBrief } from '../../aws/rollouts.ts';
import { UserError } from '../../errors.ts';
import type { Given } from '../given.ts';
import { type Found, fail, type Line, pass, skip, warn } from '../line.ts';
import type { Look } from '../look.ts';
import { changesOf } from '../steps.ts';
import { act, needsOf } from './act.ts';
import { compared, type Pace, unlessDenied, until } from './compared.ts';
import type { Scratch } from './scratch.ts';
import { differences, serviceNow } from './untouched.ts';

const numbered = (text = '') => text.slice(text.lastIndexOf('/') + 1);

/** ECS's ids of pauses are `ecs-pause-` and 43 characters; this one is nobody's. */
const nobodysHook = `ecs-pause-${'x'.repeat(43)}`;

const tooFast = skip('It was over before it could be stopped: use a service that starts more slowly.');

const over = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];

/** Tries what is only known of a deployment that is under way; its lines are one after another. */
export async function ofDeployment(given: Given, scratch: Scratch, look: Look): Promise<Line[]> {
  const { cluster, service } = scratch.scope;
  const { aws, config } = given;
  const { pace } = scratch;
  const target = config?.targets[scratch.scope.target];
  const eyes = aws.eyes(target?.readRole ?? '', scratch.scope.region);
  const { restart } = changesOf(scratch.sample);
  const since = given.now() - 120_000;
  let ours: ServiceDeploymentBrief | undefined;
  const begunSince = async (known: ReadonlySet<string | undefined>) => {
    const all = await eyes.ecs.rollouts(cluster, service, 20, { after: since });
    const [found, another] = all.filter(one => !known.has(one.serviceDeploymentArn));
    // Which of them is the doctor's is what is to be found out: none is stopped.
    if (another)
      throw new UserError(
        'meanwhile',
        `Somebody else began a deployment of ${service} meanwhile.`,
        'Nothing more is done, and nothing is set back. Try again when nobody works on it.',
      );
    return found;
  };

  const begun = await look('live', 'deployment number', 'Look at the service.', () =>
    unlessDenied(async () => {
      const before = await eyes.ecs.rollouts(cluster, service, 20);
      const known = new Set(before.map(one => one.serviceDeploymentArn));
      const { deployment } = await act(given, scratch, needsOf(scratch, restart, 'restart'), hands =>
        hands.ecs.restart(cluster, service, scratch.sample.arn),
      );
      if (deployment !== undefined) scratch.known.add(deployment);
      ours = await until(pace, () => begunSince(known));
      if (!ours)
        return fail(
          'ECS showed no service deployment for the restart.',
          'Slipway follows it by its revision then, and says so.',
        );
      const same = numbered(deployment) === numbered(ours.targetServiceRevisionArn);
      return compared(
        "the number in a deployment's id ends its service revision's ARN.",
        `${deployment} has the service revision …/${numbered(ours.targetServiceRevisionArn)}.`,
        same,
        'Slipway tells its deployment from others by the revision then, and says so where that is not enough.',
      );
    }),
  );
  const arn = ours?.serviceDeploymentArn;
  if (arn === undefined) return [begun];
  return [
    begun,
    await look('live', 'unknown pause', 'Look at the service.', () =>
      unlessDenied(() => unknownPause(given, scratch, arn)),
    ),
    await look('live', 'stopped deployment', 'Look at the service.', () =>
      unlessDenied(async () => {
        const stopping = { ...restart, stops: arn, how: 'stop' as const };
        try {
          const needs = needsOf(scratch, stopping, 'stop');
          await act(given, scratch, needs, hands => hands.ecs.stop(arn), 'deployment');
        } catch (error) {
          if (error instanceof AwsError && error.code === 'ConflictException') return tooFast;
          throw error;
        }
        const found = await stopped(pace, async () => (await eyes.ecs.deployments([arn]))[0]);
        await learn(given, scratch);
        return found;
      }),
    ),
  ];
}

/** Which error a pause that does not wait gets: after a lost answer it is looked at, else it is somebody else's doing. */
async function unknownPause(given: Given, scratch: Scratch, deployment: string): Promise<Found> {
  const { hook } = changesOf(scratch.sample);
  const change = { ...hook, hook: nobodysHook, paused: { ...hook.paused, deployment } };
  try {
    const needs = needsOf(scratch, change, 'decide');
    const decide = (hands: Hands) => hands.ecs.continueDeployment(deployment, nobodysHook, 'CONTINUE');
    await act(given, scratch, needs, decide, 'deployment');
  } catch (error) {
    if (!(error instanceof AwsError) || error.failure === 'denied') throw error;
    return compared(
      'a pause that there is not is refused with InvalidParameterException.',
      `${error.code}: ${error.message}`,
      error.code === 'InvalidParameterException',
      'Who comes too late to a pause is told these words, and not who was first. Open an issue with this line.',
    );
  }
  return fail('ECS took a decision about a pause that there is not.', 'Open an issue with this line.');
}

/** ECS goes back to what ran by a deployment of its own, whose id nobody told: it is the doctor's doing as well. */
async function learn(given: Given, scratch: Scratch): Promise<void> {
  const service = await serviceNow(given, scratch);
  const [primary] = service?.deployments ?? [];
  if (primary?.id && differences(scratch, service).length === 0) scratch.known.add(primary.id);
}

async function stopped(pace: Pace, read: () => Promise<ServiceDeployment | undefined>): Promise<Found> {
  const seen: string[] = [];
  const end = await until(pace, async () => {
    const deployment = await read();
    const { status = '?' } = deployment ?? {};
    if (seen.at(-1) !== status) seen.push(status);
    return over.includes(status) ? deployment : undefined;
  });
  const said = seen.join(', then ');
  if (!end)
    return warn(
      `It was ${said} when nobody looked any more.`,
      'Look with `aws ecs describe-service-deployments`.',
    );
  if (end.status === 'SUCCESSFUL') return tooFast;
  const words = [end.statusReason, end.rollback?.reason].filter(Boolean).join(' / ') || 'nothing';
  const expected = end.status === 'ROLLBACK_SUCCESSFUL' || end.status === 'STOPPED';
  return expected
    ? pass(`A deployment that was stopped is ${said}; ECS says: ${words}`)
    : fail(
        `A deployment that was stopped is ${said}; ECS says: ${words}`,
        'Look at the service: ECS did not go back.',
      );
}
