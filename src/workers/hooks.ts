/** What waits at a pause: of one service with all about it, or of all services that are being deployed. */
import type { ServiceDeployment } from '../aws/rollouts.ts';
import { type HooksAnswer, isWaiting, type Op, type Scope, type ServiceName, type Waits } from '../work.ts';
import { eyesFor, type Given } from './given.ts';
import { placesOf, rowsOn } from './health/services.ts';
import { goingOn } from './hook-plan.ts';
import { hookSteps } from './hook-steps.ts';
import { targetNamed } from './locked.ts';
import { type Look, patience } from './look.ts';
import { pausedOf } from './pausing.ts';
import { find } from './planning.ts';
import { namedTarget } from './resolve.ts';

/** Services under deployment that one answer looks at; a read of the list of each is a call. */
const mostServices = 40;
/** DescribeServiceDeployments takes 20; a service rarely has more than one that goes on. */
const newest = 3;

const waitsIn = (scope: Scope, deployment: ServiceDeployment): Waits[] =>
  hookSteps(deployment)
    .steps.filter(step => isWaiting({ status: deployment.status ?? '' }, step))
    .map(step => ({
      scope,
      step,
      ...(deployment.updatedAt && { since: deployment.updatedAt.getTime() }),
    }));

/** Returns what waits at a pause: of a service, of a target, or everywhere. Throws UserError. */
export async function hooksOf(
  given: Given,
  op: Op,
  { service, target }: { service?: ServiceName; target?: string },
  look: Look,
): Promise<HooksAnswer> {
  const named = service && targetNamed(given, service);
  if (service && named === undefined) return ofService(given, op, look);
  const one = namedTarget(given, named ?? target, op.ask.where);
  return everywhere(given, one, look);
}

async function ofService(given: Given, op: Op, look: Look): Promise<HooksAnswer> {
  const found = await look.must(find(given, op.ask));
  const { scope } = found;
  const { open } = await look.must(goingOn(found));
  const waits = open.flatMap(deployment => waitsIn(scope, deployment));
  const paused = await Promise.all(
    open.map(({ serviceDeploymentArn: arn = '' }) =>
      look.at('what the deployment brings', undefined, () => pausedOf(given, scope.target, arn)),
    ),
  );
  return {
    kind: 'hooks',
    of: scope.service,
    waits,
    paused: paused.flatMap(one => (one && one.steps.length > 0 ? [one] : [])),
    more: 0,
    ageMs: 0,
    unchecked: look.unchecked,
  };
}

async function everywhere(given: Given, target: string | undefined, look: Look): Promise<HooksAnswer> {
  const targets = target === undefined ? Object.keys(given.config.targets) : [target];
  const { rows, unchecked, ageMs } = await rowsOn(given, placesOf(given, targets), patience / 2);
  const deploying = rows.filter(({ rollout }) => rollout === 'IN_PROGRESS');
  const looked = deploying.slice(0, mostServices);
  const found = await Promise.all(
    targets.map(async (name): Promise<Waits[]> => {
      const { account = '', region = '' } = given.config.targets[name] ?? {};
      const { ecs } = eyesFor(given, name);
      const arns = await Promise.all(
        looked
          .filter(row => row.target === name)
          .map(({ cluster, service }) =>
            look.at(`the deployments of ${name}/${cluster}/${service}`, [], async () =>
              (await ecs.rollouts(cluster, service, newest, { status: ['PENDING', 'IN_PROGRESS'] })).flatMap(
                ({ serviceDeploymentArn: arn }) => arn ?? [],
              ),
            ),
          ),
      );
      const deployments = await look.at(`the deployments of ${name}`, [], () => ecs.deployments(arns.flat()));
      return deployments.flatMap(one => {
        const [cluster = '', service = ''] = (one.serviceDeploymentArn ?? '').split('/').slice(1);
        return waitsIn({ target: name, account, region, cluster, service }, one);
      });
    }),
  );
  return {
    kind: 'hooks',
    ...(target !== undefined && { of: target }),
    waits: found.flat().sort((a, b) => (a.step.expiresAt ?? 0) - (b.step.expiresAt ?? 0)),
    more: deploying.length - looked.length,
    ageMs,
    unchecked: [...unchecked, ...look.unchecked],
  };
}
