/** What AWS says of what goes wrong, as people see it: one message a problem, from the first event to the end. */
import { ciDeploys } from '../ci.ts';
import { deadLetters } from '../events.ts';
import { alertsIn, repliesTo, textOf } from '../told.ts';
import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

/** An event as EventBridge writes it. */
const event = (type: string, detail: object, more: object = {}) => ({
  version: '0',
  id: `story-${Math.random()}`,
  'detail-type': type,
  source: 'aws.ecs',
  account: '111122223333',
  time: new Date().toISOString(),
  region: 'eu-west-1',
  resources: [],
  detail,
  ...more,
});

/** The ECS agent of an instance comes or goes. */
const agent = (agentConnected: boolean, version: number) =>
  event('ECS Container Instance State Change', {
    containerInstanceArn: 'arn:aws:ecs:eu-west-1:111122223333:container-instance/prod/i1',
    clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod',
    ec2InstanceId: 'i-1',
    agentConnected,
    status: 'ACTIVE',
    version,
  });

/** Approves what sre asks for with a click on Roll back, and waits for the end of the alert. */
async function rollsBack(asked: RegExp, done: RegExp): Promise<void> {
  const { sre, sre2 } = world;
  await sre.clicks('Roll back');
  await sre2.sees(asked);
  await sre2.clicks('Approve');
  await sre2.sees(done);
  const [card] = alertsIn(world, 'C0OPS');
  await sre.waitsFor(
    () => /over after/i.test(textOf(world, card)) && /over after/i.test(repliesTo(world, card)),
  );
  expect(textOf(world, card)).toMatch(
    /🛠️ (?:Roll back|Stop) .*web.*: asked for by @sre, approved by @sre2 \(op_/,
  );
  expect(alertsIn(world)).toHaveLength(1);
  expect(textOf(world, card)).not.toContain('[Roll back]');
}

test('a deployment of CI that crashed is one card: its cause, who began it, Roll back through approval, and the end of it', async () => {
  world = await openWorld({ alerts: '' });
  const { aws, sre } = world;
  // Nobody but people goes back here.
  Object.assign(aws.state.services.get('prod/web')?.breaker ?? {}, { rollback: false });
  await ciDeploys(aws, 'web', '1.6.0-crash');
  await sre.sees(/deployment (?:stopped|failed)[\s\S]*exit code 1[\s\S]*ci-deploy\/github-actions/);
  await rollsBack(/Roll back web[\s\S]*Needs 1 approval/, /✅ Back and live/);
});

test('Roll back while it still fails stops it: ECS goes back', async () => {
  world = await openWorld({ alerts: '' });
  const { aws, sre } = world;
  Object.assign(aws.state.services.get('prod/web')?.breaker ?? {}, { enable: false });
  await ciDeploys(aws, 'web', '1.6.0-crash');
  await sre.sees(/deployment is failing[\s\S]*exit code 1[\s\S]*ci-deploy\/github-actions/);
  await rollsBack(
    /Stop[\s\S]*Needs 1 approval/,
    /✅ Stopped: the deployment of web 1\.6\.0-crash\n[\s\S]*ECS went back to 1\.4\.1\./,
  );
});

test('what the bot deploys itself is told on its own card, and nowhere else', async () => {
  world = await openWorld({ alerts: '' });
  const { dev, sre } = world;
  await dev.says('/ecs deploy web 1.6.0-crash to prod');
  await sre.sees(/Needs 1 approval/);
  await sre.clicks('Approve');
  await dev.sees(/⏪ Failed, rolled back/);
  await world.aws.queue().emptied();
  expect(alertsIn(world)).toEqual([]);
  expect(await world.bot.ledger.alerts.open(9)).toEqual([]);
});

/** CI deploys a version that crashes, nobody goes back, and then one that works; `meanwhile` is while it has failed. */
async function crashesAndIsMended(meanwhile?: () => Promise<void>): Promise<void> {
  const { aws, sre } = world;
  Object.assign(aws.state.services.get('prod/web')?.breaker ?? {}, { rollback: false });
  await ciDeploys(aws, 'web', '1.6.0-crash');
  await sre.sees(/web[\s\S]*exit code 1/);
  await meanwhile?.();
  await ciDeploys(aws, 'web', '1.5.0');
  const [card] = alertsIn(world);
  await sre.waitsFor(() => /over after/i.test(textOf(world, card)));
  expect(alertsIn(world)).toHaveLength(1);
}

test('events that come twice, in any order, and once more after they were taken away make the same one card', async () => {
  world = await openWorld({ alerts: '' });
  Object.assign(world.aws.delivery, { duplicates: 0.5, shuffle: 6, redelivery: 0.3 });
  await crashesAndIsMended();
});

test('an answer of Slack that got lost just before the end: the message is found, and says that it is over', async () => {
  world = await openWorld({ alerts: '' });
  const { aws, slack, sre } = world;
  const about = (eventName: string, eventType: string, at: number) =>
    event(
      'ECS Service Action',
      {
        eventType,
        eventName,
        clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod',
        createdAt: new Date(at).toISOString(),
      },
      { resources: ['arn:aws:ecs:eu-west-1:111122223333:service/prod/svc-a'] },
    );
  slack.fault('chat.postMessage', 'lost-answer');
  aws.send(about('ECS_OPERATION_THROTTLED', 'ERROR', Date.now()));
  await sre.sees(/svc-a/);
  aws.send(about('SERVICE_STEADY_STATE', 'INFO', Date.now() + 1_000));
  await sre.waitsFor(() => /over after/i.test(textOf(world, alertsIn(world)[0])));
  expect(alertsIn(world)).toHaveLength(1);
});

test('the bot is restarted in the middle: nothing is told twice, and the end is told', async () => {
  world = await openWorld({ alerts: '' });
  // What a bot that stops was just being given comes again soon.
  Object.assign(world.aws.state.queues.get('slipway-events')?.settings ?? {}, { VisibilityTimeout: '2' });
  await crashesAndIsMended(() => world.restart());
});

test('what nobody can read is put aside with the reason, what nobody knows is counted, and both are said', async () => {
  world = await openWorld({ alerts: '' });
  const { aws, dev } = world;
  aws.send('{ not json');
  aws.send(event('ECS Task State Change', { clusterArn: 'x' }));
  aws.send(event('ECS Something Of Next Year', {}));
  aws.send(
    event(
      'ECS Service Action',
      { eventType: 'ERROR', eventName: 'X', clusterArn: 'cluster/prod' },
      { account: '999900000000' },
    ),
  );
  await aws.queue().emptied();
  expect(
    deadLetters(aws)
      .map(({ reason }) => reason)
      .sort(),
  ).toEqual(['it has no taskArn', 'it is not JSON']);
  await dev.says('/ecs alerts');
  await dev.sees(/ECS Something Of Next Year/);
});

describe('events as they come', () => {
  const action = (service: string, eventType: string, eventName: string, at = Date.now()) =>
    event(
      'ECS Service Action',
      {
        eventType,
        eventName,
        clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod',
        createdAt: new Date(at).toISOString(),
        ...(eventType === 'ERROR' && { reason: 'RESOURCE:FARGATE' }),
      },
      { resources: [`arn:aws:ecs:eu-west-1:111122223333:service/prod/${service}`] },
    );
  const services = ['a', 'b', 'c', 'd', 'e', 'f'].map(name => `svc-${name}`);

  test('many services that fail for one cause are one message, which says how many still do, and when none does', async () => {
    world = await openWorld({ alerts: '' });
    const { aws, sre } = world;
    for (const service of services) aws.send(action(service, 'ERROR', 'SERVICE_TASK_PLACEMENT_FAILURE'));
    await sre.sees(/6 services of prod[\s\S]*All 6 fail[\s\S]*prod\/prod\/svc-a[\s\S]*prod\/prod\/svc-f/);
    aws.send(action('svc-a', 'INFO', 'SERVICE_STEADY_STATE', Date.now() + 1_000));
    await sre.sees(/5 of 6 still fail/);
    for (const service of services)
      aws.send(action(service, 'INFO', 'SERVICE_STEADY_STATE', Date.now() + 2_000));
    await sre.sees(/Over after[\s\S]*6 services of prod/);
    expect(alertsIn(world)).toHaveLength(1);
  });

  test('what fails again after it was over is the same message, and its thread says so', async () => {
    world = await openWorld({ alerts: '' });
    const { aws, sre } = world;
    aws.send(action('svc-a', 'ERROR', 'SERVICE_TASK_PLACEMENT_FAILURE'));
    await sre.sees(/svc-a: .*Fargate/);
    aws.send(action('svc-a', 'INFO', 'SERVICE_STEADY_STATE', Date.now() + 1_000));
    await sre.sees(/Over after/);
    aws.send(action('svc-a', 'ERROR', 'SERVICE_TASK_PLACEMENT_FAILURE', Date.now() + 2_000));
    await sre.sees(/It came back once/);
    const [card] = alertsIn(world);
    await sre.waitsFor(() => /Back: svc-a/.test(repliesTo(world, card)));
    expect(alertsIn(world)).toHaveLength(1);
  });

  test('an event that came before what ended it opens nothing, and chatter is for those who subscribe to it', async () => {
    world = await openWorld({ alerts: '' });
    const { aws, dev, sre } = world;
    await dev.says('/ecs alerts subscribe prod kinds=info', { channel: '#staging' });
    await dev.sees(/sub_/);
    aws.send(action('svc-a', 'INFO', 'SERVICE_STEADY_STATE'));
    aws.send(action('svc-a', 'ERROR', 'SERVICE_TASK_PLACEMENT_FAILURE', Date.now() - 60_000));
    aws.send(action('svc-b', 'ERROR', 'SERVICE_TASK_PLACEMENT_FAILURE'));
    await sre.sees(/svc-b: .*Fargate/);
    expect(alertsIn(world, 'C0OPS')).toHaveLength(1);
    aws.send(action('svc-b', 'INFO', 'SERVICE_DESIRED_COUNT_UPDATED'));
    await sre.waitsFor(() =>
      alertsIn(world, 'C0STAGING').some(message => /DESIRED_COUNT/.test(textOf(world, message))),
    );
    for (const [connected, version] of [
      [true, 1],
      [false, 2],
      [true, 3],
    ] as const)
      aws.send(agent(connected, version));
    await sre.waitsFor(() =>
      alertsIn(world, 'C0STAGING').some(message =>
        /agent of i-1 is connected again/i.test(textOf(world, message)),
      ),
    );
    aws.send(action('svc-b', 'INFO', 'SERVICE_STEADY_STATE', Date.now() + 1_000));
    await sre.waitsFor(() =>
      alertsIn(world, 'C0STAGING').some(message => /STEADY_STATE/.test(textOf(world, message))),
    );
    await sre.waitsFor(() => /over after/i.test(textOf(world, alertsIn(world, 'C0OPS')[0])));
    expect(alertsIn(world, 'C0OPS')).toHaveLength(1);
  });

  test('an alarm of a load balancer is about the service behind it, also where it names only a target group', async () => {
    world = await openWorld({ alerts: '' });
    const { aws, sre } = world;
    const group = [...aws.state.targetGroups.keys()].find(arn => arn.includes('targetgroup/web/')) ?? '';
    const dimensions = { LoadBalancer: 'app/front/1', TargetGroup: group.slice(group.lastIndexOf(':') + 1) };
    aws.send(
      event(
        'CloudWatch Alarm State Change',
        {
          alarmName: 'errors',
          state: { value: 'ALARM', reason: 'Threshold Crossed', timestamp: new Date().toISOString() },
          configuration: {
            metrics: [{ metricStat: { metric: { name: 'HTTPCode_Target_5XX_Count', dimensions } } }],
          },
        },
        { source: 'aws.cloudwatch', resources: ['arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors'] },
      ),
    );
    await sre.sees(/web: the alarm errors fires \(prod\)[\s\S]*prod\/prod\/web/);
  });
});
