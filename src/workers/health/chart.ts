/** How busy a service was, as a picture that CloudWatch draws, and in numbers where there is none. */
import type { TargetGroup } from '../../aws/around.ts';
import { type Eyes, hasPictures, type Metric } from '../../aws/index.ts';
import type { Point } from '../../aws/metrics.ts';
import type { Answer } from '../../ports.ts';
import type { Chart, ChartLine } from '../../seen.ts';
import { type Scope, shortName } from '../../work.ts';
import { createLook, type Look } from '../look.ts';
import type { Found } from '../resolve.ts';

/** How far back is looked where nobody says, in milliseconds; the most deployments that are marked. */
const usually = { sinceMs: 10_800_000, marks: 20 };

/** What has to be known before anything is drawn has so much of the time, in milliseconds. */
const before = 1_500;

/** Points are so many seconds apart, for times up to so long: about two hundred of them, and CloudWatch still has them. */
const periods: [upTo: number, seconds: number][] = [
  [10_800_000, 60],
  [86_400_000, 300],
  [3 * 86_400_000, 900],
];
const longest = 3_600;

type Times = Pick<Chart, 'from' | 'to' | 'period'>;
type Wanted = Omit<ChartLine, 'points'> & { metric: Metric; label: string };

/** Returns a service's chart: of the last three hours, unless said otherwise (milliseconds). */
export async function chartOf(found: Found, sinceMs: number | undefined, look: Look): Promise<Answer> {
  const lasts = sinceMs ?? usually.sinceMs;
  const period = periods.find(([upTo]) => lasts <= upTo)?.[1] ?? longest;
  // A period that is not over has too few requests yet, and would end every chart with a fall.
  const to = Math.floor(Date.now() / 1_000 / period) * period * 1_000;
  return { kind: 'chart', chart: await over(found, { from: to - lasts, to, period }, look) };
}

/** Returns the chart of a service over a time; what AWS did not tell is among its unchecked. */
async function over(
  { scope, service, eyes }: Found,
  { from, to, period }: Times,
  look: Look,
): Promise<Chart> {
  const first = createLook(before);
  const arns = (service.loadBalancers ?? []).flatMap(({ targetGroupArn, advancedConfiguration }) =>
    [targetGroupArn, advancedConfiguration?.alternateTargetGroupArn].filter(arn => arn !== undefined),
  );
  const [groups, marks] = await Promise.all([
    arns.length === 0
      ? []
      : first.at<TargetGroup[]>('target groups', [], () => eyes.around.targetGroups([...new Set(arns)])),
    first.at<Chart['marks']>('deployments', [], () => deployed(eyes, scope, from)),
  ]);
  const wanted = [...busy(scope), ...groups.flatMap(group => balanced(group, groups.length > 1, period))];
  const [points, picture] = await Promise.all([
    look.at<Point[][]>('metrics', [], () =>
      eyes.metrics.points(
        wanted.map(({ metric }) => metric),
        { from, to, period },
      ),
    ),
    drawn(scope, { wanted, from, to, period, marks }, eyes, look),
  ]);
  const lines = wanted.map(({ of, group }, i) => ({
    of,
    ...(group !== undefined && { group }),
    points: points[i] ?? [],
  }));
  return {
    scope,
    from,
    to,
    period,
    lines,
    marks,
    picture,
    unchecked: [...first.unchecked, ...look.unchecked],
  };
}

function drawn(
  { service, target, region }: Scope,
  { wanted, ...times }: { wanted: Wanted[] } & Times & Pick<Chart, 'marks'>,
  eyes: Eyes,
  look: Look,
): Promise<Chart['picture']> | Chart['picture'] {
  if (!hasPictures(region)) return 'not in this region';
  const isCount = ({ of }: Wanted) => of === 'requests' || of === 'failures';
  return look.at<Chart['picture']>('a picture of it', 'not drawn', () =>
    eyes.metrics.picture({
      title: `${service} on ${target}`,
      ...times,
      axes: { left: 'Percent', right: wanted.some(isCount) ? 'Requests' : '' },
      lines: wanted.map(one => ({
        metric: one.metric,
        label: one.label,
        side: isCount(one) ? 'right' : 'left',
      })),
    }),
  );
}

/** CPU and memory of every service are in AWS/ECS (ecs.md §1.7). */
function busy({ cluster, service }: Scope): Wanted[] {
  const of = (of: ChartLine['of'], name: string, label: string): Wanted => ({
    of,
    label,
    metric: {
      namespace: 'AWS/ECS',
      name,
      dimensions: { ClusterName: cluster, ServiceName: service },
      stat: 'Average',
    },
  });
  return [of('cpu', 'CPUUtilization', 'CPU'), of('memory', 'MemoryUtilization', 'Memory')];
}

/** Requests are counted by load balancer and target group; a group behind no Application Load Balancer has no counts. */
function balanced(
  { TargetGroupArn: arn = '', TargetGroupName: name = '', LoadBalancerArns: balancers = [] }: TargetGroup,
  several: boolean,
  period: number,
): Wanted[] {
  const balancer = balancers.map(one => /:loadbalancer\/(app\/.+)$/.exec(one)?.[1]).find(Boolean);
  if (balancer === undefined) return [];
  const dimensions = { TargetGroup: arn.slice(arn.lastIndexOf(':') + 1), LoadBalancer: balancer };
  const per = period === 60 ? 'a minute' : `in ${period / 60} min`;
  const of = (of: ChartLine['of'], metric: string, what: string): Wanted => ({
    of,
    ...(several && { group: name }),
    label: `${what} ${per}${several ? ` (${name})` : ''}`,
    metric: { namespace: 'AWS/ApplicationELB', name: metric, dimensions, stat: 'Sum' },
  });
  return [of('requests', 'RequestCount', 'Requests'), of('failures', 'HTTPCode_Target_5XX_Count', '5xx')];
}

/** Returns when something was deployed, and what. */
async function deployed(eyes: Eyes, { cluster, service }: Scope, after: number): Promise<Chart['marks']> {
  const listed = await eyes.ecs.rollouts(cluster, service, usually.marks, { after });
  const arns = listed.flatMap(({ targetServiceRevisionArn: arn }) => arn ?? []);
  const revisions = await eyes.ecs.revisions([...new Set(arns)]);
  return listed.flatMap(({ createdAt, startedAt, targetServiceRevisionArn: arn }) => {
    const at = (startedAt ?? createdAt)?.getTime();
    const to = revisions.find(({ serviceRevisionArn }) => serviceRevisionArn === arn);
    return at === undefined ? [] : [{ at, label: shortName(to?.taskDefinition) || 'deployed' }];
  });
}
