/** Deployments that CI began and that wait at ECS's own pauses: the card comes by itself, and is decided like any other change. */
import type { Message } from '../../world/slack/state.ts';
import { ciDeploys } from '../ci.ts';
import { alertsIn, textOf } from '../told.ts';
import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

const cards = (): Message[] => alertsIn(world);
const said = (message: Message | undefined) => textOf(world, message);
const newest = () => world.aws.state.services.get('prod/checkout')?.history[0];

/** The time of the pause that waits is over. */
function runsOut(action: 'CONTINUE' | 'ROLLBACK'): void {
  const hook = newest()?.lifecycleHookDetails?.find(({ status }) => status === 'AWAITING_ACTION');
  if (!hook) throw new Error('nothing waits');
  Object.assign(hook, { expiresAt: new Date(world.aws.clock.now()), timeoutAction: action });
}

test('a canary of CI that pauses is one card with a line for each step: each is continued through approval, and it ends', async () => {
  world = await openWorld({ checkout: true, alerts: '', speed: 300 });
  const { sre, sre2, aws } = world;
  await ciDeploys(aws, 'checkout', '1.5.0');
  const notes = (where: RegExp) =>
    world.slack.state.messages.filter(
      message => message.thread === cards()[0]?.ts && where.test(said(message)),
    );
  const steps: [step: string, note?: RegExp][] = [
    ['past its test'],
    ['to 20% of PRODUCTION', /It waits before 20% of production traffic/],
    ['to PRODUCTION', /It waits before all production traffic/],
  ];
  for (const [step, note] of steps) {
    const label = `Continue checkout ${step}`;
    await sre.waitsFor(() => said(cards()[0]).includes(`[${label}]`));
    // Edits notify nobody: each pause after the first is said in its thread, while it waits.
    if (note) await sre.waitsFor(() => notes(note).length > 0);
    await sre.clicks(label);
    const asked = await sre2.sees(new RegExp(`^Continue checkout .* ${step}[\\s\\S]*Needs 1 approval`));
    await sre2.clicks('Approve', { message: asked.ts });
    await sre2.sees(new RegExp(`^✅ Continued: checkout .* ${step}`));
  }
  await sre.waitsFor(() => newest()?.status === 'SUCCESSFUL' && !/\[Continue/.test(said(cards()[0])));
  expect(cards()).toHaveLength(1);
  expect(said(cards()[0])).toMatch(/ci-deploy\/github-actions/);
  for (const [, note] of steps) if (note) expect(notes(note)).toHaveLength(1);
}, 120_000);

test.each(['ROLLBACK', 'CONTINUE'] as const)(
  'nobody decides, and ECS does by itself (%s): the card says so',
  async action => {
    world = await openWorld({ checkout: true, alerts: '', speed: 300 });
    const { sre, aws } = world;
    await ciDeploys(aws, 'checkout', '1.5.0');
    await sre.waitsFor(() => /\[Continue checkout past its test\]/.test(said(cards()[0])));
    // Somebody asks, and nobody agrees in time: what they asked for ends with the pause.
    await sre.clicks('Continue checkout past its test');
    await sre.sees(/Continue checkout[\s\S]*Needs 1 approval/);
    runsOut(action);
    await sre.waitsFor(() => !/\[Continue checkout past its test\]/.test(said(cards()[0])));
    expect(said(cards()[0])).toMatch(/nobody decided/i);
    await sre.sees(/Nobody decided the pause ecs-pause-\S+ in time: ECS (?:continued|rolled back) by itself/);
    expect(cards()).toHaveLength(1);
  },
);

test('a pause that AWS does not let the bot look at is told of all the same', async () => {
  world = await openWorld({ checkout: true, alerts: '', speed: 300 });
  const { sre, aws } = world;
  const [service, operation] = ['ecs', 'DescribeServiceDeployments'];
  aws.faults.add({ service, operation, fault: 'refuse', times: 1_000 });
  await ciDeploys(aws, 'checkout', '1.5.0');
  await sre.waitsFor(() => cards().length > 0);
  expect(said(cards()[0])).toMatch(/^⏸️ checkout: its deployment is paused[\s\S]*\/ecs hooks shows it/);
});

test('one that the bot began waits on its own card, and in the thread of that: there is no second card', async () => {
  world = await openWorld({ checkout: true, alerts: '', speed: 300 });
  const { dev, sre, aws } = world;
  await dev.says('/ecs deploy checkout 1.5.0 to prod');
  await sre.sees(/Needs 1 approval/);
  await sre.clicks('Approve');
  await dev.sees(/⏸️ Paused: checkout[\s\S]*To decide, use the buttons on its card/);
  await dev.sees(/\[Continue checkout past its test\]/);
  await aws.queue().emptied();
  // Whoever tells of problems has seen that it is ours.
  while ((await world.bot.ledger.alerts.open(9)).length > 0) await aws.next('DescribeServiceDeployments');
  expect(cards()).toEqual([]);
});
