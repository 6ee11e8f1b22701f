/** The safe next step for a finding, as a line that can be typed. Pure. */
import type { Cause, Finding } from '../../seen.ts';
import { type Case, lineOf } from './case.ts';

/** A version is at fault: going back mends it. */
const versions: Cause[] = [
  'out_of_memory',
  'killed_near_memory_limit',
  'killed',
  'crashed',
  'aborted',
  'wrong_architecture',
  'command_not_executable',
  'command_not_found',
  'ended_by_itself',
  'ended_with_error',
  'image_not_found',
  'secret_missing',
  'log_group_missing',
  'container_check_fails',
  'target_code',
  'target_timeout',
  'target_refused',
  'target_check_fails',
  'port_mismatch',
];

/** The container has said why. */
const spoken: Cause[] = [
  'told_itself_to_stop',
  'grace_too_short',
  'killed_too_slow_to_stop',
  'alarm_rolled_back',
];

/** New tasks get what the old ones lack, once whoever can has mended it. */
const again: Cause[] = ['pull_denied', 'secret_denied', 'role_not_assumable', 'efs_not_mounted'];

/** Whether the version that fails is the one that is being rolled out or runs, and another ran before it. */
function isNewest({ service, rollout }: Case, { facts }: Finding): boolean {
  const running = service.deployments
    ?.find(({ status }) => status === 'PRIMARY')
    ?.taskDefinition?.split('/')
    .at(-1);
  const before = rollout?.sourceServiceRevisions?.length ?? 0;
  return before > 0 && (facts.revision === undefined || facts.revision === running);
}

/** Returns the line, without `/ecs`; nothing where looking is all there is to do. */
export function nextOf(seen: Case, finding: Finding): string | undefined {
  const { cause } = finding;
  if (!seen.scope.service) return undefined;
  if (finding.past) return lineOf(seen, 'status');
  if (cause === 'set_to_zero') return lineOf(seen, 'scale', '1');
  if (cause === 'paused_at_hook') return lineOf(seen, 'hooks');
  if (versions.includes(cause)) return lineOf(seen, isNewest(seen, finding) ? 'rollback' : 'logs');
  if (spoken.includes(cause)) return lineOf(seen, 'logs');
  if (again.includes(cause)) return lineOf(seen, 'restart');
  return lineOf(seen, 'status');
}
