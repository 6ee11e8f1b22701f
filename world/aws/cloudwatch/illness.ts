/** When a service was not well, as its deployments tell: what ran then, and what that does to its metrics. */
import { type Fate, fateOf } from '../ecs/fate.ts';
import type { EcsService, State, Told } from '../state.ts';

/** From when to when something bad was being rolled out, or stayed; milliseconds since 1970. */
export type Illness = { from: number; to: number; kind: 'sick' | 'crashing' | 'full' };

/** A task needs so long until it takes part; milliseconds at speed 1. */
const comesUp = 32_000;

function kindOf({ exits, sick }: Fate): Illness['kind'] | undefined {
  if (sick) return 'sick';
  if (!exits) return undefined;
  return exits.code === 137 ? 'full' : 'crashing';
}

/** What was rolled out stays until the next rollout, or until ECS or a person goes back. */
function endOf(told: Told, next: Told | undefined, now: number): number {
  const back = told.rollback?.startedAt?.getTime();
  if (back !== undefined) return back;
  return (next?.createdAt ?? new Date(now)).getTime();
}

/** Returns when a service was ill, newest first. */
export function illnesses(state: State, service: EcsService): Illness[] {
  const now = state.clock.now();
  return service.history.flatMap((told, i): Illness[] => {
    const revision = service.revisions.find(
      one => one.serviceRevisionArn === told.targetServiceRevision?.arn,
    );
    const images = revision?.containerImages ?? [];
    const kind = images.map(({ image = '' }) => kindOf(fateOf(state, image))).find(one => one !== undefined);
    if (kind === undefined) return [];
    const from = told.createdAt.getTime() + comesUp / state.speed;
    return [{ from, to: endOf(told, service.history[i - 1], now), kind }];
  });
}
