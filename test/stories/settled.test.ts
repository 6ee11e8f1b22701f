/** Somebody asks why while a version rolls or fails, after another one failed and was taken back. */
import { openWorld } from '../world.ts';

test('why and status name what is wrong now, in the words of a task of it; what failed before comes last', async () => {
  const world = await openWorld({ speed: 20 });
  const { dev, sre, slack, aws } = world;
  const deploys = async (version: string) => {
    await dev.says(`/ecs deploy web ${version} to prod`);
    await sre.clicks('Approve');
  };
  const failures = () => aws.state.services.get('prod/web')?.deployments[0]?.failures ?? 0;
  const past = /^ended_with_error 3 times since .*, of web:44, (?:until .*|steady since)$/m;

  await deploys('1.6.0-crash');
  await dev.sees(/Failed, rolled back: Deploy web 1\.4\.1 → 1\.6\.0-crash/);
  await sre.says('/ecs why web on prod');
  expect(
    slack.text(await sre.sees(/^✅ web is well now\. Before that: Container web ended with an error/)),
  ).toMatch(past);

  const switched = aws.next('UpdateService');
  await deploys('1.6.0-oom');
  await switched;
  // However busy this machine is, ECS does not go back before somebody has asked: AWS's time stands still at two failures of three.
  const goesBack = aws.clock.hold();
  while (failures() < 2) aws.clock.advance(10);
  await dev.sees(/Tasks are failing: Deploy web 1\.4\.1 → 1\.6\.0-oom/);
  await sre.says('/ecs why web on prod');
  const why = slack.text(await sre.sees(/^🔎 web: Container web was killed: it used more memory/));
  expect(why).toMatch(/^out_of_memory \d times .*, of web:45$[\s\S]*^ended_with_error/m);
  expect(why).toMatch(past);
  expect(why).not.toMatch(/last lines of web: .*ECONNREFUSED/);
  const [, killed = ''] = /stopped task ([0-9a-f]{8}) .*OutOfMemoryError/.exec(why) ?? [];
  expect(why).toMatch(
    new RegExp(`Last lines of web \\(task ${killed}\\), secrets removed:[\\s\\S]*Mark-Compact`),
  );
  goesBack();
  await dev.sees(/Failed, rolled back: Deploy web 1\.4\.1 → 1\.6\.0-oom/);

  const begun = aws.next('UpdateService');
  await deploys('1.6.0-slow');
  await begun;
  // ECS shows the record of a deployment some seconds late: the newest there is now is the one that failed.
  const goesOn = aws.clock.hold();
  await sre.says('/ecs status web on prod');
  expect(slack.text(await sre.sees(/^⏳ web is changing: /))).not.toContain('🔎');
  await sre.says('/ecs why web on prod');
  await sre.sees(/^⏳ web is changing; nothing is wrong so far\. Before that: Container web was killed/);
  goesOn();
});
