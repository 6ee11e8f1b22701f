/** What runs now: the service, its revision, its history, and the container that a version is for. */
import { AwsError } from '../../aws/index.ts';
import type { Revision } from '../../aws/revisions.ts';
import type { ServiceDeploymentBrief } from '../../aws/rollouts.ts';
import { nothingChanged, UserError } from '../../errors.ts';
import type { Image } from '../../work.ts';
import { type Found, readable } from '../resolve.ts';
import { unfinished } from './checks.ts';
import { referenceOf, tagIn } from './image.ts';

/** Newest deployments of a service that are read to judge where it stands; ListServiceDeployments gives 100 a page. */
const looksBack = 100;

export type Current = {
  revision: Revision;
  arn: string;
  /** The id of the deployment that is PRIMARY, `ecs-svc/N`, and its service revision's ARN. */
  deployment: string;
  serviceRevision: string;
  history: ServiceDeploymentBrief[];
};

/** Throws UserError when ECS itself does not run this service, or not by service deployments. */
function refuseOthers({ scope, service }: Found): void {
  const name = `\`${scope.service}\``;
  if (service.status !== 'ACTIVE')
    throw new UserError(
      'service_not_active',
      `${name} is ${service.status}: it is being deleted.`,
      'Nothing can be deployed to it any more. See what there is with `/ecs services`.',
    );
  const controller = service.deploymentController?.type ?? 'ECS';
  if (controller !== 'ECS')
    throw new UserError(
      'not_ecs_controlled',
      `${name} is deployed by ${controller}, not by ECS itself.`,
      `${nothingChanged} Deploy it where ${controller} is configured.`,
    );
  if (service.resourceManagementType === 'ECS')
    throw new UserError(
      'express_service',
      `${name} is an Express service: ECS manages its parts itself.`,
      `${nothingChanged} Update it with \`aws ecs update-express-gateway-service\`.`,
    );
}

/** Returns what a service runs now. Throws UserError when it may not be deployed to. */
export async function currentOf(found: Found): Promise<Current> {
  refuseOthers(found);
  const { scope, service, eyes } = found;
  const primary = service.deployments?.find(({ status }) => status === 'PRIMARY');
  const arn = primary?.taskDefinition ?? service.taskDefinition ?? '';
  const say = <T>(call: Promise<T>) => readable(scope.target, scope.cluster, call);
  const [revision, history] = await Promise.all([
    say(eyes.ecs.revision(arn)),
    say(eyes.ecs.rollouts(scope.cluster, scope.service, looksBack)),
  ]);
  const deployment = primary?.id ?? '';
  const number = deployment.slice(deployment.indexOf('/') + 1);
  const serviceRevision = `arn:aws:ecs:${scope.region}:${scope.account}:service-revision/${scope.cluster}/${scope.service}/${number}`;
  return { revision, arn, deployment, serviceRevision, history };
}

/** Returns the deployment that is under way, in short; its record may be missing yet, then `{}`. */
export function underWay({ service }: Found, current: Current): ServiceDeploymentBrief | undefined {
  const open = current.history.find(({ status = '' }) => unfinished.includes(status));
  if (open) return open;
  const primary = service.deployments?.find(({ status }) => status === 'PRIMARY');
  const known = current.history.some(one => one.targetServiceRevisionArn === current.serviceRevision);
  return primary?.rolloutState === 'IN_PROGRESS' && !known ? {} : undefined;
}

/** Returns the container that a version is for: the one asked for, else the load balancer's, else the only essential one. */
export function containerFor({ service, scope }: Found, { revision }: Current, asked: string | undefined) {
  const containers = revision.definition.containerDefinitions ?? [];
  const names = containers.map(({ name }) => name ?? '');
  const refuse = (code: string, said: string, next: string) => {
    throw new UserError(code, said, `${next} ${nothingChanged}`);
  };
  if (asked !== undefined && !names.includes(asked))
    refuse(
      'unknown_container',
      `\`${scope.service}\` has no container \`${asked}\`.`,
      `It has ${names.map(name => `\`${name}\``).join(', ')}.`,
    );
  const balanced = [
    ...new Set((service.loadBalancers ?? []).flatMap(({ containerName }) => containerName ?? [])),
  ];
  const essential = containers.filter(one => one.essential !== false).map(({ name }) => name ?? '');
  const only = (list: string[]) => (list.length === 1 ? list[0] : undefined);
  const chosen = asked ?? only(balanced) ?? only(essential);
  const container = containers.find(({ name }) => name === chosen);
  if (container?.name) return { name: container.name, image: container.image ?? '' };
  throw new UserError(
    'which_container',
    `\`${scope.service}\` has more than one container this could be for.`,
    `Say which: ${names.map(name => `\`container=${name}\``).join(' or ')}. ${nothingChanged}`,
  );
}

/** Returns the images of a service revision as ECS resolved them: what really ran, by digest. */
export async function imagesOf(
  { scope, eyes }: Found,
  { revision, serviceRevision }: Current,
): Promise<Image[]> {
  const resolved = await readable(scope.target, scope.cluster, eyes.ecs.revisions([serviceRevision])).catch(
    error => {
      // A service older than service revisions has none; then the definition's own words are all there is.
      if (error instanceof AwsError) return [];
      throw error;
    },
  );
  return (revision.definition.containerDefinitions ?? []).map(({ name = '', image = '' }) => {
    const said = referenceOf(image);
    const digest =
      said.digest ??
      resolved[0]?.containerImages?.find(({ containerName }) => containerName === name)?.imageDigest;
    const known = tagIn(revision.tags, name, said);
    return { container: name, image, ...(known && { tag: known }), ...(digest && { digest }) };
  });
}
