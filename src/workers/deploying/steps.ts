/** The writes of a deployment, one step each: register a revision, point the service at it, stop what is under way. */
import { sha256 } from '../../approvals/plan-hash.ts';
import { AwsError, type Eyes } from '../../aws/index.ts';
import { type DeployChange, deployOf, leftBy, type Op, type Plan, personKey, shortName } from '../../work.ts';
import { type Step, StepRefused } from '../kind.ts';
import { cloneOf } from './clone.ts';
import { begun, skew } from './pin.ts';

/** Tags that say where a revision came from; people read them in the console, and a lost answer is found again by them. */
function tagsOf(op: Op, { how, to }: DeployChange) {
  const image = to.images.find(one => one.tag !== undefined);
  const tag = image && `${image.container}=${image.tag}`;
  const restores = how === 'rollback' && to.copies ? shortName(to.copies) : undefined;
  const all = {
    'slipway:op': op.id,
    'slipway:plan': op.planHash,
    'slipway:requester': personKey(op.ask.who),
    'slipway:approver': op.acting && personKey(op.acting.who),
    'slipway:tag': tag,
    'slipway:restores': restores,
  };
  return Object.entries(all).flatMap(([name, value]) => (value ? [{ key: name, value }] : []));
}

/** Revisions of a family that are looked at to find ours again. */
const newestLookedAt = 10;

/** Registers a copy of what runs with the approved images; found again by its tag. */
export function registerStep(op: Op, plan: Plan): Step {
  const change = deployOf(plan);
  const copies = change.to.copies ?? '';
  return {
    name: 'register',
    harmless: false,
    elusive: true,
    async done(eyes) {
      for (const revision of await eyes.ecs.newest(change.family, newestLookedAt)) {
        const { tags } = await eyes.ecs.revision(revision);
        if (tags.some(({ key, value }) => key === 'slipway:op' && value === op.id)) return { revision };
      }
      return undefined;
    },
    async act(hands, eyes) {
      const { definition, tags } = await eyes.ecs.revision(copies);
      const clone = cloneOf(definition, change.to.images);
      if (sha256(clone) !== change.definition)
        throw new StepRefused(
          {
            code: 'world_moved',
            said: `\`${copies}\` is no longer what the plan copied.`,
            next: 'Nothing was changed. Ask again to get a new plan.',
          },
          'stale',
        );
      const theirs = tags.filter(({ key = '' }) => !/^(slipway|aws):/i.test(key));
      return hands.ecs.register({ ...clone, tags: [...theirs, ...tagsOf(op, change)] });
    },
  };
}

/** Points the service at the revision; never when it runs anything but what the plan saw. */
export function switchStep(op: Op, plan: Plan): Step {
  const { how, from, to } = deployOf(plan);
  const { cluster, service } = plan.scope;
  const revision = to.revision ?? leftBy(op, 'register').revision ?? '';
  const look = async (eyes: Eyes) => (await eyes.ecs.services(cluster, [service]))[0]?.deployments ?? [];
  // Only a younger one than the one it takes the place of: a restart's revision was deployed before.
  const ours = (deployments: Awaited<ReturnType<typeof look>>) => {
    const base = deployments.find(({ id }) => id === from.deployment)?.createdAt?.getTime();
    const since = base ?? (op.startedAt ?? op.ask.at) - skew;
    return deployments.find(
      ({ id, taskDefinition, createdAt }) =>
        taskDefinition === revision && id !== from.deployment && (createdAt?.getTime() ?? 0) > since,
    );
  };
  return {
    name: how === 'restart' ? 'restart' : 'switch',
    harmless: how !== 'restart',
    elusive: true,
    async done(eyes) {
      const found = ours(await look(eyes));
      if (found) return found.id ? { deployment: found.id } : {};
      // It may be over already: failed, and gone back to what ran before.
      const past = await begun(eyes, op, revision);
      return past === undefined ? undefined : { deployment: past };
    },
    async check(eyes) {
      const deployments = await look(eyes);
      const primary = deployments.find(({ status }) => status === 'PRIMARY');
      if (primary?.id === from.deployment && primary.taskDefinition === from.revision) return;
      if (how !== 'restart' && ours(deployments)) return;
      throw new StepRefused(
        {
          code: 'world_moved',
          said: `The world moved after this was approved: the service runs \`${shortName(primary?.taskDefinition ?? '?')}\` by another deployment now; the plan saw \`${shortName(from.revision)}\`.`,
          next: 'The service was not touched. Ask again to get a new plan.',
        },
        'stale',
      );
    },
    act: hands =>
      how === 'restart'
        ? hands.ecs.restart(cluster, service, revision)
        : hands.ecs.switchTo(cluster, service, revision),
  };
}

/** Statuses in which ECS can stop a deployment no more, or is stopping it already. */
const stopping = ['STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'];
const over = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];

/** Stops a deployment; ECS goes back by itself. */
export function stopStep(op: Op, plan: Plan): Step {
  const deployment = deployOf(plan).stops ?? op.progress?.rollout?.arn ?? '';
  return {
    name: 'stop',
    harmless: true,
    ready: () => deployment !== '',
    ...(op.stop && { optional: true as const }),
    async done(eyes) {
      const [found] = await eyes.ecs.deployments([deployment]);
      return [...stopping, ...over].includes(found?.status ?? '') ? {} : undefined;
    },
    async act(hands) {
      try {
        return await hands.ecs.stop(deployment);
      } catch (error) {
        // It ended, or somebody else stopped it, a moment before: following it tells which.
        if (error instanceof AwsError && error.code === 'ConflictException')
          return { requestId: error.requestId ?? '' };
        throw error;
      }
    },
  };
}
