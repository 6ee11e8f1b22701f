/** Deployments that wait, cannot move or went back. Pure (ecs.md §1.2, §3.5 reasons). */
import type { Cite, Facts, Finding } from '../../seen.ts';
import { cannotMove, percentsOf } from '../deploying/checks.ts';
import { aboutEvents, aboutNow, type Case, eventsOf, quoted, type Rule } from './case.ts';

const under = ['PENDING', 'IN_PROGRESS'];

const citeRollout = ({ rollout }: Case): Cite[] =>
  rollout
    ? [
        {
          from: 'deployment',
          text: quoted(`${rollout.status}${rollout.statusReason ? `: ${rollout.statusReason}` : ''}`),
        },
      ]
    : [];

const paused: Rule = ({ rollout }) => {
  const hook = rollout?.lifecycleHookDetails?.find(({ status }) => status === 'AWAITING_ACTION');
  if (!hook || !under.includes(rollout?.status ?? '')) return undefined;
  const until = hook.expiresAt?.toISOString().slice(0, 16).replace('T', ' ');
  const then = `${hook.timeoutAction ?? 'ROLLBACK'}${until ? ` at ${until} UTC` : ''}`;
  const text = `a lifecycle hook is AWAITING_ACTION, then ${then}`;
  const stage = rollout?.lifecycleStage;
  return aboutNow('paused_at_hook', 'certain', [{ from: 'deployment', text }], stage ? { name: stage } : {});
};

const hookFailed: Rule = seen => {
  const said = seen.rollout?.statusReason ?? '';
  const name = /because (\w+) lifecycle hook/.exec(said)?.[1];
  return /lifecycle hook\(s\) failed/.test(said)
    ? ended(seen, 'hook_failed', name ? { name } : {})
    : undefined;
};

/** A finding about the newest deployment, as it ended. */
function ended(
  seen: Case,
  cause: 'hook_failed' | 'breaker_tripped' | 'deployment_failed' | 'alarm_rolled_back',
  facts: Facts = {},
): Finding {
  const { rollout } = seen;
  const last = (rollout?.finishedAt ?? rollout?.updatedAt)?.getTime();
  const over = rollout?.status === 'ROLLBACK_SUCCESSFUL' && last !== undefined;
  return { ...aboutNow(cause, 'certain', citeRollout(seen), facts), ...(over && { last }) };
}

const stalls =
  /unable to stop or start tasks during a deployment because of the service deployment configuration/;

const stalled: Rule = seen => {
  const { service } = seen;
  const { least, most } = percentsOf(service);
  const settings: Cite = {
    from: 'service',
    text: `minimumHealthyPercent ${least}, maximumPercent ${most}, desiredCount ${service.desiredCount}`,
  };
  const facts = { limit: least, percent: most, count: service.desiredCount ?? 0 };
  const events = eventsOf(seen).filter(({ text }) => stalls.test(text));
  const found =
    events.length > 0 ? aboutEvents('deployment_cannot_move', 'certain', events, facts) : undefined;
  if (found) return { ...found, cites: [...found.cites, settings] };
  const moving = (service.deployments?.length ?? 0) > 1 && under.includes(seen.rollout?.status ?? '');
  return moving && cannotMove(service)
    ? aboutNow('deployment_cannot_move', 'likely', [settings], facts)
    : undefined;
};

const alarmed: Rule = seen => {
  const names = seen.rollout?.alarms?.triggeredAlarmNames ?? [];
  if (seen.rollout?.alarms?.status === 'TRIGGERED' || names.length > 0) {
    const found = ended(seen, 'alarm_rolled_back', { name: names.join(', ') });
    const cite: Cite = { from: 'deployment', text: quoted(`alarms TRIGGERED: ${names.join(', ')}`) };
    return { ...found, cites: [cite, ...found.cites] };
  }
  const events = eventsOf(seen).filter(({ text }) => /deployment failed: alarm detected/.test(text));
  return events.length > 0 ? aboutEvents('alarm_rolled_back', 'certain', events) : undefined;
};

const breaker: Rule = seen => {
  const { deploymentCircuitBreaker: own } = seen.rollout ?? {};
  if (own?.status === 'TRIGGERED') {
    const text = `circuit breaker TRIGGERED: ${own.failureCount} of ${own.threshold} failures`;
    const found = ended(seen, 'breaker_tripped', { count: own.failureCount ?? 0 });
    return { ...found, cites: [{ from: 'deployment', text }, ...found.cites] };
  }
  const events = eventsOf(seen).filter(({ text }) => /deployment failed: tasks failed to start/.test(text));
  return events.length > 0 ? aboutEvents('breaker_tripped', 'certain', events) : undefined;
};

/** It failed, and none of the ways above tells how. */
const failed: Rule = seen => {
  const { status = '', statusReason = '' } = seen.rollout ?? {};
  const bad =
    status === 'ROLLBACK_FAILED' ||
    (/^(STOPPED|ROLLBACK_)/.test(status) && /fail|invalid/i.test(statusReason));
  if (bad) return ended(seen, 'deployment_failed');
  // One that failed before the newest began stays listed until its tasks are gone.
  const isMeant = ({ status: one }: { status?: string | undefined }) =>
    !under.includes(status) || one === 'PRIMARY';
  const dead = seen.service.deployments?.find(one => one.rolloutState === 'FAILED' && isMeant(one));
  if (!dead) return undefined;
  return aboutNow('deployment_failed', 'certain', [
    { from: 'deployment', text: quoted(dead.rolloutStateReason ?? 'FAILED') },
  ]);
};

/** Alarms that fire about the service, whatever its deployments say. */
const firing: Rule = ({ alarms: all }) => {
  const [first] = all;
  if (!first) return undefined;
  const name = all.map(({ AlarmName = '' }) => AlarmName).join(', ');
  const since = first.StateUpdatedTimestamp?.getTime();
  const cites = all.slice(0, 2).map(
    ({ AlarmName = '', StateReason = '' }): Cite => ({
      from: 'alarm',
      id: AlarmName,
      text: quoted(StateReason),
    }),
  );
  return { ...aboutNow('alarm_fires', 'certain', cites, { name }), ...(since !== undefined && { since }) };
};

export const waiting: Rule[] = [paused, stalled, hookFailed];
export const alarms: Rule[] = [alarmed, firing];

/** ECS backs off from tasks that never come to run. */
const backsOff: Rule = seen => {
  const events = eventsOf(seen).filter(({ text }) => /unable to consistently start tasks/.test(text));
  return events.length > 0 ? aboutEvents('starts_keep_failing', 'certain', events) : undefined;
};

/** What a cause brings about: it is told last, and alone only where the cause is gone. */
export const results: Rule[] = [
  breaker,
  backsOff,
  seen => (hookFailed(seen) || alarmed(seen) || breaker(seen) ? undefined : failed(seen)),
];
