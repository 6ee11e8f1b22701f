/** Looks at AWS for a problem: what the rules of `why` find, how the service is now, and who began the deployment that broke. */

import type { Eyes } from '../../aws/index.ts';
import { type Finding, outcomes, type Why } from '../../seen.ts';
import {
  type AlertCause,
  type AlertFound,
  type Problem,
  type Scope,
  type Starter,
  shortName,
} from '../../work.ts';
import { evidence } from '../evidence.ts';
import type { Given } from '../given.ts';
import { judge } from '../health/judge.ts';
import { judgedOf, sawEnough } from '../health/judged.ts';
import { createLook, type Look } from '../look.ts';
import { redacted } from '../redact.ts';
import { type Found, foundIn } from '../resolve.ts';
import type { Case } from '../why/case.ts';
import { diagnose } from '../why/diagnose.ts';
import { caseOf, completed, toldOf, withoutLines } from '../why/why.ts';

/** Nobody waits for an alert's look as for an answer, but the alert does; milliseconds for all around, and for what failed. */
const patience = { around: 3_000, failed: 1_000 };

/** A look at a problem's service: what the card shows, all that there is to say, and whether the service is well. */
export type Looked = { found: AlertFound; why: Why; well: boolean };

/** Returns who an IAM principal is to people: a role and its session, a user, or somebody in the console. */
export function principal(arn: string): Starter {
  const [, , , , , path = ''] = arn.split(':');
  const [kind, role = '', ...session] = path.split('/');
  const name = redacted([role, ...session].join('/'));
  if (kind === 'assumed-role' && role.startsWith('AWSReservedSSO_'))
    return { is: 'console', name: redacted(session.join('/')) };
  if (kind === 'assumed-role') return { is: 'role', name };
  if (kind === 'user') return { is: 'user', name };
  return path === 'root' ? { is: 'user', name: 'root' } : { is: 'unknown' };
}

/** Returns who began a deployment: one of our ops, else whoever registered the revision that it runs. */
async function starterOf(
  given: Given,
  deployment: string,
  { scope, service, eyes }: Found,
): Promise<Starter> {
  const [op] = await given.ledger.opsOfDeployments([deployment]);
  const own = op === undefined ? undefined : await given.ledger.read(op);
  if (own) return { is: 'op', op: own.id, who: own.ask.who };
  const rolling = service.deployments?.find(({ id }) => id === deployment)?.taskDefinition;
  const definition = rolling ?? (await revisionOf(eyes, scope, deployment));
  if (definition === undefined) return { is: 'unknown' };
  const { definition: registered } = await eyes.ecs.revision(definition);
  return registered.registeredBy ? principal(registered.registeredBy) : { is: 'unknown' };
}

/** A deployment that is over is found by its number, at the end of its service revision's ARN. */
async function revisionOf(eyes: Eyes, { cluster, service }: Scope, deployment: string) {
  const number = shortName(deployment);
  const listed = await eyes.ecs.rollouts(cluster, service, 20);
  const arn = listed.find(
    one => shortName(one.targetServiceRevisionArn) === number,
  )?.targetServiceRevisionArn;
  if (arn === undefined) return undefined;
  return (await eyes.ecs.revisions([arn]))[0]?.taskDefinition;
}

/** Returns what there is to see about a problem's service; undefined where it is about no service, or that is gone. */
export async function lookAt(given: Given, problem: Problem): Promise<Looked | undefined> {
  const { target, cluster, service } = problem.scope;
  if (cluster === undefined || service === undefined) return undefined;
  const look = createLook(patience.around);
  const [found] = await look.at<Found[]>('the service', [], () =>
    foundIn(given, service, [{ target, cluster }]),
  );
  if (!found) return undefined;
  const seen = caseOf(await evidence(found, look), 'service', look);
  const more = createLook(patience.failed);
  await completed(given, found.eyes, seen, more);
  const starter = await begun(given, problem, found, more);
  const unchecked = [...look.unchecked, ...more.unchecked];
  return looked(given, seen, { look, unchecked, cause: problem.cause, ...(starter && { starter }) });
}

const begun = (
  given: Given,
  { deployment }: Problem,
  found: Found,
  look: Look,
): Promise<Starter | undefined> =>
  deployment === undefined
    ? Promise.resolve(undefined)
    : look.at('who began it', undefined, () => starterOf(given, deployment, found));

function looked(
  given: Given,
  seen: Case,
  {
    look,
    unchecked,
    cause,
    starter,
  }: { look: Look; unchecked: string[]; cause: AlertCause; starter?: Starter },
): Looked {
  // What the events were about comes first, also when ECS has gone back meanwhile and nothing is wrong any more.
  const isMeant = (one: Finding) => one.cause === cause && !outcomes.includes(one.cause);
  const findings = diagnose({ ...seen, unchecked }).sort((a, b) => Number(isMeant(b)) - Number(isMeant(a)));
  const { service, cpu, at, scope } = seen;
  // Everybody in the channel reads it: lines are there only where the target's logs may be.
  const hidden = given.config.targets[scope.target]?.logs !== 'channel';
  const why = toldOf(seen, { findings, look, unchecked, hidden });
  const { verdict } = judge(judgedOf(seen));
  return {
    well: verdict === 'healthy' && sawEnough(look),
    why,
    found: {
      at,
      // What Redis keeps has no lines of logs.
      findings: why.findings.slice(0, 3).map(withoutLines),
      wanted: service.desiredCount ?? 0,
      running: service.runningCount ?? 0,
      revision: shortName(service.taskDefinition),
      unchecked,
      cpu: cpu.map(({ value }) => Math.round(value)),
      ...(starter && { starter }),
      ...(seen.rollout?.status && { rollout: seen.rollout.status }),
    },
  };
}
