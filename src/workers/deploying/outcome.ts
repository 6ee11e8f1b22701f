/** How a service deployment ended, told from ECS's record and from our own op; outcomes are kept apart. Pure. */
import type { ServiceDeploymentBrief } from '../../aws/rollouts.ts';
import type { Ending } from '../../ports.ts';
import type { Op, Outcome, Person } from '../../work.ts';

type Told = Pick<ServiceDeploymentBrief, 'status' | 'statusReason'>;

/** Why it ended so, in ECS's words or ours, and who stopped it; `halfWay` where ECS did not go back by itself. */
export type Ended = { how: Ending; reason?: string; by?: Person; halfWay?: true };

/** What of an op's outcomes is its deployment's, too; the others say that none was begun. */
const deployments: readonly Outcome[] = [
  'succeeded',
  'failed',
  'rolled back',
  'rollback failed',
  'stopped',
  'superseded',
];
const isEnding = (outcome: Outcome): outcome is Extract<Outcome, Ending> => deployments.includes(outcome);

/** ECS has one status for going back after a failure and on request; only its sentence tells them apart. */
const onRequest = (reason: string): boolean =>
  /\brequest(?:ed)? to stop\b|\bstop (?:was )?requested\b|StopServiceDeployment/i.test(reason);

function byRecord({ status, statusReason = '' }: Told): Ending {
  switch (status) {
    case 'SUCCESSFUL':
      return 'succeeded';
    case 'ROLLBACK_SUCCESSFUL':
      return onRequest(statusReason) ? 'stopped' : 'rolled back';
    case 'ROLLBACK_FAILED':
      return 'rollback failed';
    case 'STOPPED':
      if (/\b(?:newer|superseded)\b/i.test(statusReason)) return 'superseded';
      return /fail|circuit breaker|alarm/i.test(statusReason) ? 'failed' : 'stopped';
    case 'ROLLBACK_REQUESTED':
    case 'ROLLBACK_IN_PROGRESS':
      return 'going back';
    default:
      return 'under way';
  }
}

/** Returns how a service deployment ended, or where it stands; once `op`, which began it, has ended, it knows best. */
export function endedOf(record: Told, op?: Op): Ended {
  const how = op?.outcome && isEnding(op.outcome) ? op.outcome : byRecord(record);
  const reason = (op?.outcome === 'failed' && op.why?.said) || record.statusReason;
  return {
    how,
    ...(reason && ['failed', 'rolled back', 'rollback failed'].includes(how) && { reason }),
    ...(how === 'stopped' && op?.stop && { by: op.stop.who }),
    ...(how === 'stopped' && record.status === 'STOPPED' && { halfWay: true }),
  };
}

const words: Record<Ending, string> = {
  'under way': 'is under way',
  'going back': 'is going back',
  succeeded: 'succeeded',
  failed: 'failed',
  'rolled back': 'failed, and ECS went back',
  'rollback failed': 'failed, and so did going back',
  stopped: 'was stopped on request',
  superseded: 'gave way to a newer one',
};

/** Returns the rest of a sentence about a deployment: `failed, and ECS went back: …` */
export const inWords = ({ how, reason, halfWay }: Ended): string => {
  const back = how === 'stopped' && !halfWay ? ', and ECS went back' : '';
  return `${words[how]}${back}${reason ? `: ${reason.replace(/\.$/, '')}` : ''}.`;
};

/**
 * Returns which of these, newest first, serves now: the last that went live, if nothing since left the service half way;
 * undefined where ECS's record does not tell.
 */
export function serving<T extends Told>(listed: readonly T[]): T | undefined {
  const over = listed.filter(({ status = '' }) =>
    /^(SUCCESSFUL|STOPPED|ROLLBACK_(SUCCESSFUL|FAILED))$/.test(status),
  );
  if (!/SUCCESSFUL$/.test(over[0]?.status ?? '')) return undefined;
  return over.find(({ status }) => status === 'SUCCESSFUL');
}
