/** CloudWatch: alarms, and the last lines a container wrote. */
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type MetricAlarm,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { counted } from './counts.ts';
import { asking } from './failure.ts';
import { batches } from './pages.ts';
import { type Access, handler } from './session.ts';

export type { MetricAlarm };

export type Observing = ReturnType<typeof createObserving>;

/** DescribeAlarms takes 100 names. */
const alarmsACall = 100;

/** Returns the readers of alarms and log lines for these credentials. */
export function createObserving({ counts, ...given }: Access) {
  const alarms = counted(new CloudWatchClient({ ...given, requestHandler: handler }), counts);
  const logs = counted(new CloudWatchLogsClient({ ...given, requestHandler: handler }), counts);
  return {
    /** Returns the names of those alarms among `names` that are firing now. */
    async firing(names: readonly string[]): Promise<string[]> {
      const found: string[] = [];
      for (const AlarmNames of batches(names, alarmsACall)) {
        const answer = await asking(
          alarms.send(
            new DescribeAlarmsCommand({
              AlarmNames,
              AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
              StateValue: 'ALARM',
            }),
          ),
        );
        for (const { AlarmName } of [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])])
          if (AlarmName) found.push(AlarmName);
      }
      return found;
    },

    /** Returns the metric alarms that are firing now, in CloudWatch's own order, at most `limit`. */
    async firingNow(limit: number): Promise<MetricAlarm[]> {
      const found: MetricAlarm[] = [];
      const pages = paginateDescribeAlarms(
        { client: alarms, pageSize: alarmsACall },
        { AlarmTypes: ['MetricAlarm'], StateValue: 'ALARM' },
      );
      for (;;) {
        const page = await asking(pages.next());
        if (page.done) return found;
        found.push(...(page.value.MetricAlarms ?? []));
        if (found.length >= limit) return found.slice(0, limit);
      }
    },

    /** Returns the last lines of a log stream, oldest first. Throws ResourceNotFoundException as refused. */
    async lastLines(logGroupName: string, logStreamName: string, limit: number): Promise<string[]> {
      const answer = await asking(
        logs.send(new GetLogEventsCommand({ logGroupName, logStreamName, limit, startFromHead: false })),
      );
      return (answer.events ?? []).flatMap(({ message }) => message ?? []);
    },
    close() {
      alarms.destroy();
      logs.destroy();
    },
  };
}
