/** Reads a deployment that has pauses: what it brings, what served before, and who decided which pause. */
import type { Eyes } from '../aws/index.ts';
import type { ServiceDeployment, ServiceRevision } from '../aws/rollouts.ts';
import {
  type Difference,
  type HookStep,
  type Op,
  type Paused,
  type Runs,
  type Scope,
  shortName,
} from '../work.ts';
import { calledIn } from './deploying/back.ts';
import { differences } from './deploying/clone.ts';
import { type OursIn, opOf } from './deploying/ours.ts';
import { eyesFor, type Given } from './given.ts';
import { hookSteps, newestSteps, nextAhead } from './hook-steps.ts';

/** Where it is looked up who began a deployment, and who decided. */
export type Known = { ledger: OursIn; stories: Pick<Given['stories'], 'changes'> };

/** Returns the name of a pause's slot: two decisions about one never overlap, and those that were are found by it. */
export const hookSlot = ({ account, region, cluster, service }: Scope, hookId: string): string =>
  `${account}/${region}/${cluster}/${service}:hook/${hookId}`;

const decides = ({ journal }: Op): boolean =>
  journal.some(entry => entry.is === 'result' && entry.step === 'decide' && entry.did !== 'refused');

/** Returns the op of ours that decided a pause, if one did. */
export async function deciderOf({ ledger, stories }: Known, scope: Scope, hookId: string) {
  for (const id of await stories.changes(hookSlot(scope, hookId), 5)) {
    const op = await ledger.read(id);
    const change = op?.plan?.change;
    if (op && change?.kind === 'hook' && decides(op))
      return { op: id, action: change.action, by: op.acting?.who ?? op.ask.who };
  }
  return undefined;
}

async function withDecider(known: Known, scope: Scope, step: HookStep): Promise<HookStep> {
  if (step.status === 'AWAITING_ACTION') return step;
  const decided = await deciderOf(known, scope, step.hookId);
  return decided ? { ...step, decided } : step;
}

/** What served before: of several revisions the one with most of the traffic, or of the tasks. */
function blueOf({ sourceServiceRevisions = [] }: ServiceDeployment): string | undefined {
  const weight = (one: (typeof sourceServiceRevisions)[number]) =>
    (one.requestedProductionTrafficWeight ?? 0) * 1_000 + (one.runningTaskCount ?? 0);
  return sourceServiceRevisions.toSorted((a, b) => weight(b) - weight(a))[0]?.arn;
}

type Definition = Awaited<ReturnType<Eyes['ecs']['revision']>>;

const runs = (of: ServiceRevision, { tags }: Definition): Runs => ({
  revision: shortName(of.taskDefinition),
  images: calledIn(of, tags),
});

/** Returns what there is to know of a deployment that was read. Throws what AWS threw. */
export async function pausedAs(
  known: Known,
  eyes: Eyes,
  scope: Scope,
  deployment: ServiceDeployment,
): Promise<Paused> {
  const { targetServiceRevision: target, deploymentConfiguration, serviceDeploymentArn = '' } = deployment;
  const [before, after] = [blueOf(deployment), target?.arn];
  const read = await eyes.ecs.revisions([before, after].flatMap(arn => arn ?? []));
  const of = async (arn: string | undefined) => {
    const revision = read.find(({ serviceRevisionArn }) => serviceRevisionArn === arn);
    if (!revision?.taskDefinition) return undefined;
    return { revision, definition: await eyes.ecs.revision(revision.taskDefinition) };
  };
  const [blue, green] = await Promise.all([of(before), of(after)]);
  const { steps, ahead } = hookSteps(deployment);
  const [newest, next] = [newestSteps(steps), nextAhead(ahead)];
  const told: Difference[] =
    blue && green ? differences(blue.definition.definition, green.definition.definition) : [];
  const op = await opOf(known.ledger, { targetServiceRevisionArn: after });
  const registeredBy = green?.definition.definition.registeredBy;
  return {
    deployment: serviceDeploymentArn,
    status: deployment.status ?? '',
    scope,
    strategy: deploymentConfiguration?.strategy ?? 'ROLLING',
    steps: await Promise.all(newest.map(step => withDecider(known, scope, step))),
    earlier: steps.length - newest.length,
    ahead: next,
    later: ahead.length - next.length,
    ...(target?.requestedProductionTrafficWeight !== undefined && {
      traffic: target.requestedProductionTrafficWeight,
    }),
    ...(blue && { blue: runs(blue.revision, blue.definition) }),
    green: green ? runs(green.revision, green.definition) : { revision: shortName(after), images: [] },
    differences: told,
    ...(op
      ? { startedBy: { op: op.id, by: op.ask.who } }
      : registeredBy && { startedBy: { arn: registeredBy } }),
  };
}

/** `…:service-deployment/CLUSTER/SERVICE/ID` */
const partsOf = (arn: string) => arn.slice(arn.indexOf('/') + 1).split('/');

/**
 * Returns a target's deployment by its ARN, with its pauses as they are now; nothing where ECS knows none of that ARN. Throws what
 * AWS threw.
 */
export async function pausedOf(
  given: Pick<Given, 'config' | 'aws' | 'ledger' | 'stories'>,
  target: string,
  arn: string,
): Promise<Paused | undefined> {
  const eyes = eyesFor(given, target);
  const [deployment] = await eyes.ecs.deployments([arn]);
  if (!deployment) return undefined;
  const [cluster = '', service = ''] = partsOf(arn);
  const { account = '', region = '' } = given.config.targets[target] ?? {};
  return pausedAs(given, eyes, { target, account, region, cluster, service }, deployment);
}
