import { ECSClient, ListTasksCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { createAudit } from '../../src/ledger/audit.ts';
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

test("AWS's view: one write, from a session of sre's role that could do nothing else, and nothing after its lease", async () => {
  world = await openWorld();
  const { dev, sre, aws } = world;
  await dev.says('/ecs scale web 5 on prod');
  await sre.clicks('Approve');
  await dev.sees(/Done: Scale web/);
  const [call] = world.updates();
  const op = call?.tags['slipway:op'] ?? '';
  expect(call?.principal).toBe(`arn:aws:sts::111122223333:assumed-role/slipway-sre/slipway-${op}`);
  expect(call?.sourceIdentity).toBe('slack-T0WORLD-U0DEV');
  expect(call?.tags).toMatchObject({
    'slipway:requester': 'T0WORLD:U0DEV',
    'slipway:approver': 'T0WORLD:U0SRE',
    'slipway:plan': (await world.bot.ledger.read(op))?.planHash,
  });
  const policy = JSON.parse(call?.sessionPolicy ?? '{}') as {
    Statement: { Effect: string; Action: string; Resource: string }[];
  };
  expect(
    policy.Statement.filter(({ Effect }) => Effect === 'Allow').map(({ Action, Resource }) => [
      Action,
      Resource,
    ]),
  ).toEqual([['ecs:UpdateService', 'arn:aws:ecs:eu-west-1:111122223333:service/prod/web']]);

  const key = [...aws.state.keys.values()].find(({ sourceIdentity }) => sourceIdentity !== undefined);
  const credentials = {
    accessKeyId: key?.id ?? '',
    secretAccessKey: key?.secret ?? '',
    sessionToken: key?.token ?? '',
  };
  const ecs = new ECSClient({ region: 'eu-west-1', endpoint: aws.url, credentials });
  const scale = { cluster: 'prod', service: 'web', desiredCount: 5 };
  await ecs.send(new UpdateServiceCommand(scale));
  for (const other of [
    new UpdateServiceCommand({ ...scale, service: 'worker' }),
    new UpdateServiceCommand({ ...scale, cluster: 'staging' }),
    new UpdateServiceCommand({ ...scale, taskDefinition: 'web:43' }),
    new UpdateServiceCommand({ ...scale, enableExecuteCommand: true }),
  ])
    await expect(ecs.send(other)).rejects.toThrow(
      'because no session policy allows the ecs:UpdateService action',
    );
  await expect(ecs.send(new ListTasksCommand({ cluster: 'prod' }))).rejects.toThrow(
    'not authorized to perform: ecs:ListTasks',
  );
  aws.clock.advance(16_000);
  await expect(ecs.send(new UpdateServiceCommand(scale))).rejects.toThrow(
    'with an explicit deny in a session policy',
  );
  ecs.destroy();
});

test('Application Auto Scaling would undo it: the card says so before anybody approves', async () => {
  world = await openWorld();
  await world.dev.says('/ecs scale api 9');
  await world.dev.sees(/Application Auto Scaling keeps this service between 2 and 6: it would undo 9\./);
  await world.dev.says('/ecs scale api 9 for 2h');
  await world.dev.sees(/between 2 and 6: it would undo 9 before its time is over\./);
  await world.dev.says('/ecs scale api 4 for 2h');
  await world.dev.sees(/may change the count again \(2 to 6\); then it does not go back\./);
});

test('what the chain sealed is proved, and a changed record is found', async () => {
  world = await openWorld();
  await world.dev.says('/ecs scale web 2 on staging');
  await world.dev.sees(/Done: Scale web/);
  const audit = createAudit(world.redis, world.bot.ledger.namespace);
  while (await audit.seal());
  expect(await audit.verify([])).toEqual({ from: 1, to: (await audit.sealed()).n, compared: 0 });
  const { n, text } = (await audit.after(0))[0] ?? { n: 0, text: '' };
  const base = `{${world.bot.ledger.namespace}}:audit`;
  const rest = await audit.after(n);
  await world.redis.del(base);
  await world.redis.xadd(base, `${n}-1`, 'r', text.replace('U0DEV', 'U0SRE'));
  for (const record of rest) await world.redis.xadd(base, `${record.n}-1`, 'r', record.text);
  await expect(audit.verify([])).rejects.toThrow('the records are not those that were sealed');
});
