/** A target: its read role, its clusters, and what the bot may read there. */
import { AwsError, denialIn, type Eyes } from '../aws/index.ts';
import type { Config } from '../config/index.ts';
import { shortName } from '../work.ts';
import type { Given, Target } from './given.ts';
import { counted, type Found, fail, type Line, pass, skip, warn } from './line.ts';
import { type Ask, readsOf } from './reads.ts';
import { loggingIn, sampleIn } from './sample-service.ts';
import { checkSteps } from './steps.ts';

const permissions = 'docs/operations.md, Permissions, has its policy.';

/** Looks at every target. */
export const checkTargets = async (given: Given, { targets }: Config): Promise<Line[]> =>
  (
    await Promise.all(
      Object.entries(targets).map(([name, target]) => checkTarget(given, { ...target, name })),
    )
  ).flat();

async function checkTarget(given: Given, target: Target): Promise<Line[]> {
  const { look, probing, aws } = given;
  const area = `target ${target.name}`;
  let usable = false;
  const fix = `Let the worker assume ${target.readRole}: its trust policy, and the worker's own; where there is no such role, correct \`readRole\` in slipway.yaml. ${permissions}`;
  const reading = await look(area, 'read role', fix, async () => {
    await probing.assume({ role: target.readRole, name: 'slipway-read', seconds: 3_600 });
    usable = true;
    return pass(shortName(target.readRole));
  });
  if (!usable) return [reading, { area, name: 'the rest', ...skip('Nothing can be read without it.') }];
  const eyes = aws.eyes(target.readRole, target.region);
  const clusters = await Promise.all(
    target.clusters.map(cluster =>
      look(area, `cluster ${cluster}`, fix, () => ofCluster(eyes, target, cluster)),
    ),
  );
  const samples = target.clusters.map(cluster => sampleIn(eyes, target, cluster));
  const first = samples[0] ?? Promise.resolve(undefined);
  const logging = loggingIn(eyes, target);
  // Why there is none is told by the services.
  logging.catch(() => undefined);
  const rest = await Promise.all([
    ...readsOf(eyes, first, logging).map(({ name, needed, asks }) =>
      look(area, name, `See what the read role may do. ${permissions}`, async () => {
        const all = await asks();
        if (all.length === 0) return skip('There is nothing of the kind to ask about.');
        return ofReads(await denied(all), needed, shortName(target.readRole));
      }),
    ),
    ...checkSteps(given, target, samples),
  ]);
  return [reading, ...clusters, ...rest];
}

async function ofCluster(eyes: Eyes, { account, region }: Target, name: string): Promise<Found> {
  const [found] = await eyes.ecs.clusters([name]);
  if (!found)
    return fail(
      `There is no such cluster in ${account}, ${region}.`,
      'Correct `clusters` or `region` of the target in slipway.yaml.',
    );
  return found.status === 'ACTIVE'
    ? pass(counted(found.activeServicesCount ?? 0, 'service'))
    : fail(`It is ${found.status}.`, 'Take it out of slipway.yaml, or make it anew.');
}

/**
 * Returns the permissions that are not there. What AWS refuses for another reason it would have allowed. Throws where AWS does not
 * answer.
 */
async function denied(asks: readonly Ask[]): Promise<string[]> {
  const found = await Promise.all(
    asks.map(async ({ action, ask }) => {
      try {
        await ask();
        return [];
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        if (error.failure === 'denied') return [denialIn(error.message)?.action ?? action];
        if (error.failure === 'refused') return [];
        throw error;
      }
    }),
  );
  return [...new Set(found.flat())];
}

function ofReads(actions: readonly string[], needed: string | undefined, role: string): Found {
  if (actions.length === 0) return pass('may be read');
  const list = actions.join(', ');
  const fix = `Allow ${list} to ${role}. ${permissions}`;
  return needed === undefined
    ? fail(`It may not ${list}.`, fix)
    : warn(`It may not ${list}: ${needed}.`, fix);
}
