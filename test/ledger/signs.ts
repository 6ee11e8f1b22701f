/** Signs of what goes wrong, and what the ledger makes of them. */
import type { Folded } from '../../src/ledger/alerts.ts';
import type { Problem, Sign } from '../../src/work.ts';
import { ledger, now } from './clocked.ts';

export const minute = 60_000;
/** The deployment that signs are about. */
export const N = 'ecs-svc/1';

let events = 0;

/** A sign about web, unless said otherwise. */
export const sign = (more: Partial<Sign> = {}): Sign => {
  const service = more.scope?.service ?? 'web';
  const group = `prod/prod/${service}`;
  const { cause = 'out_of_memory', at = now } = more;
  return {
    event: `e${events++}`,
    at,
    kind: 'tasks',
    severity: 'error',
    scope: { target: 'prod', cluster: 'prod', service },
    cause,
    says: 'fails',
    of: { resource: `task-${events}`, order: 1 },
    key: `${group}|${cause}`,
    group,
    text: 'it fell',
    ...more,
  };
};

/** A sign about a deployment of web. */
export const deployment = (name: 'began' | 'fails' | 'recovers' | 'changes', at = now, id = N): Sign =>
  sign({
    kind: 'deployment',
    says: name,
    cause: 'breaker_tripped',
    deployment: id,
    key: `prod/prod/web|${id}`,
    of: { resource: id, order: at },
    at,
  });

/** Has the ledger fold a sign into a problem. */
export const fold = (one: Sign, slot = ''): Promise<Folded> => ledger.alerts.fold(one, slot);

/** Resolves with the problem that a sign was folded into. Throws where it was not. */
export const problem = async (folded: Folded): Promise<Problem> => {
  const found = 'id' in folded ? await ledger.alerts.read(folded.id) : undefined;
  if (!found) throw new Error(`no problem in ${JSON.stringify(folded)}`);
  return found;
};
