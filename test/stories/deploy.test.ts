import { ciDeploys } from '../ci.ts';
import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

const register = () =>
  world.aws.calls.filter(({ operation, done }) => operation === 'RegisterTaskDefinition' && done);
const running = (cluster = 'prod') =>
  world.aws.state.services.get(`${cluster}/web`)?.deployments[0]?.taskDefinition;
const web = () => world.aws.state.repositories.get('web');
const digestOf = (tag: string) => web()?.tags.get(tag) ?? '';
const short = (digest: string) => digest.slice(0, 19);

describe.each(['socket', 'http'] as const)('in %s mode', mode => {
  test('dev asks for 1.5.0, sre approves the digest, the channel watches it go live', async () => {
    world = await openWorld({ mode });
    const { dev, sre, slack } = world;
    await dev.says('/ecs deploy web 1.5.0 to prod');
    const card = await dev.sees('Deploy web 1.4.1 → 1.5.0', '#ops');
    const planned = slack.text(card);
    expect(planned).toContain(`1.4.1 ${short(digestOf('1.4.1'))} → 1.5.0 ${short(digestOf('1.5.0'))}`);
    expect(planned).toMatch(/Nothing else changes in web/);
    for (const code of ['digest_found', 'architecture', 'scan_clean', 'breaker_on', 'can_move'])
      expect(planned).toMatch(new RegExp(`✅ .*${code}`));
    await sre.clicks('Approve');
    await dev.sees(/New tasks: \d of 3 running/);
    await dev.sees(
      /✅ Live: web 1\.5\.0[\s\S]*3 of 3 tasks run 1\.5\.0 \(sha256:[0-9a-f]{12}, checked task by task\)/,
    );
    expect(slack.text(card)).toMatch(/Approved by @sre as sre/);
    expect(running()).toMatch(/web:44$/);
    expect(world.updates()).toHaveLength(1);
    expect(register()).toHaveLength(1);
    expect(world.logged).toEqual([]);
  });
});

test('two sessions: the one that registers cannot touch the service, the other can only switch to that revision', async () => {
  world = await openWorld();
  await world.dev.says('/ecs deploy web 1.5.0 to prod');
  await world.sre.clicks('Approve');
  await world.dev.sees(/Live: web 1\.5\.0/);
  const allowed = (policy = '{}') =>
    (
      JSON.parse(policy) as { Statement: { Effect: string; Action: string; Condition?: object }[] }
    ).Statement.filter(({ Effect }) => Effect === 'Allow');
  const [made] = register();
  const [switched] = world.updates();
  expect(allowed(made?.sessionPolicy).map(({ Action }) => Action)).toEqual([
    'ecs:RegisterTaskDefinition',
    'ecs:TagResource',
    'iam:PassRole',
  ]);
  expect(allowed(switched?.sessionPolicy).map(({ Action }) => Action)).toEqual(['ecs:UpdateService']);
  expect(JSON.stringify(allowed(switched?.sessionPolicy)[0]?.Condition)).toContain(
    '"ecs:task-definition":"arn:aws:ecs:eu-west-1:111122223333:task-definition/web:44"',
  );
  expect(made?.accessKeyId).not.toBe(switched?.accessKeyId);
  expect(switched?.input).toEqual({
    cluster: 'prod',
    service: 'web',
    taskDefinition: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:44',
  });
});

test('a version that crashes: the cause is in the thread before the breaker trips, and the end is no success', async () => {
  world = await openWorld({
    speed: 20,
    config: yaml => yaml.replace('clusters: [prod],   ', 'clusters: [prod], logs: channel,'),
  });
  const { dev, sre, slack } = world;
  await dev.says('/ecs deploy web 1.6.0-crash to prod');
  await sre.clicks('Approve');
  const why = await dev.sees(/Tasks are failing: Deploy web 1\.4\.1 → 1\.6\.0-crash/);
  expect(slack.text(why)).toMatch(/EssentialContainerExited Essential container in task exited/);
  expect(slack.text(why)).toMatch(/Container web ended with an error of its own \(exit code 1\)/);
  expect(slack.text(why)).toMatch(/Circuit breaker: [12] of 3 failures/);
  expect(slack.text(why)).toMatch(/Last lines of web, secrets removed:[\s\S]*ECONNREFUSED/);
  expect(slack.text(why)).not.toContain('hunter2');
  expect(slack.text(why)).toMatch(/To stop it and go back now, use the button on its card/);
  expect(slack.text(why)).not.toContain('[Stop and go back]');
  const end = await dev.sees(/⏪ Failed, rolled back: Deploy web 1\.4\.1 → 1\.6\.0-crash/);
  expect(slack.text(end)).toMatch(/1\.6\.0-crash is not live: 1\.4\.1 \(sha256:[0-9a-f]{12}\) serves/);
  expect(slack.text(end)).toMatch(/circuit breaker threshold was exceeded/);
  expect(slack.state.messages.map(slack.text).join()).not.toMatch(/✅ Live/);
  await dev.says('/ecs rollback web 44 on prod');
  const again = slack.text(await dev.sees(/Roll back web 1\.4\.1 → 1\.6\.0-crash/));
  expect(again).toMatch(
    /⚠️ When it was deployed last, it failed, and ECS went back: .*circuit breaker.* failed_before/,
  );
  expect(again).toMatch(/⚠️ The last deployment failed, and ECS went back: .* last_failed/);
  await dev.says('/ecs history web on prod');
  await dev.sees(
    /failed, ECS went back \(the circuit breaker threshold was exceeded\): deploy web:44 1\.6\.0-crash by @dev/,
  );
});

