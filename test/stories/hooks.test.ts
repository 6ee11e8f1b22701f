/** Deployments that wait at ECS's own pauses, and what people decide there. One world; a pause after the other. */
import { openWorld, type World } from '../world.ts';
import { pause, pausesOf } from './pauses.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld({ checkout: true, speed: 300 });
});

const { ciDeploys, decisions, fromNow, inConsole, newest, runsOut, seesNow, until, waiting } = pausesOf(
  () => world,
);

test('a canary that was begun here waits three times, is approved each time, and goes live', async () => {
  const { dev, sre, slack } = world;
  await dev.says('/ecs deploy checkout 1.5.0 to prod');
  await sre.sees(/Needs 1 approval/);
  await sre.clicks('Approve');
  await dev.sees(
    /⏸️ once test traffic has been shifted \(POST_TEST_TRAFFIC_SHIFT\): waits ecs-pause-[\w-]{8}\n⚠️ SILENCE MEANS YES: if nobody decides by .*, ECS CONTINUES by itself\.[\s\S]*\[Continue checkout past its test\] \[Roll back checkout\]/,
  );
  await dev.sees(
    /⏸️ Paused: checkout[\s\S]*It waits once test traffic has been shifted[\s\S]*Asked for by @dev/,
  );
  await dev.says('/ecs hooks checkout');
  const paused = slack.text(await dev.sees(/⏸️ Paused: checkout 1\.4\.0 → 1\.5\.0/));
  expect(paused).toMatch(/⏸️ 1 of 3, once test traffic.*waits/);
  expect(paused).toMatch(/◻️ 2 of 3, before 20% of production traffic is shifted .*: to come/);
  expect(paused).toMatch(/◻️ 3 of 3, before all production traffic is shifted .*: to come/);
  expect(paused).toMatch(
    /Green: checkout:5 1\.5\.0 sha256:\w{12}, 0% of production traffic\nBlue: checkout:4 1\.4\.0/,
  );
  await dev.clicks('Continue checkout past its test');
  for (const step of ['past its test', 'to 20% of PRODUCTION', 'to PRODUCTION']) {
    const card = await sre.sees(
      new RegExp(`^Continue checkout 1\\.4\\.0 → 1\\.5\\.0 ${step}[\\s\\S]*Needs 1 approval`),
    );
    await sre.clicks('Approve', { message: card.ts });
    await sre.sees(new RegExp(`^✅ Continued: checkout 1\\.4\\.0 → 1\\.5\\.0 ${step}`));
    if (step === 'to PRODUCTION') continue;
    await until(() => waiting('prod/checkout') !== undefined);
    await dev.says('/ecs hook continue checkout');
  }
  await dev.sees(/✅ Live: checkout 1\.5\.0/);
  expect(decisions()).toHaveLength(3);
}, 120_000);

test('one that CI began is rolled back by its button: whoever asked cannot approve it', async () => {
  const { dev, sre } = world;
  await ciDeploys(pause());
  await dev.says('/ecs hooks');
  await seesNow(dev, /1 pause of prod waits/);
  await dev.says('/ecs hooks web');
  await seesNow(
    dev,
    /⏸️ Paused: web [\s\S]*rolling deployment of web[\s\S]*registered by user\/admin[\s\S]*If nobody decides by .*, ECS rolls back by itself\./,
  );
  await dev.clicks('Roll back web');
  const card = await seesNow(dev, /^Roll back web[\s\S]*rolling_pause[\s\S]*Needs 1 approval/);
  await dev.clicks('Approve', { message: card.ts });
  await seesNow(dev, /Someone else has to approve this one/);
  await sre.clicks('Approve', { message: card.ts });
  await seesNow(dev, /⏪ Rolled back at its pause: web/);
  expect(newest().status).toBe('ROLLBACK_SUCCESSFUL');
  await dev.says('/ecs hook continue web');
  await seesNow(dev, /No deployment of web waits at a pause\.[\s\S]*nothing_waits/);
});

test('two people click Continue: it is asked for once; who wants it back is told who was first', async () => {
  const { dev, sre, sre2, lead } = world;
  await ciDeploys(pause());
  const { hookId = '' } = waiting() ?? {};
  await Promise.all([dev.says('/ecs hook continue web'), lead.says('/ecs hook continue web')]);
  const onward = await seesNow(sre, /^Continue web[\s\S]*Needs 1 approval/);
  const told = await Promise.race([
    seesNow(
      dev,
      /On it already: op_\w+ \(\/ecs hook continue web\)\.\nAsked for by @lead[\s\S]*on its card\.\nasked_already/,
    ),
    seesNow(
      lead,
      /On it already: op_\w+ \(\/ecs hook continue web\)\.\nAsked for by @dev[\s\S]*on its card\.\nasked_already/,
    ),
  ]);
  expect(told.onlyFor).toBeDefined();
  await sre2.says(`/ecs hook rollback web ${hookId}`);
  await seesNow(sre, /^Roll back web[\s\S]*Needs 1 approval/);
  await sre.clicks('Approve', { message: onward.ts });
  await seesNow(sre, /✅ Continued: web/);
  await seesNow(
    sre2,
    /🔁 Out of date: Roll back web[\s\S]*The pause ecs-pause-[\w-]{8} was continued by op_\w+\.\nAsked for by @(dev|lead)/,
  );
  await sre2.says(`/ecs hook rollback web ${hookId}`);
  await seesNow(sre2, /was continued already, by op_\w+\.\nAsked for by @sre\.[\s\S]*hook_decided/);
});

