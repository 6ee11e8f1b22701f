/** `npm run world` from a terminal, as far as it is about events: a pipeline deploys, queues are looked at, delivery is spoilt. */
import { DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { heard } from './heard.ts';
import { account, failure, lastingScene, type Scene } from './scene.ts';

let at: Scene;
let ci: typeof import('../../../world/cli/ci.ts');
let cli: typeof import('../../../world/cli/events.ts');
const printed: string[] = [];
const write = process.stdout.write;

beforeAll(async () => {
  at = await lastingScene({ alarms: true });
  process.env.WORLD_AWS_PORT = `${at.aws.port}`;
  ci = await import('../../../world/cli/ci.ts');
  cli = await import('../../../world/cli/events.ts');
  process.stdout.write = (text: string | Uint8Array) => printed.push(String(text)) > 0;
});
afterAll(async () => {
  process.stdout.write = write;
  await at.close();
});
beforeEach(() => printed.splice(0));

test("a pipeline deploys by its own role: what runs, with another image, and it is the pipeline's", async () => {
  await ci.ciDeploy('web', '1.5.0');
  const { taskDefinition } = await at.service('prod/web');
  const { taskDefinition: made } = await at.ecs().send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  expect(made).toMatchObject({
    family: 'web',
    registeredBy: `arn:aws:sts::${account}:assumed-role/ci-deploy/github-actions`,
    executionRoleArn: expect.stringMatching(/demo-execution$/),
    containerDefinitions: [{ image: `${account}.dkr.ecr.eu-west-1.amazonaws.com/web:1.5.0` }],
  });
  const writes = at.aws.calls.filter(({ operation }) => operation === 'UpdateService');
  expect(writes).toMatchObject([{ principal: made?.registeredBy, done: true }]);
  expect(printed.join('')).toMatch(/ci-deploy\/github-actions deploys web:44 to prod\/web: .*web:1\.5\.0/);
  await ci.ciDeploy('staging/worker', 'registry.example.com/worker:9');
  expect((await at.service('staging/worker')).taskDefinition).toMatch(/worker:8$/);
  expect(await failure(ci.ciDeploy('none', '1'))).toBe('Error: ECS has no service none.');
});

test("a pipeline's deployments wait at a hook, and then do not", async () => {
  const hooks = () => at.aws.state.services.get('prod/api')?.configuration.lifecycleHooks;
  await ci.ciPause('api', '30', 'continue');
  expect(hooks()).toEqual([
    {
      targetType: 'PAUSE',
      lifecycleStages: ['PRE_SCALE_UP'],
      timeoutConfiguration: { timeoutInMinutes: 30, action: 'CONTINUE' },
    },
  ]);
  await ci.ciDeploy('api', '1.13.0');
  at.aws.clock.advance(5_000);
  expect(heard(at, 'ECS Hook State Change').at(-1)?.detail.eventName).toBe('HOOK_AWAITING_ACTION');
  await ci.ciPause('api', 'off');
  expect(hooks()).toEqual([]);
  expect(await failure(ci.ciPause('api', '0'))).toMatch(/timeoutInMinutes must be between 1/);
});

test("a pipeline's deployments go back by themselves, or not", async () => {
  const breaker = () => at.aws.state.services.get('prod/worker')?.breaker;
  await ci.ciBreaker('prod/worker', 'off');
  expect(breaker()).toEqual({ enable: false, rollback: false });
  await ci.ciBreaker('prod/worker', 'on');
  expect(breaker()).toEqual({ enable: true, rollback: true });
  expect(await failure(ci.ciBreaker('prod/worker', 'maybe'))).toBe('Error: Say on or off.');
});

test('queues are shown with what is in them, and why what is dead died', async () => {
  const why = { Reason: { DataType: 'String', StringValue: 'no event that we know' } };
  at.aws.send('what is this', 'slipway-events-dead');
  const [message] = at.aws.state.queues.get('slipway-events-dead')?.messages.values() ?? [];
  if (message) message.attributes = why;
  await cli.queue();
  expect(printed.join('')).toMatch(
    /slipway-events-dead {2}1 to be received .*\n {2}what is this {2}received 0 times\n {4}Reason: no event that we know\n/,
  );
  expect(printed.join('')).toMatch(/rule slipway-events {2}enabled {2}0 failed deliveries/);
});

test('delivery is spoilt and is well again', async () => {
  await cli.events(['duplicates=0.5', 'shuffle=20']);
  expect(at.aws.delivery).toEqual({ duplicates: 0.5, shuffle: 20, redelivery: 0 });
  await cli.events([]);
  expect(printed[1]).toBe(
    'Of events 50 % come twice and 0 % come again although they were received; the next is any of 20.\n',
  );
  await cli.events(['normal']);
  expect(at.aws.delivery).toEqual({ duplicates: 0, shuffle: 0, redelivery: 0 });
  expect(await failure(cli.events(['duplicates']))).toMatch(/^Error: Say duplicates=…/);
  expect(await failure(cli.events(['duplicates=2']))).toMatch(/shares from 0 to 1/);
  expect(await failure(cli.events(['shuffle=-1']))).toMatch(/number of messages/);
});

test('a service is busy until it is not, and an alarm of the demo says so', async () => {
  const alarm = () => at.aws.state.alarms.get('api-cpu-high')?.value;
  await cli.busy('prod/api', 'cpu', '95');
  at.aws.clock.advance(60_000);
  expect(alarm()).toBe('ALARM');
  await cli.busy('prod/api', 'cpu', 'off');
  at.aws.clock.advance(180_000);
  expect(alarm()).toBe('OK');
  await cli.finding('web:1.4.1', 'CVE-2026-2', 'high');
  expect(heard(at, 'Inspector2 Finding')).toMatchObject([{ detail: { severity: 'HIGH' } }]);
});
