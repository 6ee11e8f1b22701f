import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

describe.each(['socket', 'http'] as const)('in %s mode', mode => {
  test('dev asks, sre approves, web reaches 5 tasks, and the card says so', async () => {
    world = await openWorld({ mode });
    const { dev, sre, slack, aws } = world;
    const said = await dev.says('/ecs scale web 5 on prod');
    expect(said.text).toMatch(/^On it\. \(op_/);

    const card = await dev.sees('Scale web 3 → 5 tasks', '#ops');
    await dev.clicks('Approve');
    await dev.sees('Someone else has to approve this one.');

    const { confirm } = await sre.clicks('Approve');
    expect(confirm?.text).toBe(
      'Account 111122223333, eu-west-1, cluster prod: web 3 → 5 tasks. It runs with your IAM role, at once.',
    );

    await dev.sees(/Done: Scale web 3 → 5 tasks[\s\S]*Asked for 5, running 5\. It took \d/);
    expect(slack.text(card)).toMatch(/Asked by @dev with \/ecs scale web 5 on prod/);
    expect(slack.text(card)).toMatch(/Approved by @sre as sre/);
    expect(
      dev.messages('#ops').filter(message => message.onlyFor === undefined && message.thread === undefined),
    ).toHaveLength(1);
    expect(aws.state.services.get('prod/web')?.desired).toBe(5);
    expect(world.updates()).toHaveLength(1);
    expect(world.logged).toEqual([]);
  });
});

test('dev scales staging without approval, on the free role', async () => {
  world = await openWorld();
  await world.dev.says('/ecs scale web 2 on staging');
  await world.dev.sees(/Done: Scale web 1 → 2 tasks/);
  await world.dev.sees(/No approval needed; runs as developers/);
  expect(world.updates()[0]?.principal).toMatch(/assumed-role\/slipway-staging\/slipway-op_/);
});
