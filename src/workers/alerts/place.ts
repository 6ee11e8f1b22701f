/** Which of our targets an event is about. Pure. */

import type { Config } from '../../config/index.ts';
import { type AlertScope, shortName } from '../../work.ts';
import type { AwsEvent } from './event.ts';

type Targets = Pick<Config, 'targets'>;

/** Returns where an event happened; without a cluster it may be any target of its account and Region. Undefined: none of ours. */
export function placeOf(
  { targets }: Targets,
  { account, region }: Pick<AwsEvent, 'account' | 'region'>,
  cluster?: string,
): AlertScope | undefined {
  const there = Object.entries(targets).filter(
    ([, target]) =>
      target.account === account &&
      target.region === region &&
      (cluster === undefined || target.clusters.includes(cluster)),
  );
  const [[target] = [], ...more] = there;
  if (target === undefined) return undefined;
  const maybe = cluster === undefined ? more.map(([name]) => name) : [];
  return { target, ...(maybe.length > 0 && { maybe }), ...(cluster !== undefined && { cluster }) };
}

/** Returns the cluster and the service that a service's ARN names; ARNs of before 2021 name no cluster. */
export function serviceIn(arn: string): { cluster?: string; service: string } {
  const [, ...path] = arn.slice(arn.lastIndexOf(':') + 1).split('/');
  return path.length > 1
    ? { cluster: path[0] ?? '', service: path.at(-1) ?? '' }
    : { service: shortName(arn) };
}
