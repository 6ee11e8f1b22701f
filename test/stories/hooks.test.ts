/** Deployments that wait at ECS's own pauses, and what people decide there. */
import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

test('a canary waits, is approved step by step, and goes live', async () => {
  world = await openWorld({ checkout: true, speed: 300 });
  const { dev, sre, slack } = world;
  await dev.says('/ecs deploy checkout 1.5.0 to prod');
  await sre.sees(/Needs 1 approval/);
  await sre.clicks('Approve');
  await dev.sees(
    /⏸️ once test traffic has been shifted \(POST_TEST_TRAFFIC_SHIFT\): waits ecs-pause-[\w-]{8}\n⚠️ SILENCE MEANS YES: if nobody decides by .*, ECS CONTINUES by itself\.[\s\S]*\[Continue checkout past its test\] \[Roll back checkout\]/,
  );
  await dev.says('/ecs hooks');
  await dev.sees(/1 pause of prod waits\nprod\/prod\/checkout once test traffic.*SILENCE MEANS YES/);
  await dev.says('/ecs hooks checkout');
  const paused = slack.text(await dev.sees(/⏸️ Paused: checkout 1\.4\.0 → 1\.5\.0/));
  expect(paused).toMatch(/⏸️ 1 of 3, once test traffic.*waits/);
  expect(paused).toMatch(/◻️ 2 of 3, before 20% of production traffic is shifted .*: to come/);
  expect(paused).toMatch(/◻️ 3 of 3, before all production traffic is shifted .*: to come/);
  expect(paused).toMatch(
    /Green: checkout:5 1\.5\.0 sha256:\w{12}, 0% of production traffic\nBlue: checkout:4 1\.4\.0/,
  );
  await dev.says('/ecs hook continue checkout');
  await sre.sees(/Continue checkout 1\.4\.0 → 1\.5\.0 past its test[\s\S]*Needs 1 approval/);
  await sre.clicks('Approve');
  await sre.sees(/✅ Continued: checkout 1\.4\.0 → 1\.5\.0 past its test/);
}, 60_000);
