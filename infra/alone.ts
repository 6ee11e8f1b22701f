/** Where slipway.yaml lets one person act, held against which roles AWS lets act without an approver. */
import { roleName, type Written, type WrittenConfig } from './written.ts';

type Rule = NonNullable<WrittenConfig['rules']>[number];
type Match = NonNullable<Rule['match']>;

/** What a rule lets one person do on a target, and the roles that whoever it is for has there. */
type Alone = { rule: string; does: 'act' | 'break the glass'; target: string; roles: string[] };

/** Returns a complaint for each rule and target where AWS would refuse whoever acts alone, through whatever role. */
export const stuckAlone = (freeRoles: readonly string[], bot: WrittenConfig): string[] =>
  aloneIn(bot)
    .filter(({ roles }) => roles.length > 0 && !roles.some(role => isNamed(role, freeRoles)))
    .map(
      ({ rule, does, target, roles }) =>
        `freeRoles: the rule "${rule}" lets one person ${does} on ${target}, and AWS would refuse that through any role there; put one of them here: ${roles.map(roleName).join(', ')}`,
    );

/** Returns a warning for each free role through which no rule lets one person act: AWS would ask for less than the rules do. */
export function freeForNothing({ freeRoles = [] }: Written, bot: WrittenConfig): string[] {
  const used = aloneIn(bot).flatMap(({ roles }) => roles);
  return freeRoles
    .filter(free => !used.some(role => isNamed(role, [free])))
    .map(
      free =>
        `freeRoles has ${free}, and no rule lets one person act through it: take it out, or AWS would let in what nobody approved.`,
    );
}

/** Returns the operator roles that slipway.yaml names for these targets, those of some authorities or of all. */
export const rolesOn = (
  { authorities = {} }: WrittenConfig,
  targets: string[],
  from: readonly string[] = [],
): string[] => [
  ...new Set(
    Object.entries(authorities).flatMap(([name, { roles }]) =>
      from.length > 0 && !from.includes(name) ? [] : targets.flatMap(target => roles[target] ?? []),
    ),
  ),
];

/** Returns whether a role is among these, which are ARNs or names. */
export const isNamed = (role: string, names: readonly string[]): boolean =>
  names.includes(role) || names.includes(roleName(role));

function aloneIn(bot: WrittenConfig): Alone[] {
  const { rules = [], targets = {} } = bot;
  return rules.flatMap(rule =>
    Object.keys(targets)
      .filter(target => isLike(target, rule.match?.targets))
      .flatMap((target): Alone[] => {
        const over = rules.filter(
          other => isLike(target, other.match?.targets) && covers(other.match, rule.match),
        );
        if (over.some(({ deny }) => deny !== undefined)) return [];
        const twoPeople = over.some(({ approvals = 0, stepUp }) => approvals > 0 || stepUp === true);
        const { name, approvals, from, breakGlass } = rule;
        const here = { rule: name, target };
        return [
          ...(approvals === 0 && !twoPeople
            ? [{ ...here, does: 'act' as const, roles: rolesOn(bot, [target], from) }]
            : []),
          ...(breakGlass
            ? [{ ...here, does: 'break the glass' as const, roles: rolesOn(bot, [target], breakGlass.from) }]
            : []),
        ];
      }),
  );
}

/** Whether a rule applies wherever another does, on a target of both: what narrows it narrows the other as much. */
const covers = (wide: Match = {}, narrow: Match = {}): boolean =>
  Object.entries(wide).every(([key, said]) => {
    const theirs = narrow[key];
    if (key === 'targets' || JSON.stringify(said) === JSON.stringify(theirs)) return true;
    if (!Array.isArray(said)) return false;
    return said.includes('*') || (Array.isArray(theirs) && theirs.every(one => said.includes(one)));
  });

/** Whether one of a rule's patterns matches a name, or it has none; `*` and `?` stand for any letters and for one. */
const isLike = (name: string, patterns?: string[]): boolean =>
  patterns === undefined ||
  patterns.some(pattern => {
    const letters = pattern.replaceAll(/[$()+.[\\\]^{|}]/g, String.raw`\$&`);
    return new RegExp(`^${letters.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(name);
  });
