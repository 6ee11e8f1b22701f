/** The plain AWS CLI reads logs: by pages, and live. */
import { program, run } from './cli.ts';
import { lastingScene, type Scene } from './scene.ts';

const there = program ? describe : describe.skip;

there('the AWS CLI', () => {
  let at: Scene;
  beforeAll(async () => {
    at = await lastingScene({ runs: true, speed: 100 });
  });
  afterAll(() => at.close());

  test('reads the last hour of a group, though its first page is full', async () => {
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
  });

  test('lists the streams by their last event', async () => {
    const words =
      'logs describe-log-streams --log-group-name /ecs/worker --order-by LastEventTime --descending';
    expect(await run(at, words.split(' '))).toMatchObject({
      logStreams: expect.arrayContaining([expect.objectContaining({ storedBytes: 0 })]),
    });
  });
});