test('the answer of AWS is lost: it is decided once, and found', async () => {
  const { dev, sre, aws } = world;
  await ciDeploys(pause());
  const before = decisions().length;
  aws.faults.add({ service: 'ecs', operation: 'ContinueServiceDeployment', fault: 'lost-answer', times: 1 });
  await dev.says('/ecs hook continue web');
  const card = await seesNow(sre, /^Continue web[\s\S]*Needs 1 approval/);
  await sre.clicks('Approve', { message: card.ts });
  await seesNow(sre, /✅ Continued: web/);
  expect(decisions()).toHaveLength(before + 1);
});

test('two pauses wait side by side: which is meant is asked, and one that is rolled back is enough', async () => {
  const { dev, sre } = world;
  await ciDeploys(pause(), pause('CONTINUE'));
  await dev.says('/ecs hook rollback web');
  await seesNow(
    dev,
    /2 pauses of web wait\.[\s\S]*which_hook[\s\S]*\[\/ecs hook rollback prod\/prod\/web ecs-pause-/,
  );
  await dev.says(`/ecs hook rollback web ${waiting()?.hookId}`);
  const card = await seesNow(sre, /^Roll back web[\s\S]*2 of 2[\s\S]*Needs 1 approval/);
  await sre.clicks('Approve', { message: card.ts });
  await seesNow(dev, /⏪ Rolled back at its pause: web/);
});

test('while it waits for votes somebody decides in the console: nothing is sent, and the card says what became of it', async () => {
  const { dev, sre } = world;
  await ciDeploys(pause());
  const before = decisions().length;
  await dev.says('/ecs hook continue web');
  const card = await seesNow(sre, /^Continue web[\s\S]*Needs 1 approval/);
  await inConsole('ROLLBACK');
  await sre.clicks('Approve', { message: card.ts });
  await seesNow(
    dev,
    /🔁 Out of date: Continue web[\s\S]*The pause ecs-pause-[\w-]{8} of web was rolled back already/,
  );
  expect(decisions()).toHaveLength(before + 1);
});

test('nobody decides, and silence means yes: who wants it back comes too late', async () => {
  const { dev, sre } = world;
  await ciDeploys(pause('CONTINUE'));
  await dev.says('/ecs hook rollback web');
  const card = await seesNow(sre, /^Roll back web[\s\S]*SILENCE MEANS YES[\s\S]*Needs 1 approval/);
  runsOut();
  await until(() => newest().finishedAt !== undefined);
  await sre.clicks('Approve', { message: card.ts });
  await seesNow(
    dev,
    /🔁 Out of date: Roll back web[\s\S]*timed out: nobody decided, so ECS continued by itself/,
  );
  expect(newest().status).toBe('SUCCESSFUL');
});

test('nobody decides about one that was begun here: ECS goes back, and its card says why', async () => {
  const { dev, sre } = world;
  await until(() => newest().finishedAt !== undefined);
  fromNow();
  const web = world.aws.state.services.get('prod/web');
  if (web) web.configuration.lifecycleHooks = [pause()];
  await dev.says('/ecs deploy web 1.5.0 to prod');
  const card = await seesNow(sre, /Needs 1 approval/);
  await sre.clicks('Approve', { message: card.ts });
  await until(() => waiting() !== undefined);
  await seesNow(
    dev,
    /⏸️ before its new tasks start \(PRE_SCALE_UP\): waits[\s\S]*\[Continue web to its new tasks\]/,
  );
  runsOut();
  await seesNow(
    dev,
    /⏪ Failed, rolled back: Deploy web[\s\S]*Nobody decided at its pause in time\. Deploy it again\./,
  );
});

test('where nobody has to agree, one continues and one rolls back at once: one wins, the other is told by whom', async () => {
  const { dev, sre } = world;
  const web = world.aws.state.services.get('staging/web');
  if (web) web.configuration.lifecycleHooks = [pause()];
  fromNow();
  await dev.says('/ecs deploy web 1.5.0 to staging');
  await until(() => waiting('staging/web') !== undefined);
  const before = decisions().length;
  await Promise.all([
    dev.says('/ecs hook continue web on staging'),
    sre.says('/ecs hook rollback web on staging'),
  ]);
  const first = await Promise.race([
    seesNow(dev, /^(✅ Continued: web|⏪ Rolled back at its pause: web)/),
    seesNow(sre, /^(✅ Continued: web|⏪ Rolled back at its pause: web)/),
  ]);
  const [loser, winner] = /Continued/.test(world.slack.text(first)) ? [sre, 'dev'] : [dev, 'sre'];
  await seesNow(loser, new RegExp(`(by op_|Another op, op_)[\\s\\S]*Asked for by @${winner}\\b`));
  expect(decisions()).toHaveLength(before + 1);
});
