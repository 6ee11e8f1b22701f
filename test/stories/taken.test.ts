/** Ops that stand in each other's way, and ops that are taken back. */
import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

test('while one deploys, others are told who it is; one button clicked twice asks once', async () => {
  world = await openWorld();
  const { dev, sre } = world;
  await dev.says('/ecs deploy web 1.5.0 to prod');
  await sre.sees(/Needs 1 approval/);
  await sre.clicks('Approve');
  await dev.sees(/New tasks: \d of 3 running/);
  const goesOn = world.aws.clock.hold();
  await sre.says('/ecs deploy web 1.6.0-slow to prod');
  await sre.sees(
    /web is being changed by op_[a-z2-7]{12} \(\/ecs deploy web 1\.5\.0 to prod\)\.\nAsked for by @dev\.\n[\s\S]*slot_taken[\s\S]*\[\/ecs cancel op_/,
  );
  goesOn();
  await dev.sees(/✅ Live: web 1\.5\.0[\s\S]*\[Roll back\]/);
  await dev.clicks('Roll back');
  await dev.clicks('Roll back');
  await dev.sees(
    /You have asked for this already: op_\w+ \(\/ecs rollback prod\/prod\/web\)[\s\S]*asked_already/,
  );
  await dev.sees(/Roll back web 1\.5\.0 → 1\.4\.1[\s\S]*Needs 1 approval/);
  await expect(world.bot.ledger.unended(10)).resolves.toHaveLength(1);
});

test('where several only wait, each is named; whoever asked hears by whom it was taken back', async () => {
  world = await openWorld();
  const { dev, sre, slack } = world;
  await dev.says('/ecs scale web 5 on prod');
  await dev.sees(/Scale web 3 → 5 tasks[\s\S]*Needs 1 approval/);
  await dev.says('/ecs deploy web 1.5.0 to prod');
  await dev.sees(/Deploy web 1\.4\.1 → 1\.5\.0[\s\S]*Needs 1 approval/);
  await sre.says('/ecs cancel web on prod');
  const which = await sre.sees(/More than one op is under way for web\. Which one/);
  const [scale = '', deploy] = [...slack.text(which).matchAll(/\[(cancel op_[^\]]+)\]/g)].map(
    match => match[1],
  );
  expect(scale).toMatch(/\(Scale web 3 → 5 tasks on prod, held\)$/);
  expect(deploy).toMatch(/\(Deploy web 1\.4\.1 → 1\.5\.0 on prod, held\)$/);
  await sre.clicks(scale);
  const told = await dev.sees(/op_\w+ \(\/ecs scale web 5 on prod\) was taken back\.\nTaken back by @sre\./);
  expect(told.onlyFor).toBe('U0DEV');
  const reply = await dev.sees(
    ({ thread, text }) => thread !== undefined && text.startsWith('✖️ Cancelled: Scale web'),
  );
  expect(slack.text(reply)).toContain('Taken back by @sre');
});

test('one deploys in production, one waits in staging: which is meant is asked', async () => {
  world = await openWorld({
    config: yaml =>
      yaml.replace(
        /match: \{ targets: \[staging\] \}, +approvals: 0/,
        'match: { targets: [staging] }, approvals: 1',
      ),
  });
  const { dev, sre } = world;
  await dev.says('/ecs deploy web 1.6.0-slow to prod');
  await sre.sees(/Needs 1 approval/);
  await sre.clicks('Approve');
  await dev.sees(/New tasks: 0 of 3 running/);
  world.aws.clock.hold();
  await dev.says('/ecs scale web 2 on staging');
  await dev.sees(/Scale web 1 → 2 tasks[\s\S]*Needs 1 approval/);
  await dev.says('/ecs cancel web');
  await dev.sees(/Which one[\s\S]*1\.6\.0-slow on prod, running\)\][\s\S]*tasks on staging, held\)\]/);
});
