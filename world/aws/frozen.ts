/** The account as it was, for reads that are to be stale. */
import type { State } from './state.ts';

/** Copies plain values, lists, maps and dates to their depth. */
function copied(value: unknown): unknown {
  if (value instanceof Date) return new Date(value);
  if (value instanceof Set) return new Set(value);
  if (ArrayBuffer.isView(value)) return value;
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, copied(item)]));
  if (Array.isArray(value)) return value.map(copied);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copied(item)]));
}

/**
 * Returns the account as it is now, for reads that are to be stale later; who may do what is never stale, and neither are
 * queues and rules.
 */
export const frozen = (state: State): State => {
  const { clock, keys, roles, managedPolicies, queues, rules, tails: _, ...rest } = state;
  const same = { clock, keys, roles, managedPolicies, queues, rules };
  return { ...(copied(rest) as typeof rest), ...same, tails: new Set() };
};
