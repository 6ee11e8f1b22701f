/** Session policies: one step's statements and the lease, measured against what STS takes. */

/** One IAM statement; `conditions` is operator → key → values. */
export type PolicyStatement = {
  actions: string[];
  resources: string[];
  conditions?: Record<string, Record<string, string | string[]>>;
};

/** STS: an inline session policy holds at most 2,048 characters (AssumeRole, parameter Policy). */
export const policyLimit = 2_048;

/** Thrown when a step's names are so long that its policy does not fit. */
export class PolicyTooLong extends Error {
  readonly length: number;

  constructor(length: number) {
    super(`the session policy has ${length} characters; STS takes ${policyLimit}`);
    this.name = 'PolicyTooLong';
    this.length = length;
  }
}

/**
 * Returns the session policy that allows `statements` and nothing else, and denies everything after `until` (milliseconds,
 * whole seconds are kept), as JSON text. Throws PolicyTooLong.
 */
export function sessionPolicy(statements: readonly PolicyStatement[], until?: number): string {
  const one = (list: string[]) => (list.length === 1 ? list[0] : list);
  const allow = statements.map(({ actions, resources, conditions }) => ({
    Effect: 'Allow',
    Action: one(actions),
    Resource: one(resources),
    ...(conditions && { Condition: conditions }),
  }));
  const lease = until === undefined ? [] : [leaseStatement(until)];
  const text = JSON.stringify({ Version: '2012-10-17', Statement: [...allow, ...lease] });
  if (text.length > policyLimit) throw new PolicyTooLong(text.length);
  return text;
}

const leaseStatement = (until: number) => ({
  Effect: 'Deny',
  Action: '*',
  Resource: '*',
  Condition: {
    DateGreaterThan: { 'aws:CurrentTime': new Date(until).toISOString().replace(/\.\d{3}Z$/, 'Z') },
  },
});
