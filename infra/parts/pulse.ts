/** What the pulses of both halves say, as metrics, and how many workers there are for it. */
import { Duration } from 'aws-cdk-lib';
import { AdjustmentType } from 'aws-cdk-lib/aws-applicationautoscaling';
import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import { FilterPattern, type IFilterPattern, type LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { leastTasks } from './half.ts';

const mostWorkers = 8;
const minute = Duration.minutes(1);

/** The metrics of one bot: the age of the oldest bell in seconds, STS's room in percent, and that anybody lives at all. */
export class Pulse extends Construct {
  readonly queueAge: Metric;
  readonly packed: Metric;
  readonly heartbeats: Metric;
  /** How often a process of web said that it hears people. */
  readonly hearing: Metric;
  /** How often a process of either half said that Redis does not answer it. */
  readonly redisAway: Metric;

  constructor(
    scope: Construct,
    { namespace, web, worker }: { namespace: string; web: LogGroup; worker: LogGroup },
  ) {
    super(scope, 'Pulse');
    const pulse = FilterPattern.stringValue('$.msg', '=', 'pulse');
    const away = FilterPattern.all(pulse, FilterPattern.stringValue('$.redis', '=', 'away'));
    const hears = FilterPattern.all(pulse, FilterPattern.booleanValue('$.hears', true));
    const from = (
      metricName: string,
      metricValue: string,
      logGroup = worker,
      filterPattern: IFilterPattern = pulse,
    ) =>
      logGroup
        .addMetricFilter(metricName, {
          metricNamespace: `Slipway/${namespace}`,
          metricName,
          metricValue,
          filterPattern,
        })
        .metric({ period: minute, statistic: metricValue === '1' ? Stats.SUM : Stats.MAXIMUM });
    this.queueAge = from('QueueAge', '$.queueAgeSeconds');
    this.packed = from('PackedPercent', '$.packedPercent');
    this.heartbeats = from('Pulse', '1');
    this.hearing = from('Hearing', '1', web, hears);
    // One metric of both groups: each half has a way to Redis of its own.
    from('RedisAway', '1', web, away);
    this.redisAway = from('RedisAway', '1', worker, away);
  }

  /** Has more workers when bells wait for ten seconds and more, and fewer when none has waited for five minutes. */
  scales(workers: FargateService): void {
    const count = workers.autoScaleTaskCount({ minCapacity: leastTasks, maxCapacity: mostWorkers });
    const given = {
      metric: this.queueAge,
      adjustmentType: AdjustmentType.CHANGE_IN_CAPACITY,
      evaluationPeriods: 5,
      cooldown: Duration.minutes(2),
    };
    count.scaleOnMetric('More', {
      ...given,
      datapointsToAlarm: 2,
      scalingSteps: [
        { lower: 10, upper: 60, change: 1 },
        { lower: 60, change: 3 },
      ],
    });
    count.scaleOnMetric('Fewer', {
      ...given,
      datapointsToAlarm: 5,
      // One step would do; CDK takes no fewer than two.
      scalingSteps: [
        { upper: 0, change: -1 },
        { lower: 0, upper: 1, change: -1 },
      ],
    });
  }
}
