/** Every sentence about a deployment, as a function named for its moment. */
import {
  type Check,
  type DeployChange,
  isWaiting,
  leftBy,
  type Op,
  type Plan,
  type Rollout,
  shortDigest,
  shortName,
} from '../work.ts';
import { cut, type Line } from './blocks.ts';
import { fewStepLines, thenWords } from './messages-pauses.ts';
import { who } from './messages-people.ts';
import { breakerLine, eventWords } from './messages-trouble.ts';
import { about, called, differenceLines } from './messages-versions.ts';
import { todoWords } from './messages-why.ts';
import { lasting } from './time.ts';
import { fullName } from './verbs.ts';

const plain = (text: string) => text.replaceAll('`', "'");

/** What is stopped, and what ECS goes back to, where it says so. */
function stops(change: DeployChange): { what: string; back: string } {
  const { before = change.from.images[0], after } = about(change);
  return { what: plain(called(before)), back: after ? plain(called(after)) : 'what ran before' };
}

/** `web 1.4.1 → 1.5.0` */
export function deployWords({ scope, change }: { scope: Plan['scope']; change: DeployChange }): string {
  const { before, after } = about(change);
  switch (change.how) {
    case 'restart':
      return `${scope.service} ${called(after)}`;
    case 'stop':
      return `the deployment of ${scope.service} ${stops(change).what}`;
    default:
      return `${scope.service} ${called(before)} → ${called(after)}`;
  }
}

const verbs = { image: 'Deploy', restart: 'Restart', rollback: 'Roll back', stop: 'Stop' };

export const deployTitle = (plan: { scope: Plan['scope']; change: DeployChange }): string =>
  `${verbs[plan.change.how]} ${deployWords(plan)}`;

/** What differs, from and to, by digest. */
export function deployFacts(change: DeployChange): Line[] {
  const { before, after } = about(change);
  if (change.how === 'stop') {
    const { what, back } = stops(change);
    return [
      [`${what} (\`${shortName(change.from.revision)}\`) is being deployed; ECS goes back to ${back}.`],
    ];
  }
  const image: Line = [
    { bold: `${after?.container}: ` },
    `${plain(called(before))} ${before?.digest ? `\`${shortDigest(before.digest)}\`` : ''} → ${plain(called(after))} ${after?.digest ? `\`${shortDigest(after.digest)}\`` : ''}`,
  ];
  if (change.how === 'restart')
    return [
      [
        `The same revision \`${shortName(change.from.revision)}\` again: every task is replaced by a new one.`,
      ],
    ];
  const others = change.differences.filter(({ what }) => what !== `${after?.container}: image`);
  return [image, ...differenceLines(others, change.family)];
}

const checkMarks = { pass: '✅', warn: '⚠️', block: '⛔' };

/** What was looked at before; the worst first. */
export const checkLines = (checks: readonly Check[]): Line[] => {
  const rank = { block: 0, warn: 1, pass: 2 };
  return [...checks]
    .sort((a, b) => rank[a.is] - rank[b.is])
    .map(({ code, is, said }): Line => [`${checkMarks[is]} ${cut(said, 300)} \`${code}\``]);
};

const stage = ({ stage, weight, bakeMinutes }: Rollout): Line[] => {
  if (stage === undefined) return [];
  const traffic = weight === undefined ? '' : `, ${weight}% of the traffic on the new revision`;
  const bake = bakeMinutes === undefined ? '' : `, bake time ${bakeMinutes} min`;
  return [[`Stage: ${stage.toLowerCase().replaceAll('_', ' ')}${traffic}${bake}`]];
};

/** The pauses it came to, and what happens at the one that waits. */
function pauses({ status = '', hooks: steps = [] }: Rollout): Line[] {
  const waiting = steps.filter(step => isWaiting({ status }, step));
  return [...fewStepLines({ status, steps }), ...waiting.slice(0, 1).map(thenWords)];
}

/** How far its steps are. */
function steps(op: Op, change: DeployChange): Line {
  const registered = leftBy(op, 'register').revision;
  const switched = op.journal.some(
    ({ step, is }) => is === 'result' && (step === 'switch' || step === 'restart'),
  );
  const first = registered
    ? [`✔ registered \`${shortName(registered)}\``]
    : change.to.revision
      ? []
      : ['registering a revision …'];
  const second = switched ? '✔ the service is told' : 'telling the service …';
  return [[...first, ...(registered || change.to.revision ? [second] : [])].join(' · ')];
}

/** What is said of a change that takes longer than it should; its service is named so that any channel finds it. */
export const tooLong = ({ plan }: Op): Line => [
  '⚠️ This takes longer than it should, and is still followed. See why with ',
  `\`/ecs why ${plan ? fullName(plan.scope) : ''}\``,
];

