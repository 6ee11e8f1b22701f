/** What the world's containers write, while they live and before they die. */

import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ecs from '@aws-sdk/client-ecs';
import { type Scene, scene } from './scene.ts';
import { stopped, update, worker } from './story.ts';

const options = {
  'awslogs-group': '/ecs/worker',
  'awslogs-region': 'eu-west-1',
  'awslogs-stream-prefix': 'worker',
};

/** Has prod/worker run an image that writes to CloudWatch Logs, and returns when its tasks have had their time. */
async function running(image: string, more: object = {}): Promise<Scene> {
  const at = await scene();
  const container = {
    name: 'worker',
    image,
    memory: 128,
    logConfiguration: { logDriver: 'awslogs' as const, options },
    ...more,
  };
  const made = await at
    .ecs()
    .send(new ecs.RegisterTaskDefinitionCommand({ family: 'worker', containerDefinitions: [container] }));
  await update(at, { taskDefinition: made.taskDefinition?.taskDefinitionArn });
  at.aws.clock.advance(90_000);
  return at;
}

async function wordsOf(at: Scene, task: ecs.Task | undefined): Promise<string[]> {
  const logStreamName = `worker/worker/${task?.taskArn?.slice(-32)}`;
  const { events = [] } = await at
    .logs()
    .send(new logs.GetLogEventsCommand({ logGroupName: '/ecs/worker', logStreamName, startFromHead: true }));
  return events.map(({ message = '' }) => message);
}

/** A stopped task of the new revision; one that ended by itself, where there is one. */
const newest = async (at: Scene) => {
  const theirs = ((await stopped(at)) ?? []).filter(
    ({ taskDefinitionArn, startedAt }) => startedAt && taskDefinitionArn?.endsWith(':8'),
  );
  return theirs.find(({ stopCode }) => stopCode === 'EssentialContainerExited') ?? theirs[0];
};

test('a task that crashes leaves a stack trace, and a secret that nobody should see', async () => {
  const at = await running('worker:crash-1');
  const words = await wordsOf(at, await newest(at));
  expect(words.slice(0, 2)).toEqual(['> worker@crash-1 start', '> node dist/server.js']);
  expect(words).toContain('Error: connect ECONNREFUSED 10.0.3.4:5432');
  expect(words.join('\n')).toContain('DATABASE_URL=postgres://app:hunter2-canary@db:5432/app');
  expect(words.at(-1)).toBe('Node.js v20.19.5');
});

test('a task that runs out of memory says how it grew, and nothing of being killed', async () => {
  const at = await running('worker:oom-1');
  const words = await wordsOf(at, await newest(at));
  expect(words.filter(word => /heap \d+ MB of 512 MB/.test(word))).toHaveLength(6);
  expect(words.at(-1)).toMatch(/Mark-Compact/);
});

test('a sick task fails its health checks in its own words', async () => {
  const at = await running('worker:sick-1', { healthCheck: { command: ['CMD', 'true'] } });
  const { events } = await at.logs().send(
    new logs.FilterLogEventsCommand({
      logGroupName: '/ecs/worker',
      startTime: at.aws.clock.now() - 60_000,
      filterPattern: '"GET /health 503"',
    }),
  );
  expect(events?.length).toBeGreaterThan(0);
});

test('a task that is told to stop says goodbye, and nothing afterwards', async () => {
  const at = await scene();
  const { taskArns: [task = ''] = [] } = await at
    .ecs()
    .send(new ecs.ListTasksCommand({ cluster: 'prod', serviceName: 'worker' }));
  await at.ecs().send(new ecs.StopTaskCommand({ cluster: 'prod', task }));
  at.aws.clock.advance(600_000);
  const words = await wordsOf(at, { taskArn: task });
  expect(words.slice(-2)).toEqual([
    'INFO  SIGTERM received, no new connections',
    'INFO  all connections closed, bye',
  ]);
});

test('a container that runs writes every ten seconds; after a long silence it catches up with fifty lines', async () => {
  const at = await scene();
  const count = async () => {
    const { events } = await at.logs().send(
      new logs.FilterLogEventsCommand({
        logGroupName: '/ecs/web',
        startTime: at.aws.clock.now() - 3_600_000,
        logStreamNamePrefix: (await oneStream(at)) ?? '',
      }),
    );
    return events?.length ?? 0;
  };
  const first = await count();
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThanOrEqual(50);
  at.aws.clock.advance(10_000);
  expect(await count()).toBe(first + 3);
  at.aws.clock.advance(1_800_000);
  const later = await count();
  expect(later).toBeGreaterThan(first + 3);
  expect(later).toBeLessThanOrEqual(first + 3 + 50);
});

async function oneStream(at: Scene) {
  const prefix = { logGroupName: '/ecs/web', logStreamNamePrefix: 'web/web/' };
  const { taskArns } = await at
    .ecs()
    .send(new ecs.ListTasksCommand({ ...worker, serviceName: 'web', cluster: 'prod' }));
  const { logStreams } = await at.logs().send(new logs.DescribeLogStreamsCommand(prefix));
  return logStreams?.find(({ logStreamName }) => logStreamName?.endsWith(taskArns?.[0]?.slice(-32) ?? '?'))
    ?.logStreamName;
}

test.each([
  ['another driver', { logConfiguration: { logDriver: 'awsfirelens' as const, options: {} } }],
  [
    'another Region',
    {
      logConfiguration: {
        logDriver: 'awslogs' as const,
        options: { ...options, 'awslogs-region': 'us-east-1' },
      },
    },
  ],
  ['no logs', { logConfiguration: undefined }],
])('%s: nothing is written here', async (_, more) => {
  const at = await running('worker:crash-1', more);
  const task = await newest(at);
  await expect(wordsOf(at, task)).rejects.toThrow('The specified log stream does not exist.');
});

test('whoever listens hears a task die', async () => {
  const at = await scene();
  const arn = 'arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/worker';
  const { responseStream } = await at.logs().send(
    new logs.StartLiveTailCommand({
      logGroupIdentifiers: [arn],
      logEventFilterPattern: '%ECONNREFUSED|SIGTERM%',
    }),
  );
  const made = await at.ecs().send(
    new ecs.RegisterTaskDefinitionCommand({
      family: 'worker',
      containerDefinitions: [
        {
          name: 'worker',
          image: 'worker:crash-1',
          memory: 128,
          logConfiguration: { logDriver: 'awslogs', options },
        },
      ],
    }),
  );
  await update(at, { taskDefinition: made.taskDefinition?.taskDefinitionArn });
  for await (const { sessionUpdate } of responseStream ?? []) {
    if (sessionUpdate?.sessionResults?.length) {
      expect(sessionUpdate.sessionResults[0]?.message).toContain('ECONNREFUSED');
      break;
    }
    at.aws.clock.advance(1_000);
  }
});
