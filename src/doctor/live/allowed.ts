/** Where the live probes may write: where the rules let one person act alone, through a role that lets one person in. */
import { moments } from '../../approvals/check.ts';
import { ruling } from '../../approvals/rules.ts';
import type { Config } from '../../config/index.ts';
import { UserError } from '../../errors.ts';
import { forbiddenSaid } from '../../workers/forbidden.ts';
import type { Given } from '../given.ts';
import { letsIn } from '../roles.ts';
import type { Sample } from '../sample-service.ts';
import { changesOf } from '../steps.ts';

const nextStep =
  'Nothing more is done there. Make a scratch target with a free role: docs/operations.md, "doctor --live".';

/** Every kind of change of a service, as the rules tell them apart. */
function kinds(sample: Sample) {
  const { scale, restart, ...rest } = changesOf(sample);
  return [
    scale,
    { ...scale, to: scale.from },
    restart,
    { ...restart, how: 'stop' as const },
    ...Object.values(rest),
  ];
}

/**
 * Returns the names of the authorities through which the rules let one person change a service alone, at any time of the week from
 * `now` (milliseconds). Throws UserError where they ask for an approval, or forbid a change now, as a freeze does.
 */
export function aloneOn({ rules, authorities }: Config, sample: Sample, now: number): string[] {
  const { scope } = sample;
  let names = Object.keys(authorities).filter(name => authorities[name]?.roles[scope.target] !== undefined);
  for (const at of [now, ...moments(rules, now)])
    for (const change of kinds(sample)) {
      const { terms, forbidden } = ruling(rules, '', { change, scope, at });
      if (forbidden && at === now) throw new UserError(forbidden.code, forbiddenSaid(forbidden), nextStep);
      if (forbidden) continue;
      const by = terms.rules.map(name => `"${name}"`).join(' and ') || 'no rule says otherwise';
      if (terms.approvals > 0)
        throw new UserError(
          'like_production',
          `Changes of ${scope.service} on ${scope.target} need somebody's approval (${by}), and the doctor has none.`,
          nextStep,
        );
      names = names.filter(name => terms.from.length === 0 || terms.from.includes(name));
    }
  return names;
}

/** Returns an operator role that lets one person in for it. Throws UserError where there is none, and AwsError. */
export async function freeRole(given: Given, config: Config, sample: Sample): Promise<string> {
  const { target } = sample.scope;
  const roles = aloneOn(config, sample, given.now()).flatMap(
    name => config.authorities[name]?.roles[target] ?? [],
  );
  for (const role of new Set(roles)) if ((await letsIn(given, role, {})) === true) return role;
  throw new UserError(
    'no_role',
    roles.length > 0
      ? `Every operator role on ${target} wants an approver.`
      : `No authority has a role on ${target} with which the rules let somebody act alone.`,
    nextStep,
  );
}
