/** Alarms on the demo's services, for whoever tries the world by hand; `npm run world -- busy` sets them off. */
import { putAlarm } from './cloudwatch/alarm.ts';
import type { State } from './state.ts';

/** Percent, and for how many periods of a minute. */
const limit = { Period: 60, EvaluationPeriods: 3, DatapointsToAlarm: 2, Threshold: 85 };

/** Adds an alarm on CPU and on memory of some services, and one on a load balancer's errors. */
export function addAlarms(state: State): void {
  const watch = (name: string, settings: object) =>
    putAlarm(state, name, {
      settings: {
        ActionsEnabled: true,
        OKActions: [],
        AlarmActions: [],
        InsufficientDataActions: [],
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
        ...limit,
        ...settings,
      },
    });
  for (const [service, metric] of [
    ['web', 'CPU'],
    ['web', 'Memory'],
    ['api', 'CPU'],
    ['worker', 'Memory'],
  ] as const)
    watch(`${service}-${metric.toLowerCase()}-high`, {
      AlarmDescription: `${metric} of ${service} is over ${limit.Threshold} %.`,
      Namespace: 'AWS/ECS',
      MetricName: `${metric}Utilization`,
      Statistic: 'Average',
      Dimensions: [
        { Name: 'ClusterName', Value: 'prod' },
        { Name: 'ServiceName', Value: service },
      ],
    });
  watch('web-5xx', {
    AlarmDescription: 'web answers more than 60 requests a minute with 5xx.',
    Namespace: 'AWS/ApplicationELB',
    MetricName: 'HTTPCode_Target_5XX_Count',
    Statistic: 'Sum',
    Threshold: 60,
    Dimensions: [
      { Name: 'LoadBalancer', Value: 'app/prod/50dc6c495c0c9188' },
      { Name: 'TargetGroup', Value: 'targetgroup/web/73e2d6bc24d8a067' },
    ],
  });
}
