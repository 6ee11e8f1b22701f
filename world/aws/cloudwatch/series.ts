/** How busy services are: made up on demand, the same whenever one asks, daily like people, and ill when they were. */
import type { EcsService, State } from '../state.ts';
import { type Illness, illnesses } from './illness.ts';
import { kinds, type Minute, type Sample } from './kinds.ts';

export type { Sample } from './kinds.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Returns a number from 0 to 1 that looks random and is always the same for the same seed (FNV-1a, mixed as MurmurHash3 ends). */
function luck(seed: string): number {
  let hash = 2_166_136_261;
  for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 16_777_619);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

type Dimensions = readonly { Name?: string | undefined; Value?: string | undefined }[];
type Metric = {
  Namespace?: string | undefined;
  MetricName?: string | undefined;
  Dimensions?: Dimensions | undefined;
};

/** Returns the last part of a load balancer's or target group's ARN, as its metrics name it. */
const balancing = (arn: string | undefined) =>
  /:(?:loadbalancer\/(app\/.+)|(targetgroup\/.+))$/
    .exec(arn ?? '')
    ?.slice(1)
    .find(Boolean);

/** The services behind a load balancer, or behind one target group of it; there are no metrics by other dimensions here. */
function behind(state: State, named: Record<string, string>, names: string): EcsService[] {
  if (names !== 'LoadBalancer' && names !== 'LoadBalancer,TargetGroup') return [];
  const groups = [...state.targetGroups.values()].filter(
    one =>
      balancing(one.balancer) === named.LoadBalancer &&
      (named.TargetGroup === undefined || balancing(one.arn) === named.TargetGroup),
  );
  return [...state.services.values()].filter(({ targetGroup }) =>
    groups.some(({ arn }) => arn === targetGroup),
  );
}

/** Returns the services that a metric is about: its dimensions, and no others, say which. */
function servicesOf(state: State, { Namespace, Dimensions = [] }: Metric): EcsService[] {
  const named = Object.fromEntries(Dimensions.map(({ Name = '', Value = '' }) => [Name, Value]));
  const names = Object.keys(named).sort().join();
  if (Namespace === 'AWS/ApplicationELB') return behind(state, named, names);
  const service = state.services.get(`${named.ClusterName}/${named.ServiceName}`);
  return names === 'ClusterName,ServiceName' && service ? [service] : [];
}

/** Returns what a metric's values are of, or undefined for a metric that there is not. */
export const unitOf = ({ Namespace, MetricName = '' }: Metric) =>
  kinds[MetricName]?.namespace === Namespace ? kinds[MetricName]?.unit : undefined;

type Named = { name: string; kind: (typeof kinds)[string] };

/** Returns what a metric is called and like, or undefined for one that there is not. */
function named(metric: Metric): Named | undefined {
  const { MetricName: name = '' } = metric;
  const kind = kinds[name];
  return kind && unitOf(metric) !== undefined ? { name, kind } : undefined;
}

/** One minute of a service's metric: by day, by chance, by what ailed it then, or as busy as it was told to be. */
function minuteOf(
  service: EcsService,
  { name, kind }: Named,
  at: number,
  ill: Illness[],
): Sample | undefined {
  const own = `${service.cluster}/${service.name} ${name}`;
  const minute: Minute = {
    day: (1 + Math.sin((2 * Math.PI * at) / dayMs - 2)) / 2,
    chance: luck(`${own} ${at / minuteMs}`),
    luck: luck(own),
    tasks: service.desired,
    illness: ill.find(({ from, to }) => from < at + minuteMs && to > at)?.kind,
  };
  const sample = kind.of(minute);
  const value = service.busy?.[name as 'CPUUtilization'];
  return sample && { at, ...sample, ...(value !== undefined && { value }) };
}

/** Returns what a metric's services tell right now, as if the minute were over. */
export function current(state: State, metric: Metric): Sample[] {
  const known = named(metric);
  const at = Math.floor(state.clock.now() / minuteMs) * minuteMs;
  if (!known) return [];
  return servicesOf(state, metric)
    .filter(({ desired }) => desired > 0)
    .flatMap(service => minuteOf(service, known, at, illnesses(state, service)) ?? []);
}

/**
 * Returns the minutes of a metric from `start` up to `end`. A service has none before it was made, none without tasks, and
 * none of the minute that is not over. What several services tell of the same minute stands side by side.
 */
export function samples(state: State, metric: Metric, start: number, end: number): Sample[] {
  const known = named(metric);
  if (!known) return [];
  return servicesOf(state, metric)
    .filter(({ desired }) => desired > 0)
    .flatMap(service => {
      const ill = illnesses(state, service);
      const made: Sample[] = [];
      const first = Math.max(start, service.createdAt.getTime());
      const over = state.clock.now() - minuteMs;
      for (let at = Math.ceil(first / minuteMs) * minuteMs; at < end && at <= over; at += minuteMs) {
        const sample = minuteOf(service, known, at, ill);
        if (sample) made.push(sample);
      }
      return made;
    });
}
