import type { Terms } from '../src/work.ts';

/** Returns what rules ask for when they say nothing, and `more`. */
export const termsOf = (more: Partial<Terms> = {}): Terms => ({
  rules: [],
  demands: [],
  approvals: 1,
  from: [],
  distinct: false,
  expiresMs: 1_800_000,
  startMs: 600_000,
  stepUp: false,
  rulesHash: 'x',
  ...more,
});
