/** What a service reads in secret: where it is, whether it may, and how old what its tasks hold is; never what it says. */
import { shopParameter, shopSecret } from '../../world/aws/demo-secrets.ts';
import { rotate } from '../../world/aws/secretsmanager/secret.ts';
import { openWorld, type World } from '../world.ts';

const canary = 'canary-of-a-password-that-nobody-reads';
let world: World;
afterAll(() => world.close());

/** Asks, and returns the answer that came after. */
async function asks(line: string, like: RegExp): Promise<string> {
  const { dev, slack } = world;
  const before = new Set(slack.state.messages);
  await dev.says(line);
  return slack.text(await dev.sees(message => !before.has(message) && like.test(slack.text(message))));
}

test('where they are, whether the execution role may read them, and when they changed; nobody reads what they hold', async () => {
  world = await openWorld({ limits: false });
  const { aws } = world;
  world.secrets.push(canary, 'world-password-of-the-shop');
  const told = await asks('/ecs secrets api on prod', /2 sources of secrets of api on prod/);
  expect(told).toMatch(/Set to api:12, read by the execution role demo-execution/);
  expect(told).toMatch(
    /secret shop\/db\nDB_USER of api \(member username\), DB_PASSWORD of api \(member password\)\n✅ The execution role may read it\.\nChanged last .*\nRotation is on, every 30 days, and has not happened yet; it is due by [^\n]+\.\n/,
  );
  expect(told).toMatch(
    /parameter \/shop\/stripe-key\nSTRIPE_KEY of api\n✅ The execution role may read it\.\nChanged last [^\n]*(\n\[|$)/,
  );
  expect(told).not.toMatch(/⚠️|⛔|❔|Restart/);
  await asks('/ecs secrets worker on prod', /worker of prod reads no secrets/);

  rotate(aws.state, shopSecret, JSON.stringify({ username: 'shop', password: canary }));
  const after = await asks('/ecs secrets api on prod', /2 sources of secrets/);
  expect(after).toMatch(
    /Rotation is on, every 30 days, last .*; it is due by [^\n]+\.\n⚠️ 2 of 2 tasks began before that and still hold/,
  );
  expect(after.match(/⚠️/g)).toHaveLength(1);
  // Parameter Store comes to the shop's only on its second page.
  const { parameters } = aws.state;
  const changed = {
    name: shopParameter,
    type: 'SecureString' as const,
    changedAt: new Date(aws.clock.now()),
    version: 2,
  };
  parameters.delete(shopParameter);
  for (let i = 0; i < 60; i++) parameters.set(`/other/${i}`, { ...changed, name: `/other/${i}` });
  parameters.set(shopParameter, changed);
  expect(await asks('/ecs secrets api on prod', /2 sources of secrets/)).toMatch(
    /parameter \/shop\/stripe-key\n.*\n.*\nChanged last .*\n⚠️ 2 of 2 tasks began before that/,
  );
});

test('[Restart…] is an ordinary change, and what it starts reads the secret anew', async () => {
  const { dev, sre } = world;
  await dev.clicks('Restart…');
  await sre.sees(/Restart api[\s\S]*Needs 1 approval/);
  await sre.clicks('Approve');
  await dev.sees(/Live: api|Done: Restart api|Restarted/);
  expect(await asks('/ecs secrets api on prod', /2 sources of secrets/)).not.toMatch(/⚠️|Restart…/);
  // A rotation that fails leaves its date behind.
  const shop = world.aws.state.secrets.get(shopSecret);
  if (shop) shop.rotatedAt = new Date(world.aws.clock.now() - 40 * 86_400_000);
  await asks(
    '/ecs secrets api on prod',
    /last 40 d ago\. ⚠️ It was due by [^\n]+: the log of its rotation function says why it failed\./,
  );
});

test('what is denied, missing or unknown is said as such; a pinned version is not promised to change', async () => {
  const { aws, slack } = world;
  const again = () => asks('/ecs secrets api on prod', /2 sources of secrets/);
  aws.faults.add({ service: 'secretsmanager', operation: 'DescribeSecret', fault: 'refuse' });
  aws.faults.add({ service: 'ssm', operation: 'DescribeParameters', fault: 'refuse' });
  aws.faults.add({ service: 'iam', operation: 'SimulatePrincipalPolicy', fault: 'refuse', times: 2 });
  const unseen = await again();
  expect(unseen).toMatch(
    /❔ Nobody could say whether the execution role may read it\.\n❔ When it changed last could not be read\./,
  );
  expect(unseen).toMatch(
    /Could not check: the secret shop\/db \(AccessDeniedException: the read role may not secretsmanager:DescribeSecret\)/,
  );
  expect(unseen).toMatch(/parameter \/shop\/stripe-key\n.*\n.*\n❔ When it changed last could not be read\./);
  expect(unseen).toMatch(
    /the parameters in eu-west-1 \(AccessDeniedException: the read role may not ssm:DescribeParameters\)/,
  );

  aws.state.roles.get('demo-execution')?.policies.clear();
  const secret = aws.state.secrets.get(shopSecret);
  if (!secret) throw new Error('the shop has no secret');
  secret.deletedAt = new Date();
  expect(await again()).toMatch(
    /⛔ No policy of the execution role lets it read this; only one of the secret itself still could\.\n⛔ It is scheduled for deletion/,
  );
  aws.state.secrets.delete(shopSecret);
  aws.state.parameters.delete(shopParameter);
  const gone = await again();
  expect(gone).toMatch(/⛔ Secrets Manager knows no such secret: a task that starts now fails\./);
  expect(gone).toMatch(/⛔ Parameter Store knows no such parameter: a task that starts now fails\./);

  // Its ARN is that of a parameter without the slash, too.
  const { account, region, parameters } = aws.state;
  const [container] = aws.state.taskDefinitions.get('api')?.at(-1)?.containerDefinitions ?? [];
  if (container)
    container.secrets = [{ name: 'SOLO', valueFrom: `arn:aws:ssm:${region}:${account}:parameter/solo` }];
  const solo = { name: '/solo', type: 'String' as const, changedAt: new Date(aws.clock.now()), version: 1 };
  parameters.set(solo.name, solo);
  const solely = () => asks('/ecs secrets api on prod', /1 source of secrets/);
  expect(await solely()).toMatch(/parameter solo\n.*\n.*\nChanged last/);
  parameters.delete(solo.name);
  for (let i = 0; i < 1_000; i++) parameters.set(`/many/${i}`, { ...solo, name: `/many/${i}` });
  parameters.set(solo.name, solo);
  expect(await solely()).toMatch(/❔ When it changed last [\s\S]*the parameters in .* \(there are too many/);

  delete secret.deletedAt;
  aws.state.secrets.set(shopSecret, secret);
  const [first] = secret.versions.keys();
  if (container) container.secrets = [{ name: 'DB', valueFrom: `${secret.arn}:::${first}` }];
  rotate(aws.state, shopSecret, JSON.stringify({ password: canary }));
  const pinned = await asks('/ecs secrets api on prod', /1 source of secrets/);
  expect(pinned).toMatch(/DB of api \(pinned to version [\w-]+\)/);
  expect(pinned).toMatch(
    /⚠️ Version [\w-]+ is not the current one\. A restart does not change that: another revision does\./,
  );
  expect(pinned).not.toMatch(/began before|Restart…/);

  const asked = new Set(
    aws.calls.filter(({ service }) => /^(secretsmanager|ssm)$/.test(service)).map(call => call.operation),
  );
  expect(asked).toEqual(new Set(['DescribeSecret', 'DescribeParameters']));
  expect(slack.transcript()).not.toMatch(/canary|world-password/);
});
