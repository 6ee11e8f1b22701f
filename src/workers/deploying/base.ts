/** What every deployment of a service has in common. */
import { nothingChanged, UserError } from '../../errors.ts';
import { type Check, type DeployChange, type Image, type Op, shortName } from '../../work.ts';
import type { Limits } from '../kind.ts';
import { type Found, readable } from '../resolve.ts';
import { checksOf, waived } from './checks.ts';
import { inForce } from './gate.ts';
import { opOf } from './ours.ts';
import { endedOf } from './outcome.ts';
import type { Current } from './running.ts';

/** A service in words that can be typed: `prod/prod/web`. */
export const serviceWords = ({ scope }: Found) => `${scope.target}/${scope.cluster}/${scope.service}`;

/** The refusal of whatever comes while a deployment is under way; `op` is the one of ours that began it. */
export const inFlight = (found: Found, revision: string | undefined, op: Op | undefined) =>
  new UserError(
    'deployment_in_progress',
    `A deployment of \`${found.scope.service}\` is under way already${revision ? '' : ' and has just begun'}${op ? `: \`${op.id}\`` : ''}.`,
    `${nothingChanged} Wait for it, or stop it: it goes back to what ran before.`,
    [`cancel ${serviceWords(found)}`, `status ${serviceWords(found)}`],
    op && { by: op.ask.who },
  );

/** What every deployment of a service has in common. */
export type Base = Pick<DeployChange, 'family' | 'from' | 'alarms' | 'firing'> & {
  kind: 'deploy';
  checks: Check[];
};

/** Returns what every deployment of a service has in common, whatever is deployed. */
export async function baseOf(found: Found, current: Current, images: Image[], limits: Limits): Promise<Base> {
  const { scope, service, eyes } = found;
  const { alarms } = service.deploymentConfiguration ?? {};
  const names = alarms?.enable ? (alarms.alarmNames ?? []) : [];
  const say = <T>(call: Promise<T>) => readable(scope.target, scope.cluster, call);
  const [firing, target] = await Promise.all([
    say(eyes.observing.firing(names)),
    say(eyes.around.scalableTarget(scope.cluster, scope.service)),
  ]);
  const bounds = target && { min: target.MinCapacity ?? 0, max: target.MaxCapacity ?? 0 };
  const [newest] = current.history;
  const last = newest && endedOf(newest, await opOf(limits.ledger, newest));
  const checks = checksOf({ service, last, alarms: names, firing, bounds });
  return {
    kind: 'deploy',
    family: current.revision.definition.family ?? '',
    from: { revision: current.arn, deployment: current.deployment, images },
    alarms: names,
    firing,
    checks: waived(checks, inForce(limits.waivers, scope.service, limits.now)),
  };
}

/** Refuses to copy a revision with settings that this SDK does not know: the copy would lose them (ecs.md §0.5). */
export function copyable({ revision, arn }: Pick<Current, 'revision' | 'arn'>): void {
  if (revision.unknown.length === 0) return;
  throw new UserError(
    'lossy_copy',
    `\`${shortName(arn)}\` has settings that I do not know: ${revision.unknown.slice(0, 3).join(', ')}.`,
    `${nothingChanged} A copy would lose them. Deploy it another way until Slipway's AWS SDK is newer.`,
  );
}

/** Returns the roles that a definition's tasks are handed. */
export const roles = (definition: {
  taskRoleArn?: string | undefined;
  executionRoleArn?: string | undefined;
}) => [...new Set([definition.taskRoleArn, definition.executionRoleArn].flatMap(role => role ?? []))];
