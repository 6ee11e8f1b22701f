/** What people read of services that are not well, and of tasks, task definitions and images; the world stands still meanwhile. */
import { setAgent } from '../../world/aws/capacity/control.ts';
import { stopTask } from '../../world/aws/ecs/life.ts';
import type { EcsService, EcsTask } from '../../world/aws/state.ts';
import type { Message } from '../../world/slack/state.ts';
import { openWorld, type World } from '../world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});

const service = (key: string) => world.aws.state.services.get(key) as EcsService;
const tasksOf = (key: string): EcsTask[] =>
  [...world.aws.state.tasks.values()].filter(task => `${task.cluster}/${task.service}` === key);
const idOf = (task: EcsTask | undefined) => task?.taskArn.slice(-32) ?? '';

/** Resolves when the world's time has passed once. */
const tick = () =>
  new Promise<void>(resolve => {
    const stop = world.aws.clock.onTick(() => {
      stop();
      resolve();
    });
  });

/** Asks, and returns what is answered. */
async function told(line: string, answer: RegExp): Promise<string> {
  const { dev, slack, redis, bot } = world;
  for (const bucket of ['all', 'user:T0WORLD:U0DEV', 'channel:C0OPS'])
    await redis.del(`{${bot.ledger.namespace}}:bucket:${bucket}`);
  const from = Date.now() / 1_000;
  await dev.says(`/ecs ${line}`);
  const newer = (message: Message) => Number(message.ts) >= from && answer.test(slack.text(message));
  return slack.text(await dev.sees(newer));
}

test('one task fails the load balancer: since when, why, and which', async () => {
  world.aws.state.speed = 1;
  const [sick] = tasksOf('prod/web');
  if (sick) sick.image = 'web:sick';
  service('prod/web').steady = false;
  await tick();
  const text = await told(
    'status web',
    /⚠️ web is degraded: 1 of 3 tasks fails the load balancer's check since \d\d:\d\d UTC \(Target\.ResponseCodeMismatch\)/,
  );
  const id = idOf(sick).slice(0, 8);
  expect(text).toMatch(new RegExp(`TASK[^\\n]*\\n${id} +RUNNING +1[abc] +unhealthy\\n`));
  expect(text).toContain(
    `${id} is unhealthy: Target.ResponseCodeMismatch, Health checks failed with these codes: [503]`,
  );
  expect(text).toMatch(/Events of the last 15 min[\s\S]*is unhealthy in \(target-group web\)/);
  expect(text).toMatch(/\[Why\?\][^\n]* \[Logs\] \[Refresh\]/);
  if (sick) sick.image = 'web:1.4.1';
});

test('a deployment that does not come to its end is stuck, with what the circuit breaker counts', async () => {
  const worker = service('prod/worker');
  const [told_] = worker.history;
  const [primary] = worker.deployments;
  const before = { status: told_?.status, rollout: primary?.rolloutState };
  Object.assign(told_ ?? {}, {
    status: 'IN_PROGRESS',
    createdAt: new Date(Date.now() - 600_000),
    deploymentCircuitBreaker: { status: 'MONITORING', failureCount: 2, threshold: 3 },
  });
  if (primary) primary.rolloutState = 'IN_PROGRESS';
  const text = await told(
    'status worker on prod',
    /⛔ worker has a stuck deployment: tasks keep failing, 2 of 3 failures until the circuit breaker trips/,
  );
  expect(text).toMatch(/IN_PROGRESS, circuit breaker 2 of 3 failures/);
  expect(text).toMatch(
    /The last event was .* ago, while a deployment is under way\. Silence is not recovery\./,
  );
  if (primary) primary.rolloutState = before.rollout;
  Object.assign(told_ ?? {}, { status: before.status });
});

test('bounds, protection, discovery and lost agents are in the evidence', async () => {
  const [first] = tasksOf('prod/api');
  if (first) first.protectedUntil = Date.now() + 600_000;
  const api = await told('status api', /api is healthy/);
  expect(api).toMatch(/Autoscaling: 2 to 6, wanted 2 = its minimum/);
  expect(api).toMatch(/Protected from scale-in: 1 task, until/);
  expect(api).toMatch(/Service discovery: 2 of 2 instances healthy/);
  expect(await told('tasks api', /2 tasks of api on prod/)).toMatch(new RegExp(idOf(first).slice(0, 8)));
  const on = tasksOf('prod/batch')[0]?.containerInstanceArn?.slice(-32) ?? '';
  setAgent(world.aws.state, on, false);
  const batch = await told(
    'status batch',
    /batch is degraded: 1 of 2 container instances lost the connection/,
  );
  expect(batch).toMatch(
    /⚠️ Instance i-[0-9a-f]+: ACTIVE, agent 1\.99\.1 not connected, free CPU \d+, free memory \d+ MiB/,
  );
  setAgent(world.aws.state, on, true);
});

