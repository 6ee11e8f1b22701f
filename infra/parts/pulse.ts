/** What the workers' pulse says, as metrics, and how many workers there are for it. */
import { Duration } from 'aws-cdk-lib';
import { AdjustmentType } from 'aws-cdk-lib/aws-applicationautoscaling';
import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import { FilterPattern, type LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { leastTasks } from './half.ts';

const mostWorkers = 8;
const minute = Duration.minutes(1);

/** The metrics of one bot: the age of the oldest bell in seconds, STS's room in percent, and that anybody lives at all. */
export class Pulse extends Construct {
  readonly queueAge: Metric;
  readonly packed: Metric;
  readonly heartbeats: Metric;

  constructor(scope: Construct, { namespace, logGroup }: { namespace: string; logGroup: LogGroup }) {
    super(scope, 'Pulse');
    const from = (metricName: string, metricValue: string) =>
      logGroup
        .addMetricFilter(metricName, {
          metricNamespace: `Slipway/${namespace}`,
          metricName,
          metricValue,
          filterPattern: FilterPattern.stringValue('$.msg', '=', 'pulse'),
        })
        .metric({ period: minute, statistic: metricValue === '1' ? Stats.SUM : Stats.MAXIMUM });
    this.queueAge = from('QueueAge', '$.queueAgeSeconds');
    this.packed = from('PackedPercent', '$.packedPercent');
    this.heartbeats = from('Pulse', '1');
  }

  /** Has more workers when bells wait for ten seconds and more, and fewer when none has waited for five minutes. */
  scales(workers: FargateService): void {
    const count = workers.autoScaleTaskCount({ minCapacity: leastTasks, maxCapacity: mostWorkers });
    count.scaleOnMetric('QueueAge', {
      metric: this.queueAge,
      adjustmentType: AdjustmentType.CHANGE_IN_CAPACITY,
      evaluationPeriods: 5,
      datapointsToAlarm: 2,
      cooldown: Duration.minutes(2),
      scalingSteps: [
        { upper: 1, change: -1 },
        { lower: 10, upper: 60, change: 1 },
        { lower: 60, change: 3 },
      ],
    });
  }
}
