/** The plain AWS CLI reads logs by pages, and sets alarms; to CloudWatch it speaks CBOR. */
import { program, run } from './cli.ts';
import { failure, lastingScene, type Scene } from './scene.ts';

const there = program ? describe : describe.skip;

/** The CLI takes a second to start, and on a busy machine many; milliseconds. */
const patience = 90_000;

there('the AWS CLI', () => {
  let at: Scene;
  beforeAll(async () => {
    at = await lastingScene({ runs: true, speed: 100 });
  });
  afterAll(() => at.close());

  test(
    'reads the last hour of a group, though its first page is full',
    async () => {
      const since = `${at.aws.clock.now() - 3_600_000}`;
      const words = `logs filter-log-events --log-group-name /ecs/web --start-time ${since} --page-size 40 --filter-pattern`;
      const { events } = (await run(at, [...words.split(' '), '"GET /health 200"'])) as { events: object[] };
      expect(events.length).toBeGreaterThan(40);
      expect(events[0]).toEqual({
        eventId: expect.stringMatching(/^\d{56}$/),
        logStreamName: expect.stringMatching(/^web\/web\/[0-9a-f]{32}$/),
        message: 'INFO  GET /health 200 1ms',
        timestamp: expect.any(Number),
        ingestionTime: expect.any(Number),
      });
    },
    patience,
  );

  test(
    'lists the streams by their last event',
    async () => {
      const words =
        'logs describe-log-streams --log-group-name /ecs/worker --order-by LastEventTime --descending';
      expect(await run(at, words.split(' '))).toMatchObject({
        logStreams: expect.arrayContaining([expect.objectContaining({ storedBytes: 0 })]),
      });
    },
    patience,
  );

  test(
    'puts an alarm, sets it off and sees it',
    async () => {
      const cloudwatch = (words: string) => run(at, ['cloudwatch', ...words.split(' ')]);
      await cloudwatch(
        'put-metric-alarm --alarm-name web-5xx --namespace App --metric-name Errors --statistic Sum --period 60 --evaluation-periods 1 --threshold 5 --comparison-operator GreaterThanThreshold --treat-missing-data ignore',
      );
      await cloudwatch('set-alarm-state --alarm-name web-5xx --state-value ALARM --state-reason trial');
      const [alarms, refusal] = await Promise.all([
        cloudwatch('describe-alarms --state-value ALARM'),
        failure(cloudwatch('set-alarm-state --alarm-name none --state-value OK --state-reason x')),
      ]);
      expect(alarms).toEqual({
        MetricAlarms: [
          expect.objectContaining({
            AlarmName: 'web-5xx',
            StateReason: 'trial',
            Threshold: 5,
            StateUpdatedTimestamp: expect.anything(),
          }),
        ],
        CompositeAlarms: [],
      });
      expect(refusal).toContain('(ResourceNotFound) when calling the SetAlarmState operation');
    },
    patience,
  );
});
