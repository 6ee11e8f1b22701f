/** How busy services are: made up, the same whenever one asks, and daily like people. */
import type { EcsService, State } from '../state.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Returns a number from 0 to 1 that looks random and is always the same for the same seed (FNV-1a). */
function luck(seed: string): number {
  let hash = 2_166_136_261;
  for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 16_777_619);
  return (hash >>> 0) / 2 ** 32;
}

/** What each metric is like: where it lies, and how far the day and chance move it; percent. */
const metrics: Record<string, { least: number; spread: number; daily: number; noise: number }> = {
  CPUUtilization: { least: 12, spread: 25, daily: 18, noise: 8 },
  MemoryUtilization: { least: 35, spread: 30, daily: 4, noise: 2 },
};

type Dimensions = readonly { Name?: string | undefined; Value?: string | undefined }[];

/** Returns the service a metric of AWS/ECS is about: exactly ClusterName and ServiceName name one. */
function serviceOf(state: State, dimensions: Dimensions): EcsService | undefined {
  const named = Object.fromEntries(dimensions.map(({ Name = '', Value = '' }) => [Name, Value]));
  if (Object.keys(named).sort().join() !== 'ClusterName,ServiceName') return undefined;
  return state.services.get(`${named.ClusterName}/${named.ServiceName}`);
}

/** One minute of a metric: its value, and how many tasks it is the average of. */
export type Sample = { at: number; value: number; tasks: number };

/**
 * Returns the minutes of a metric from `start` up to `end`. A service has none before it was made, none without tasks, and
 * none of the minute that is not over.
 */
export function samples(
  state: State,
  metric: {
    Namespace?: string | undefined;
    MetricName?: string | undefined;
    Dimensions?: Dimensions | undefined;
  },
  start: number,
  end: number,
): Sample[] {
  const kind = metrics[metric.MetricName ?? ''];
  const service = serviceOf(state, metric.Dimensions ?? []);
  if (metric.Namespace !== 'AWS/ECS' || !kind || !service || service.desired === 0) return [];
  const own = `${service.cluster}/${service.name} ${metric.MetricName}`;
  const first = Math.max(start, service.createdAt.getTime());
  const over = state.clock.now() - minuteMs;
  const made: Sample[] = [];
  for (let at = Math.ceil(first / minuteMs) * minuteMs; at < end && at <= over; at += minuteMs) {
    const day = (1 + Math.sin((2 * Math.PI * at) / dayMs - 2)) / 2;
    const told = service.busy?.[metric.MetricName as 'CPUUtilization'];
    const value =
      told ??
      kind.least + kind.spread * luck(own) + kind.daily * day + kind.noise * luck(`${own} ${at / minuteMs}`);
    made.push({ at, value: Math.round(value * 1e4) / 1e4, tasks: service.desired });
  }
  return made;
}
