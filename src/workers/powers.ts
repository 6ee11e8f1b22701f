/** What an op may do at AWS, for whoever is about to approve it: the policy of each step, and the same by hand. */
import { sessionPolicy } from '../aws/index.ts';
import { UserError } from '../errors.ts';
import type { Answer } from '../ports.ts';
import { broughtAbout, type Op } from '../work.ts';
import { workerOf } from './changes.ts';

/** Returns each step of an op with its session policy, as narrow as it is known now, and its AWS CLI line. Throws UserError. */
export function powers(op: Op): Answer {
  const { plan } = op;
  if (!plan)
    throw new UserError(
      'not_planned',
      `\`${op.id}\` has no plan, so it may do nothing.`,
      `See it with \`/ecs op ${op.id}\`.`,
    );
  const { scope, change } = plan;
  const worker = workerOf(op);
  const narrowed = worker.needs({ op: op.id, scope, change, earlier: broughtAbout(op) });
  const cli = worker.byHand({ scope, change, earlier: broughtAbout(op) });
  return {
    kind: 'powers',
    op,
    acts: op.acting?.role ?? '',
    steps: narrowed.map(({ name, needs }) => ({
      step: name,
      policy: JSON.stringify(JSON.parse(sessionPolicy(needs)), undefined, 1),
      cli: cli[name] ?? '',
    })),
  };
}
