/** Operator roles: who gets in, with whom, and whom AWS itself keeps out. */
import { reaches } from '../approvals/check.ts';
import { AwsError } from '../aws/index.ts';
import type { Config } from '../config/index.ts';
import { shortName } from '../work.ts';
import type { Given } from './given.ts';
import { type Found, fail, type Line, pass, skip, warn } from './line.ts';
import { nobodysApprover as approver, nobody } from './nobody.ts';

/** An operator role, and whether the rules have people act through it alone, and on somebody's approval. */
export type Role = { role: string; alone: boolean; approved: boolean };

/** Returns the operator roles of slipway.yaml, each once. Pure; `now` in milliseconds. */
export function rolesIn({ authorities, rules, targets }: Config, now: number): Role[] {
  const having = Object.fromEntries(
    Object.entries(authorities).map(([name, { roles }]) => [
      name,
      { targets: Object.keys(roles), people: [] },
    ]),
  );
  const reach = reaches({ rules, targets, authorities: having }, now);
  const found = new Map<string, Role>();
  for (const [name, { roles }] of Object.entries(authorities))
    for (const [target, role] of Object.entries(roles)) {
      const known = found.get(role) ?? { role, alone: false, approved: false };
      found.set(role, {
        role,
        alone: known.alone || (reach.get(target)?.alone.has(name) ?? false),
        approved: known.approved || (reach.get(target)?.approved.has(name) ?? false),
      });
    }
  return [...found.values()];
}

const { op, requester: asker, plan } = nobody;
const source = `slack-${asker.replace(':', '-')}`;
const tags = { 'slipway:op': op, 'slipway:requester': asker, 'slipway:plan': plan };

const trust = 'The trust policies that go with slipway.yaml are in docs/operations.md, Permissions.';

type Session = { approver?: string; tagged?: false };

/** Returns whether a role lets in such a session, which may do nothing. Throws what is no word of IAM's on it. */
export async function letsIn(
  { probing }: Pick<Given, 'probing'>,
  role: string,
  { approver: agreed, tagged }: Session,
): Promise<true | AwsError> {
  const session = { role, name: `slipway-${op}`, seconds: 900 };
  try {
    await probing.assume(
      tagged === false
        ? session
        : { ...session, source, tags: { ...tags, ...(agreed && { 'slipway:approver': agreed }) } },
    );
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.failure === 'denied') return error;
    throw error;
  }
}

/** Returns what there is to say of a role that lets somebody act alone, or does not. Pure. */
export function ofAlone({ alone, approved }: Role, lets: boolean): Found {
  if (alone && !lets)
    return fail(
      'It wants an approver, and the rules have people act through it alone: their changes will be denied.',
      `Let it in without slipway:approver (a free role), or ask for an approval in slipway.yaml. ${trust}`,
    );
  if (!alone && lets)
    return fail(
      'It lets one person in, and the rules always ask for two: AWS would not hold a stolen worker to that.',
      `Demand slipway:approver, and that it differs from slipway:requester (a four-eyes role). ${trust}`,
    );
  if (alone && approved)
    return warn(
      'It lets one person in, as some rules need; for the changes that need two, AWS does not hold that up.',
      'Use one role for what needs an approval and another for what does not, by target or authority.',
    );
  return pass(
    alone ? 'free: the rules have people act alone' : 'four eyes: it lets nobody in without an approver',
  );
}

async function checkRole(given: Given, role: Role): Promise<Line[]> {
  const { look } = given;
  const area = `role ${shortName(role.role)}`;
  let usable = false;
  const two = await look(area, 'two people', trust, async () => {
    const lets = await letsIn(given, role.role, { approver });
    usable = lets === true;
    if (lets === true) return pass('It lets the worker in with an asker and an approver.');
    return fail(
      `It does not let the worker in, not even with two people: ${lets.message}`,
      `Its trust policy has to allow sts:AssumeRole, TagSession and SetSourceIdentity to the worker, and the worker's own policy these on it. ${trust}`,
    );
  });
  if (!usable) return [two, { area, name: 'who else', ...skip('Nobody gets in as it is.') }];
  const rest = await Promise.all([
    look(area, 'one person', trust, async () => ofAlone(role, (await letsIn(given, role.role, {})) === true)),
    look(area, 'own approval', trust, async () => {
      if (role.alone) return skip('The rules have people act through it alone.');
      return (await letsIn(given, role.role, { approver: asker })) === true
        ? fail(
            'It takes the asker for an approver.',
            `Demand that slipway:approver differs from slipway:requester. ${trust}`,
          )
        : pass('It does not take the asker for an approver.');
    }),
    look(area, 'nobody named', trust, async () =>
      (await letsIn(given, role.role, { tagged: false })) === true
        ? fail(
            'It lets the worker in without saying for whom: CloudTrail would not show who changed what.',
            `Demand slipway:op, slipway:requester and a SourceIdentity. ${trust}`,
          )
        : pass('It lets nobody in who does not say for whom.'),
    ),
  ]);
  return [two, ...rest];
}

/** Looks at every operator role. */
export const checkRoles = async (given: Given, config: Config): Promise<Line[]> =>
  (await Promise.all(rolesIn(config, given.now()).map(role => checkRole(given, role)))).flat();
