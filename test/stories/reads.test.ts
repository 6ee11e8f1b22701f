import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

const own = () =>
  world.dev.messages('#ops').filter(message => message.user === 'U0SLIPWAY' && message.onlyFor === undefined);

test('a status is for whoever asked, until they share it', async () => {
  world = await openWorld();
  const { dev, sre } = world;
  await dev.says('/ecs status web');
  const answer = await dev.sees(
    /✅ web is healthy[\s\S]*prod\/prod\/web runs web:43 \(1\.4\.1\): wanted 3, running 3, pending 0/,
  );
  expect(world.slack.text(answer)).toMatch(/PRIMARY +web:43 +3 +3 +COMPLETED/);
  expect(world.slack.text(answer)).toMatch(/([0-9a-f]{8} +RUNNING +1[abc] +healthy\n){3}/);
  expect(own()).toEqual([]);
  await dev.clicks('Share in channel');
  await sre.sees(/✅ web is healthy/);
  expect(own()).toHaveLength(1);
});

test('while tasks start the verdict says so; a service at 0 is no failure; what could not be checked is said', async () => {
  world = await openWorld();
  const { dev, aws } = world;
  const staging = aws.state.services.get('staging/worker');
  if (staging) staging.desired = 0;
  await dev.says('/ecs scale web 2 on staging');
  await dev.sees(/Done: Scale web 1 → 2/);
  await dev.says('/ecs status worker on staging');
  await dev.sees(/⚪ worker is empty: it is set to 0 tasks|worker is changing/);
  aws.faults.add({ service: 'elasticloadbalancing', operation: 'DescribeTargetHealth', fault: 'refuse' });
  await dev.says('/ecs status web on prod');
  await dev.sees(
    /Could not check: target health \(AccessDenied: the read role may not elasticloadbalancing:DescribeTargetHealth\)/,
  );
});

test('services lists what there is, those that miss tasks first', async () => {
  world = await openWorld();
  const { dev, aws } = world;
  const worker = aws.state.services.get('prod/worker');
  if (worker) Object.assign(worker, { controller: 'EXTERNAL', desired: 5 });
  await dev.says('/ecs services');
  const list = world.slack.text(await dev.sees(/6 services of prod, 1 without all tasks/)).split('\n');
  expect(list[2]).toMatch(/^worker +5 +2 +0 +⚠️ tasks missing/);
  await dev.says('/ecs services staging');
  await dev.sees(/2 services of staging[\s\S]*\nweb +1 +1/);
  await dev.says('/ecs services page=99');
  await dev.sees(
    /There is no page 99: the services on prod fill one\.\nSee the last one\.\nbad_page\n\[\/ecs services on prod\]/,
  );
});

test('whoami says what people may act through', async () => {
  world = await openWorld();
  await world.dev.says('/ecs whoami');
  await world.dev.sees(
    /a full member[\s\S]*developers on staging through arn:aws:iam::111122223333:role\/slipway-staging[\s\S]*In this channel I take prod/,
  );
  await world.guest.says('/ecs whoami');
  await world.guest.sees(/To me you are: guest\./);
});

test('an op can be looked up by anybody, without its buttons', async () => {
  world = await openWorld();
  const said = await world.dev.says('/ecs scale web 5');
  const id = /op_[a-z2-7]{12}/.exec(said.text)?.[0];
  await world.dev.sees(/Needs 1 approval/);
  await world.sre2.says(`/ecs op ${id}`);
  await world.sre2.sees(/On it/);
  const shown = await world.sre2.sees(
    /Scale web 3 → 5 tasks[\s\S]*Needs 1 approval from sre(?![\s\S]*\[Approve\])/,
  );
  expect(shown.onlyFor).toBe('U0SRE2');
  await world.dev.says('/ecs op op_aaaaaaaaaaaa');
  await world.dev.sees(/I know no op op_aaaaaaaaaaaa/);
});

test('pings nobody: what is posted in the channel holds no mention but those of the people in it', async () => {
  world = await openWorld();
  await world.dev.says('/ecs scale web 5');
  const card = await world.dev.sees(/Needs 1 approval/);
  expect(world.slack.pings(card)).toEqual([]);
});