test('a task that stopped tells its life and why it stopped, found by how its id begins', async () => {
  const { state, clock } = world.aws;
  const [task] = tasksOf('staging/worker');
  if (!task) throw new Error('no task');
  state.speed = 1_000;
  stopTask(state, task, 'CannotPullContainerError: password=hunter22', 'TaskFailedToStart', clock.now());
  await tick();
  await tick();
  state.speed = 1;
  const text = await told(
    `task ${idOf(task).slice(0, 10)} on staging`,
    /Task [0-9a-f]{8} of worker on staging\/staging: STOPPED/,
  );
  expect(text).toMatch(
    /Why it stopped: CannotPullContainerError: password=\[redacted\] \(TaskFailedToStart\)/,
  );
  expect(text).toMatch(/created\n[\s\S]*stopping[\s\S]*stopped/);
  expect(text).not.toContain('hunter22');
  await told('task 0000000000 on staging', /There is no task 0000000000 in staging\/staging/);
});

test('a service that runs nothing is down; a word that is a target, too, is asked about', async () => {
  const { state } = world.aws;
  Object.assign(service('staging/web'), { desired: 2, steady: true });
  for (const task of tasksOf('staging/web')) state.tasks.delete(task.taskArn);
  await told('status web on staging', /🚨 web is down: 0 of 2 tasks run, 0 starting/);
  expect(await told('status staging', /2 services of staging, \d without all tasks/)).toMatch(/🚨 down/);
  const template = service('staging/web');
  state.services.set('staging/prod', { ...template, name: 'prod', arn: `${template.arn.slice(0, -3)}prod` });
  await told(
    'status prod',
    /prod is a target, and a service is called so, too[\s\S]*\/ecs services on prod[\s\S]*\/ecs status staging\/staging\/prod/,
  );
  state.services.delete('staging/prod');
});

test('ECS itself is quoted with its problems marked, routine left out unless all is asked for', async () => {
  const { events } = service('prod/legacy');
  const say = (message: string) => ({
    id: message,
    createdAt: new Date(),
    message: `(service legacy) ${message}`,
  });
  events.unshift(
    say('has reached a steady state.'),
    say('was unable to place a task. Reason: Internal error.'),
    say('hums.'),
  );
  const text = await told('events legacy', /Events of legacy on prod/);
  expect(text).toMatch(
    /routine lines? left out[\s\S]*⚠️ was unable to place a task\. Reason: Internal error\.\n[^\n]* hums\./,
  );
  expect(text).not.toMatch(/steady state/);
  expect(await told('events legacy all', /steady state/)).toMatch(/hums/);
});

test('a task definition is told without secrets, two are compared, and an image by what really runs', async () => {
  const [definition] = world.aws.state.taskDefinitions.get('web')?.slice(-1) ?? [];
  const [container] = definition?.containerDefinitions ?? [];
  Object.assign(container ?? {}, {
    environment: [
      { name: 'LOG_LEVEL', value: 'info' },
      { name: 'DB_PASSWORD', value: 'hunter22' },
    ],
    secrets: [{ name: 'API_KEY', valueFrom: 'arn:aws:ssm:eu-west-1:111122223333:parameter/web/api' }],
  });
  const text = await told('taskdef web', /web:43 is what web on prod is set to; 3 tasks run it/);
  expect(text).toMatch(
    /Values of the environment are left out[\s\S]*Environment: LOG_LEVEL, DB_PASSWORD\nSecrets: API_KEY from ssm:parameter\/web\/api/,
  );
  expect(text).not.toContain('hunter22');
  await world.sre.says('/ecs taskdef web on prod');
  await world.sre.sees(/Environment: LOG_LEVEL=info, DB_PASSWORD/);
  await world.sre.clicks('Share in channel');
  const open = (message: Message) =>
    message.onlyFor === undefined && /Environment: LOG_LEVEL/.test(world.slack.text(message));
  expect(world.slack.text(await world.sre.sees(open))).toContain('Environment: LOG_LEVEL, DB_PASSWORD');
  const difference = await told('taskdef web 42 43', /web:42 → web:43/);
  expect(difference).toMatch(/web: environment LOG_LEVEL: added\n[\s\S]*web: secret API_KEY: added/);
  await told('taskdef web 99', /There is no revision web:99/);
  const [first] = tasksOf('prod/web');
  for (const one of first?.containers ?? []) one.imageDigest = `sha256:${'f'.repeat(64)}`;
  const image = await told('image web on prod', /What web on prod runs/);
  expect(image).toMatch(
    /2 tasks run sha256:7f9624daab77, tagged 1\.4\.1\n⚠️ 1 task runs another: sha256:ffffffffffff/,
  );
  expect(image).toMatch(
    /Built for linux\/amd64\nScan: 1 medium[\s\S]*CVE-2025-4001 \(medium\) in openssl 3\.0\.11, fixed in 3\.0\.15/,
  );
  await told('clusters', /1 cluster[\s\S]*prod\/prod[\s\S]*FARGATE/);
});

test('what was shared stays when somebody asks again from it', async () => {
  const { dev, sre } = world;
  await told('status api', /api is healthy/);
  await dev.clicks('Share in channel');
  const posted = await sre.sees(
    message => message.onlyFor === undefined && /api is healthy/.test(message.text),
  );
  await sre.clicks('Refresh', { message: posted.ts });
  await sre.sees(message => message.onlyFor === 'U0SRE' && /api is healthy/.test(message.text));
  expect(world.slack.text(posted)).toMatch(/api is healthy/);
  expect(posted.edited).toBeUndefined();
});