test.each([
  [
    '1.6.0-unhealthy',
    /The load balancer found it unhealthy[\s\S]*Task failed ELB health checks in/,
    'See its health check path',
  ],
  [
    '1.6.0-oom',
    /it used more memory than it may \(512 MiB\)[\s\S]*exit code 137 \(OutOfMemoryError/,
    'Raise its memory in the task definition',
  ],
])('%s: says why, and that 1.4.1 serves; note and end agree on what to do', async (tag, cause, next) => {
  world = await openWorld();
  await world.dev.says(`/ecs deploy web ${tag} to prod`);
  await world.sre.clicks('Approve');
  const why = await world.dev.sees(cause);
  const end = await world.dev.sees(/Failed, rolled back[\s\S]*1\.4\.1 \(sha256:[0-9a-f]{12}\) serves/);
  for (const told of [why, end]) expect(world.slack.text(told)).toContain(next);
});

test('dev goes back: the last that succeeded, by its digest, not the revision before', async () => {
  world = await openWorld();
  const { dev, sre, aws } = world;
  await dev.says('/ecs deploy web 1.5.0 to prod');
  await sre.clicks('Approve');
  await dev.sees(/Live: web 1\.5\.0/);
  await dev.says('/ecs rollback web on prod');
  await dev.sees(/Roll back web 1\.5\.0 → 1\.4\.1[\s\S]*Needs 1 approval/);
  await sre.clicks('Approve');
  await dev.sees(/✅ Back and live: web 1\.4\.1[\s\S]*3 of 3 tasks run 1\.4\.1/);
  const images = [...aws.state.tasks.values()]
    .filter(({ service, lastStatus }) => service === 'web' && lastStatus === 'RUNNING')
    .flatMap(({ cluster, containers }) => (cluster === 'prod' ? (containers?.[0]?.imageDigest ?? '') : []));
  expect(new Set(images)).toEqual(new Set([digestOf('1.4.1')]));
  await dev.says('/ecs diff web 1.5.0 on prod');
  await dev.sees('Would do: Deploy web 1.4.1 → 1.5.0');
});

test('going back again goes further back, and from the end says what was left', async () => {
  world = await openWorld();
  const { dev, sre } = world;
  const goes = async (words: string, asks: string | RegExp, ends: RegExp) => {
    await dev.says(`/ecs ${words}`);
    await dev.sees(asks);
    await sre.clicks('Approve');
    await dev.sees(ends);
    // Edits of cards are limited by the minute.
    await world.later(20_000);
  };
  await goes('deploy web 1.5.0 to prod', 'Deploy web 1.4.1 → 1.5.0', /Live: web 1\.5\.0/);
  await goes('deploy web 1.6.0-slow to prod', 'Deploy web 1.5.0 → 1.6.0-slow', /Live: web 1\.6\.0-slow/);
  await goes('rollback web on prod', 'Roll back web 1.6.0-slow → 1.5.0', /Back and live: web 1\.5\.0/);
  await goes('rollback web on prod', 'Roll back web 1.5.0 → 1.4.1', /Back and live: web 1\.4\.1/);
  const furthest = await dev.sees(/Back and live: web 1\.4\.1[\s\S]*plan/);
  expect(world.slack.text(furthest)).toMatch(/Watched until(?![\s\S]*\[Roll back\])/);
  await dev.says('/ecs rollback web on prod');
  await dev.sees(
    /web:44 and web:45 succeeded, but were left by a rollback[\s\S]*\[\/ecs rollback prod\/prod\/web 44\]/,
  );
  await dev.clicks('/ecs rollback prod/prod/web 44');
  await dev.sees('Roll back web 1.4.1 → 1.5.0');
});

test('nothing to go back to is said, with the way to name a revision', async () => {
  world = await openWorld();
  await world.dev.says('/ecs rollback web on prod');
  await world.dev.sees(
    /I know no deployment of web that succeeded before this version[\s\S]*nowhere_to_go_back/,
  );
});

test('dev restarts: same revision, a new deployment, one', async () => {
  world = await openWorld();
  const before = running();
  await world.dev.says('/ecs restart web on prod');
  await world.sre.clicks('Approve');
  await world.dev.sees(/✅ Restarted: web 1\.4\.1/);
  expect(running()).toBe(before);
  expect(world.updates().map(({ input }) => input)).toMatchObject([{ forceNewDeployment: true }]);
});

test('dev cancels while it runs: ECS goes back, and the card says who stopped it', async () => {
  world = await openWorld();
  const { dev, sre } = world;
  await dev.says('/ecs deploy web 1.6.0-slow to prod');
  await sre.clicks('Approve');
  await dev.sees(/New tasks: 0 of 3 running/);
  // ECS shows the record of a deployment some seconds late; then, however busy this machine is, it is not over before it is stopped.
  world.aws.clock.advance(100);
  const goesOn = world.aws.clock.hold();
  await dev.says('/ecs status web on prod');
  await dev.sees(/prod\/prod\/web goes from web:43 \(3 running\) to web:44 \(1\.6\.0-slow, 0 running\)/);
  await dev.says('/ecs scale web 5 on prod');
  await dev.sees('Scale web 3 → 5 tasks');
  const stopped = world.aws.next('StopServiceDeployment');
  await dev.says('/ecs cancel web on prod');
  await dev.sees(/Stopping op_/);
  await stopped;
  goesOn();
  await dev.sees(/⏹️ Stopped: Deploy web 1\.4\.1 → 1\.6\.0-slow[\s\S]*Stopped by @dev[\s\S]*1\.4\.1 .*serves/);
  const [stop] = world.aws.calls.filter(
    ({ operation, done }) => operation === 'StopServiceDeployment' && done,
  );
  expect(stop?.principal).toMatch(/assumed-role\/slipway-sre\//);
  await dev.says('/ecs diff web 1.5.0 on prod');
  await dev.sees(/✅ The last deployment was stopped on request, and ECS went back[\s\S]*last_stopped/);
  await dev.says('/ecs history web on prod');
  await dev.sees(
    /stopped by @dev, went back: deploy web:44 1\.6\.0-slow by @dev approved by @sre[\s\S]*went live, serves now: web:43/,
  );
});

test('diff shows the plan and asks nobody; what would be blocked says so', async () => {
  world = await openWorld();
  await world.dev.says('/ecs diff web 1.5.0 on prod');
  await world.dev.sees(/Would do: Deploy web 1\.4\.1 → 1\.5\.0[\s\S]*scan_clean/);
  await world.dev.says('/ecs diff web 1.6.0-vulnerable on prod');
  await world.dev.sees(/⛔ Blocked: Deploy web[\s\S]*CVE-2026-31337 \(critical\)[\s\S]*scan_findings/);
  await expect(world.bot.ledger.unended(10)).resolves.toEqual([]);
});

test('history names who and what, also what was there before the bot; what is pinned is called by its version', async () => {
  world = await openWorld();
  await world.dev.says('/ecs deploy web 1.5.0 to prod');
  await world.sre.clicks('Approve');
  await world.dev.sees(/Live: web 1\.5\.0/);
  await world.dev.says('/ecs history web on prod');
  await world.dev.sees(
    /Changes of web on prod[\s\S]*went live, serves now: deploy web:44 1\.5\.0 by @dev approved by @sre \(op_[\s\S]*went live: web:43 1\.4\.1 by user\/admin/,
  );
  const { aws, dev } = world;
  const task = [...aws.state.tasks.values()].find(one => one.taskDefinitionArn?.endsWith('web:44'));
  await dev.says(`/ecs task ${task?.taskArn.slice(-32)} on prod`);
  await dev.sees(/\nweb: RUNNING.*\n1\.5\.0: \S*\/web@sha256:/);
  await ciDeploys(aws, 'web', '1.6.0-slow');
  // ECS shows the record of a deployment some seconds late.
  aws.clock.advance(100);
  const goesOn = aws.clock.hold();
  await dev.says('/ecs cancel web on prod');
  await dev.sees(/Stop the deployment of web 1\.6\.0-slow\n[\s\S]*ECS goes back to 1\.5\.0\./);
  goesOn();
});
