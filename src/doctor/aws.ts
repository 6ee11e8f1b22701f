/** The worker itself at AWS: who it is, and that it can do nothing but become others. */
import type { Given } from './given.ts';
import { type Found, fail, type Line, pass, skip, warn } from './line.ts';
import { checkRoles } from './roles.ts';
import { checkTargets } from './target.ts';

const credentials =
  'Give the worker credentials: on ECS its task role; here AWS_PROFILE, or what `aws sts get-caller-identity` works with.';

/** Returns what there is to say of who the worker is. Pure. */
export function ofIdentity(arn: string): Found {
  if (/:root$/.test(arn))
    return fail(
      `It is the root user of the account (${arn}).`,
      'Run it with a role that may only assume the read and operator roles.',
    );
  if (/:user\//.test(arn))
    return warn(
      `It has the keys of a user (${arn}), which last until somebody takes them away.`,
      'Run it with a role: on ECS, the task role.',
    );
  return pass(arn);
}

async function ofPowers({ config, probing }: Given): Promise<Found> {
  const [first] = Object.values(config?.targets ?? {});
  const [cluster] = first?.clusters ?? [];
  if (!first || cluster === undefined) return skip('slipway.yaml names no cluster.');
  return (await probing.mayUpdate(first.region, cluster))
    ? fail(
        'Its own role may change services: then no approver, step policy or lease bounds what a stolen worker does.',
        'Take everything from its role but sts:AssumeRole, TagSession and SetSourceIdentity on the read and operator roles (docs/operations.md, Permissions).',
      )
    : pass('It may not change services by itself.');
}

/** Looks at AWS: the worker, then every target and every operator role. */
export async function checkAws(given: Given): Promise<Line[]> {
  const { look, missing, config, environment } = given;
  if (environment.role === 'web')
    return [
      {
        area: 'aws',
        name: 'worker',
        ...skip('This process only hears people; run doctor as the worker, too.'),
      },
    ];
  if (missing.has('AWS_REGION')) return [{ area: 'aws', name: 'worker', ...skip('AWS_REGION is missing.') }];
  let known = false;
  const worker = await look('aws', 'worker', credentials, async () => {
    const { arn } = await given.worker;
    known = true;
    return ofIdentity(arn);
  });
  if (!known || !config) return [worker];
  const rest = await Promise.all([
    look('aws', 'own powers', 'Try again.', () => ofPowers(given)),
    checkTargets(given, config),
    checkRoles(given, config),
  ]);
  return [worker, ...rest.flat()];
}
