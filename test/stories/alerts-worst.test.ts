/** Alerts in the worst hour: what went live breaks later, AWS answers nobody, a channel is not only ours, and what a container wrote stays where it may be. */
import { ciDeploys } from '../ci.ts';
import { alertsIn, repliesTo, textOf } from '../told.ts';
import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

const failure = (service: string) => ({
  version: '0',
  id: `worst-${service}`,
  'detail-type': 'ECS Service Action',
  source: 'aws.ecs',
  account: '111122223333',
  time: new Date().toISOString(),
  region: 'eu-west-1',
  resources: [`arn:aws:ecs:eu-west-1:111122223333:service/prod/${service}`],
  detail: {
    eventType: 'ERROR',
    eventName: 'ECS_OPERATION_THROTTLED',
    clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod',
    createdAt: new Date().toISOString(),
  },
});

/** A task of a deployment of web fell by itself. */
const fallen = (task: string, startedBy: string, at: number) => ({
  ...failure('web'),
  id: `worst-${task}`,
  'detail-type': 'ECS Task State Change',
  detail: {
    taskArn: `arn:aws:ecs:eu-west-1:111122223333:task/prod/${task}`,
    clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod',
    group: 'service:web',
    startedBy,
    version: 5,
    lastStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    stoppedAt: new Date(at).toISOString(),
    containers: [{ name: 'web', exitCode: 1 }],
  },
});

test('what was deployed here breaks after it went live: whoever asked is told directly, once', async () => {
  world = await openWorld({ alerts: '' });
  const { aws, dev, sre, slack } = world;
  await dev.says('/ecs deploy web 1.5.0 to prod');
  await sre.sees(/Needs 1 approval/);
  await sre.clicks('Approve');
  await dev.sees(/✅ Live: web/);
  const primary = aws.state.services.get('prod/web')?.deployments[0]?.id ?? '';
  // After ECS has said that it is steady, whenever that comes.
  const at = aws.state.clock.now() + 30_000;
  for (const task of ['a', 'b', 'c']) aws.send(fallen(task, primary, at));
  await sre.sees(/web: [\s\S]*3 times[\s\S]*Its deployment was asked for by @dev \(op_/, '#ops');
  const direct =
    /web: [\s\S]*You asked for this deployment \(op_\w+\)\. What can be done about it is in #ops/;
  await dev.sees(direct);
  expect(slack.state.messages.filter(one => direct.test(slack.text(one)))).toHaveLength(1);
});

test('AWS lets nobody look: people hear what the events say all the same, of a pause too', async () => {
  world = await openWorld({ checkout: true, alerts: '', speed: 300 });
  const { aws, sre } = world;
  const refused = { service: 'ecs', fault: 'refuse', times: 1_000 } as const;
  aws.faults.add({ ...refused, operation: 'DescribeServices' });
  aws.send(failure('web'));
  await sre.sees(/⚠️|🔥 web: [\s\S]*ECS_OPERATION_THROTTLED/);
  aws.faults.clear();
  aws.faults.add({ ...refused, operation: 'DescribeServiceDeployments' });
  await ciDeploys(aws, 'checkout', '1.5.0');
  await sre.sees(/⏸️ checkout: its deployment is paused/);
  aws.faults.clear();
  // As soon as AWS answers again, its card has all.
  await sre.waitsFor(() =>
    alertsIn(world).some(one => /\[Continue checkout past its test\]/.test(textOf(world, one))),
  );
  expect(alertsIn(world)).toHaveLength(2);
});

test('a channel that is shared with others hears of nothing, and Redis has no line of a log', async () => {
  world = await openWorld({
    alerts:
      '  routes:\n    - { name: all, match: {}, channel: C0OPS }\n    - { name: partners, match: {}, channel: C0SHARED }\n',
    config: yaml => yaml.replace(/(prod: {4}\{.*)\}/, '$1, logs: channel }'),
  });
  const { aws, sre } = world;
  world.secrets.push('10.0.3.4:5432');
  Object.assign(aws.state.services.get('prod/web')?.breaker ?? {}, { rollback: false });
  await ciDeploys(aws, 'web', '1.6.0-crash');
  await sre.waitsFor(() => /10\.0\.3\.4:5432/.test(repliesTo(world, alertsIn(world, 'C0OPS')[0])));
  expect(alertsIn(world, 'C0SHARED')).toEqual([]);
});
