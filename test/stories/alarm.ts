import { type CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';

/** Puts an alarm on the errors of all load balancers, which have no such metric: it stays as it is set. */
export const putAlarm = (cloudwatch: CloudWatchClient, AlarmName: string) =>
  cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: 'AWS/ApplicationELB',
      MetricName: 'HTTPCode_Target_5XX_Count',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'ignore',
    }),
  );

/** CloudWatch's word of an alarm about a service. */
export const alarm = (value: 'ALARM' | 'OK', id: string, service = 'web') => ({
  version: '0',
  id,
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  account: '111122223333',
  region: 'eu-west-1',
  time: new Date().toISOString(),
  resources: [`arn:aws:cloudwatch:eu-west-1:111122223333:alarm:${service}-5xx`],
  detail: {
    alarmName: `${service}-5xx`,
    state: { value, reason: 'Threshold Crossed: 1 datapoint', timestamp: new Date().toISOString() },
    configuration: {
      metrics: [
        {
          metricStat: {
            metric: { name: 'HTTPCode', dimensions: { ClusterName: 'prod', ServiceName: service } },
          },
        },
      ],
    },
  },
});
