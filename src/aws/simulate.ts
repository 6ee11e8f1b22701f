/** Asks IAM whether a role could do a step: its own policies, its boundary and the organisation's. */
import { type ContextEntry, IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { counted } from './counts.ts';
import { asking } from './failure.ts';
import type { PolicyStatement } from './policy.ts';
import { type Access, handler } from './session.ts';

export type Simulator = ReturnType<typeof createSimulator>;

/** Operators whose value is what the real call will carry; a Null condition says the key is absent, so it is left out. */
const carried = ['StringEquals', 'ArnEquals', 'StringLike', 'ArnLike'];

function context(statement: PolicyStatement): ContextEntry[] {
  const entries: ContextEntry[] = [];
  for (const [operator, keys] of Object.entries(statement.conditions ?? {})) {
    if (!carried.includes(operator)) continue;
    for (const [key, value] of Object.entries(keys)) {
      const values = Array.isArray(value) ? value : [value];
      entries.push({
        ContextKeyName: key,
        ContextKeyType: values.length > 1 ? 'stringList' : 'string',
        ContextKeyValues: values,
      });
    }
  }
  return entries;
}

/** Returns a simulator that asks with these credentials (the target's read role). */
export function createSimulator({ counts, ...given }: Access) {
  const iam = counted(new IAMClient({ ...given, requestHandler: handler }), counts);
  return {
    /** Returns the first action of `statements` that `role` may not do, or undefined when it may do all of them. */
    async firstDenied(role: string, statements: readonly PolicyStatement[]): Promise<string | undefined> {
      for (const statement of statements) {
        let Marker: string | undefined;
        do {
          const answer = await asking(
            iam.send(
              new SimulatePrincipalPolicyCommand({
                PolicySourceArn: role,
                ActionNames: statement.actions,
                ResourceArns: statement.resources,
                ContextEntries: context(statement),
                ...(Marker && { Marker }),
              }),
            ),
          );
          const no = answer.EvaluationResults?.find(result => result.EvalDecision !== 'allowed');
          if (no) return no.EvalActionName ?? statement.actions.join(', ');
          Marker = answer.IsTruncated ? answer.Marker : undefined;
        } while (Marker);
      }
      return undefined;
    },
    close: () => iam.destroy(),
  };
}
