/** How a service deployment ended, in words that keep outcomes apart. Pure. */
import type { ServiceDeploymentBrief } from '../../aws/rollouts.ts';

type Ended = Pick<ServiceDeploymentBrief, 'status' | 'statusReason'>;

/** ECS has one status for going back after a failure and on request; only its sentence tells them apart. */
export const stoppedOnRequest = ({ status, statusReason = '' }: Ended): boolean =>
  (status === 'STOPPED' || status === 'ROLLBACK_SUCCESSFUL') &&
  /\brequest(?:ed)? to stop\b|\bstop (?:was )?requested\b|StopServiceDeployment/i.test(statusReason);

const words: Record<string, string> = {
  PENDING: 'under way',
  IN_PROGRESS: 'under way',
  SUCCESSFUL: 'went live',
  STOP_REQUESTED: 'being stopped',
  STOPPED: 'stopped',
  ROLLBACK_REQUESTED: 'going back',
  ROLLBACK_IN_PROGRESS: 'going back',
  ROLLBACK_SUCCESSFUL: 'failed, ECS went back',
  ROLLBACK_FAILED: 'rollback failed',
};

/** Returns how a service deployment ended, or where it stands. */
export const outcomeOf = (ended: Ended): string => {
  const { status = 'unknown' } = ended;
  if (stoppedOnRequest(ended)) return status === 'STOPPED' ? 'stopped' : 'stopped, went back';
  return words[status] ?? status.toLowerCase().replaceAll('_', ' ');
};

/**
 * Returns which of these, newest first, serves now: the last that went live, if nothing since left the service half way;
 * undefined where ECS's record does not tell.
 */
export function serving<T extends Ended>(listed: readonly T[]): T | undefined {
  const over = listed.filter(({ status = '' }) =>
    /^(SUCCESSFUL|STOPPED|ROLLBACK_(SUCCESSFUL|FAILED))$/.test(status),
  );
  if (!/SUCCESSFUL$/.test(over[0]?.status ?? '')) return undefined;
  return over.find(({ status }) => status === 'SUCCESSFUL');
}
