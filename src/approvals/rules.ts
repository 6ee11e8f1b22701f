/** Which rules a change meets and what they ask of it together. Pure. */
import type { ChangeKind, Scope, Terms } from '../work.ts';
import { sha256 } from './plan-hash.ts';

/** A rule of slipway.yaml, durations in milliseconds; an absent part of `match` matches everything. */
export type Rule = {
  readonly name: string;
  readonly match: {
    readonly [part in 'work' | 'targets' | 'clusters' | 'services']?: readonly string[] | undefined;
  };
  readonly approvals: number;
  readonly from: readonly string[];
  readonly expiresMs: number;
};

/** Approvals asked of a change that no rule matches. */
const unmatched = { approvals: 1, expiresMs: 30 * 60_000 };

/** Returns whether `text` matches a glob of `*` and `?`, case and all. */
export function globMatches(glob: string, text: string): boolean {
  const source = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`).test(text);
}

const meets = (globs: readonly string[] | undefined, text: string) =>
  globs === undefined || globs.some(glob => globMatches(glob, text));

/** Returns whether a rule applies to this kind of work on this service. */
export const matches = (rule: Rule, work: ChangeKind, scope: Scope): boolean =>
  meets(rule.match.work, work) &&
  meets(rule.match.targets, scope.target) &&
  meets(rule.match.clusters, scope.cluster) &&
  meets(rule.match.services, scope.service);

/**
 * Returns what all matching rules ask together: the most approvals, the shortest expiry, and only authorities that every
 * rule with a `from` names. `impossible` is set when no authority can satisfy them all.
 */
export function termsFor(
  rules: readonly Rule[],
  inForce: unknown,
  work: ChangeKind,
  scope: Scope,
): Terms & { impossible: boolean } {
  const hits = rules.filter(rule => matches(rule, work, scope));
  const lists = hits.filter(rule => rule.from.length > 0).map(rule => rule.from);
  const from = (lists[0] ?? []).filter(name => lists.every(list => list.includes(name)));
  return {
    rules: hits.map(rule => rule.name),
    approvals: hits.length > 0 ? Math.max(...hits.map(rule => rule.approvals)) : unmatched.approvals,
    from,
    expiresMs: hits.length > 0 ? Math.min(...hits.map(rule => rule.expiresMs)) : unmatched.expiresMs,
    rulesHash: sha256(inForce),
    impossible: lists.length > 0 && from.length === 0,
  };
}