/** How a running deployment goes. */
export function deployProgress(op: Op, change: DeployChange): Line[] {
  const seen = op.progress;
  const rollout = seen?.rollout;
  const stopping: Line[] = op.stop ? [['⏹️ ', who(op.stop.who), ' asked to stop it.']] : [];
  if (!seen || !rollout) return [...(change.how === 'stop' ? [] : [steps(op, change)]), ...stopping];
  const going = rollout.status?.startsWith('ROLLBACK');
  const back: Line[] = going
    ? [[`⏪ ECS is going back to what ran before. ${plain(rollout.reason ?? '')}`]]
    : [];
  const counts: Line = [
    `New tasks: ${seen.running} of ${seen.desired} running${seen.pending > 0 ? `, ${seen.pending} starting` : ''} · old tasks: ${rollout.old} running`,
  ];
  const breaker = breakerLine(rollout);
  const failed: Line[] =
    breaker.length > 0
      ? breaker
      : rollout.failedTasks > 0
        ? [[`⚠️ ${rollout.failedTasks} task${rollout.failedTasks === 1 ? '' : 's'} failed so far`]]
        : [];
  const event: Line[] = seen.lastEvent
    ? [
        [
          'Last event ',
          { at: seen.lastEvent.at, as: 'ago' },
          `: ${cut(eventWords(seen.lastEvent.text), 300)}`,
        ],
      ]
    : [];
  const stuck: Line[] = seen.stuckSince ? [tooLong(op)] : [];
  return [
    ...(change.how === 'stop' ? [] : [steps(op, change)]),
    ...stopping,
    ...back,
    ...stage(rollout),
    ...pauses(rollout),
    counts,
    ...failed,
    ...event,
    ...stuck,
  ];
}

const took = (op: Op) => lasting((op.endedAt ?? 0) - (op.startedAt ?? op.ask.at));

/** The heading of a deployment that went well, or went back; the others are named like every op. */
export function deployEndingTitle(op: Op, plan: Plan, change: DeployChange): string | undefined {
  const { after } = about(change);
  const name = plan.scope.service;
  if (op.outcome === 'succeeded')
    return {
      image: `✅ Live: ${name} ${called(after)}`,
      rollback: `✅ Back and live: ${name} ${called(after)}`,
      restart: `✅ Restarted: ${name} ${called(after)}`,
      stop: `✅ Stopped: ${deployWords({ scope: plan.scope, change })}`,
    }[change.how];
  if (op.outcome === 'rolled back')
    return `⏪ Failed, rolled back: ${deployTitle({ scope: plan.scope, change })}`;
  return undefined;
}

/** How a deployment ended: what was asked for, and what runs. */
export function deployEnding(op: Op, change: DeployChange): Line[] {
  const { before, after } = about(change);
  const { progress, why } = op;
  const serves = `${plain(called(before))}${before?.digest ? ` (${shortDigest(before.digest)})` : ''} serves.`;
  if (op.outcome === 'succeeded' && change.how === 'stop')
    return [[`ECS went back to ${stops(change).back}. It took ${took(op)}.`]];
  if (op.outcome === 'succeeded') {
    const running = progress?.running ?? 0;
    const desired = progress?.desired ?? 0;
    const checked = running > 0 ? 'checked task by task' : 'but no task runs that could be checked';
    const by = after?.digest ? `\`${shortDigest(after.digest)}\`, ${checked}` : 'no digest was asked for';
    const early: Line[] =
      running < desired ? [[`⚠️ ECS called it a success early: ${running} of ${desired} tasks are up.`]] : [];
    const old = progress?.rollout?.old ?? 0;
    const late: Line[] = op.stop ? [['It was live before it could be stopped.']] : [];
    const draining: Line[] =
      old > 0 ? [[`${old} old task${old === 1 ? ' is' : 's are'} still draining.`]] : [];
    return [
      [`${running} of ${desired} tasks run ${plain(called(after))} (${by}). It took ${took(op)}.`],
      ...early,
      ...late,
      ...draining,
    ];
  }
  if (
    op.outcome === 'rolled back' ||
    (op.outcome === 'stopped' && progress?.rollout?.status === 'ROLLBACK_SUCCESSFUL')
  ) {
    const by: Line[] = op.outcome === 'stopped' && op.stop ? [['Stopped by ', who(op.stop.who), '.']] : [];
    const atPause: Line[] = op.outcome === 'stopped' && !op.stop && why?.said ? [[why.said]] : [];
    const reason: Line[] = why?.said && op.outcome !== 'stopped' ? [[`ECS: ${plain(why.said)}`]] : [];
    // The end gives the next step that the thread gave when it said why.
    const { explained } = progress?.rollout ?? {};
    const next = op.outcome === 'rolled back' && explained ? todoWords(explained) : why?.next;
    return [
      ...by,
      ...atPause,
      [`${plain(called(after))} is not live: ${serves} It took ${took(op)}.`],
      ...reason,
      ...(next ? [[next]] : []),
    ];
  }
  const by: Line[] = op.outcome === 'cancelled' && op.stop ? [['Stopped by ', who(op.stop.who), '.']] : [];
  return [[why?.said ?? `It ended ${op.outcome}.`], ...by, ...(why?.next ? [[why.next]] : [])];
}

/** What has been seen since it went live. */
export function watchWords({ watch }: Op): Line[] {
  if (!watch) return [];
  if (watch.worse.length > 0)
    return [['⚠️ Worse than before it went live:'], ...watch.worse.map((text): Line => [plain(text)])];
  if (watch.over === 'replaced') return [['Nothing had got worse when another deployment took its place.']];
  if (watch.over) return [['Watched for a while: nothing got worse.']];
  return [['Watched until ', { at: watch.until, as: 'time' }, ': nothing is worse so far.']];
}
