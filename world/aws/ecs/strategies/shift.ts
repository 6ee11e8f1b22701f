/** One step of a deployment that goes from stage to stage: blue/green, linear, canary (ecs.md §1.2). */
import type { EcsService, EcsTask, Rollout, Stage, State, Told } from '../../state.ts';
import { requestRollback } from '../failure.ts';
import { keep } from '../keeping.ts';
import { goesBack, succeed } from '../record.ts';
import { beginHooks, lookAtHooks } from './hooks.ts';
import { weigh } from './traffic.ts';

/** The least that a stage takes; milliseconds at speed 1. AWS tells no times, recorded ones differ widely. */
const takes = 10_000;
const minute = 60_000;

const stageOf = (told: Told): Stage | undefined => told.shift?.stages[told.shift.at];
const passed = (told: Told, name: Stage['name']) =>
  told.shift !== undefined && told.shift.at >= told.shift.stages.findIndex(stage => stage.name === name);

const isRolling = (told: Told) => (told.deploymentConfiguration?.strategy ?? 'ROLLING') === 'ROLLING';

/** Returns whether a deployment goes its own way, stage by stage, and not the rolling one. */
export const isShifting = (told: Told | undefined): told is Told =>
  told?.shift !== undefined && !goesBack(told);

/** Returns how many tasks a rollout is to have while traffic is shifted. */
export function wantedOf(service: EcsService, told: Told, rollout: Rollout): number {
  if (rollout.id === told.rollout) return !isRolling(told) && passed(told, 'SCALE_UP') ? service.desired : 0;
  const serves = rollout.id === service.lastGood?.id;
  return serves && (isRolling(told) || !passed(told, 'CLEAN_UP')) ? service.desired : 0;
}

/** Starts and stops what the stage asks for, and goes on to the next one when nothing holds it; returns whether tasks moved. */
export function shift(
  state: State,
  service: EcsService,
  told: Told,
  wanted: EcsTask[],
  now: number,
): boolean {
  if (told.shift && told.shift.at < 0) enter(state, service, told, 0, now);
  const moved = service.deployments.map(rollout =>
    keep(state, service, rollout, wanted, wantedOf(service, told, rollout), now),
  );
  const { held, failed } = lookAtHooks(state, told, now);
  const stage = stageOf(told);
  if (failed !== undefined) requestRollback(service, told, failed, now);
  else if (stage && told.shift && !held && !moved.includes(true) && isDone(state, service, told, stage, now))
    enter(state, service, told, told.shift.at + 1, now);
  return moved.includes(true);
}

function isDone(state: State, service: EcsService, told: Told, stage: Stage, now: number): boolean {
  const since = told.shift?.since ?? now;
  if ((now - since) * state.speed < Math.max(takes, (stage.bakes ?? 0) * minute)) return false;
  const all = [...state.tasks.values()].filter(
    task =>
      task.service === service.name && task.cluster === service.cluster && task.lastStatus !== 'STOPPED',
  );
  const of = (id: string | undefined) => all.filter(task => task.startedBy === id);
  const own = of(told.rollout).filter(task => task.judged === 'healthy' && !task.stopping);
  switch (stage.name) {
    case 'RECONCILE_SERVICE':
      return all.length === of(told.rollout).length + of(service.lastGood?.id).length;
    case 'SCALE_UP':
      return own.length === service.desired;
    case 'CLEAN_UP':
      return all.length === of(told.rollout).length;
    default:
      return true;
  }
}

/** Before production traffic is shifted there is a stage for hooks only: a deployment does not report it. */
function enter(state: State, service: EcsService, told: Told, at: number, now: number): void {
  if (!told.shift) return;
  const stage = told.shift.stages[at];
  if (!stage) {
    delete told.shift;
    if (!isRolling(told)) succeed(service, now);
    return;
  }
  Object.assign(told.shift, { at, since: now });
  told.updatedAt = new Date(now);
  if (!isRolling(told) && stage.name !== 'PRE_PRODUCTION_TRAFFIC_SHIFT') told.lifecycleStage = stage.name;
  const share = told.shift.stages.slice(0, at + 1).findLast(one => one.share !== undefined)?.share ?? 0;
  if (!isRolling(told)) weigh(service, told, share, passed(told, 'TEST_TRAFFIC_SHIFT') ? 100 : 0);
  beginHooks(state, told, stage, now);
}
