/** What is said when rules forbid a change, or ask for people whom there are not: a gate that nobody can pass is a defect. */
import type { Forbidden } from '../approvals/rules.ts';
import type { Config } from '../config/index.ts';
import { nothingChanged, UserError } from '../errors.ts';
import type { Terms } from '../work.ts';

/** Returns all that decides about approvals; a plan made under other rules or authorities is void. */
export const inForce = ({ rules, authorities }: Pick<Config, 'rules' | 'authorities'>) => [
  rules,
  authorities,
];

const named = (rules: readonly string[]) => rules.map(name => `"${name}"`).join(' and ');

/** Returns in words why the rules forbid a change. */
export function forbiddenSaid({ code, rules, because }: Forbidden): string {
  switch (code) {
    case 'frozen':
      return `It is frozen by ${named(rules)}: ${because}.`;
    case 'denied_by_rule':
      return `${named(rules)} forbids it: ${because.replace(/\.$/, '')}.`;
    case 'contradictory_rules':
      return `The rules ${named(rules)} ask for different people (${because}); nobody can satisfy both.`;
    case 'no_break_glass':
      return 'No rule lets anybody break the glass here.';
  }
}

const next: Record<Forbidden['code'], string> = {
  frozen: 'Ask again when the freeze is over, or see who may break the glass with `/ecs policy`.',
  denied_by_rule: 'Whoever keeps slipway.yaml can say more.',
  contradictory_rules: 'Whoever keeps slipway.yaml has to correct the rules.',
  no_break_glass: 'Ask for it in the ordinary way.',
};

/** Returns the refusal of a change that the rules forbid. */
export const refusedByRules = (forbidden: Forbidden): UserError =>
  new UserError(forbidden.code, forbiddenSaid(forbidden), `${nothingChanged} ${next[forbidden.code]}`);

/** Returns the refusal of a change that nobody, or too few people, could approve. */
export function nobodyCould(could: number, { approvals, from, distinct }: Terms): UserError {
  const whose = from.length > 0 ? ` from ${from.join(' or ')}` : '';
  const each = distinct ? ', each through an authority of its own' : '';
  const others = could === 1 ? 'only 1 other person could give one' : `${could} other people could give one`;
  return new UserError(
    'no_approver',
    `This needs ${approvals} approval${approvals > 1 ? 's' : ''}${whose}${each}, and ${could === 0 ? 'nobody else could give one' : others}.`,
    `${nothingChanged} Somebody has to join that group, or its IAM role has to allow this; \`/ecs policy\` shows who could.`,
  );
}
