/** What AWS says of what goes wrong, as people see it: one message a problem, from the first event to the end. */
import type { Message } from '../../world/slack/state.ts';
import { ciDeploys } from '../ci.ts';
import { deadLetters } from '../events.ts';
import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

const alertsIn = (channel?: string): Message[] =>
  world.slack.state.messages.filter(
    ({ metadata, thread, channel: at }) =>
      metadata?.event_type === 'slipway_alert' && thread === undefined && (channel ?? at) === at,
  );
const textOf = (message: Message | undefined) => (message ? world.slack.text(message) : '');

const repliesTo = (message: Message | undefined) =>
  world.slack.state.messages
    .filter(({ thread }) => thread === message?.ts)
    .map(textOf)
    .join('\n');

/** An event as EventBridge writes it. */
const event = (type: string, detail: object, more: object = {}) => ({
  version: '0',
  id: `story-${Math.random()}`,
  'detail-type': type,
  source: 'aws.ecs',
  account: '111122223333',
  time: new Date().toISOString(),
  region: 'eu-west-1',
  resources: [],
  detail,
  ...more,
});

test('a deployment of CI that crashes is one card: its cause, who began it, Roll back through approval, and the end of it', async () => {
  world = await openWorld({ alerts: '', speed: 20 });
  const { aws, sre, sre2 } = world;
  // Nobody but people goes back here.
  Object.assign(aws.state.services.get('prod/web')?.breaker ?? {}, { rollback: false });
  await ciDeploys(aws, 'web', '1.6.0-crash');
  await sre.sees(/web[\s\S]*exit code 1[\s\S]*ci-deploy\/github-actions/);
  await sre.clicks('Roll back');
  await sre2.sees(/Needs 1 approval/);
  await sre2.clicks('Approve');
  await sre2.sees(/✅ Back and live/);
  const [card] = alertsIn('C0OPS');
  await sre.waitsFor(() => /over after/i.test(textOf(card)));
  await sre.waitsFor(() => /over after/i.test(repliesTo(card)));
  expect(alertsIn()).toHaveLength(1);
  expect(textOf(card)).not.toContain('Roll back');
});

test('what the bot deploys itself is told on its own card, and nowhere else', async () => {
  world = await openWorld({ alerts: '' });
  const { dev, sre } = world;
  await dev.says('/ecs deploy web 1.6.0-crash to prod');
  await sre.sees(/Needs 1 approval/);
  await sre.clicks('Approve');
  await dev.sees(/⏪ Failed, rolled back/);
  await world.aws.queue().emptied();
  expect(alertsIn()).toEqual([]);
  expect(await world.bot.ledger.alerts.open(9)).toEqual([]);
});

test('events that come twice, in any order, and once more after they were taken away make the same one card', async () => {
  world = await openWorld({ alerts: '' });
  Object.assign(world.aws.delivery, { duplicates: 0.5, shuffle: 6, redelivery: 0.3 });
  await ciDeploys(world.aws, 'web', '1.6.0-crash');
  await world.sre.sees(/web[\s\S]*exit code 1/);
  const [card] = alertsIn();
  await world.sre.waitsFor(() => /over after/i.test(textOf(card)));
  expect(alertsIn()).toHaveLength(1);
});

test('the bot is restarted in the middle: nothing is told twice, and the end is told', async () => {
  world = await openWorld({ alerts: '' });
  await ciDeploys(world.aws, 'web', '1.6.0-crash');
  await world.sre.sees(/web[\s\S]*exit code 1/);
  await world.restart();
  const [card] = alertsIn();
  await world.sre.waitsFor(() => /over after/i.test(textOf(card)));
  expect(alertsIn()).toHaveLength(1);
});

test('what nobody can read is put aside with the reason, what nobody knows is counted, and both are said', async () => {
  world = await openWorld({ alerts: '' });
  const { aws, dev } = world;
  aws.send('{ not json');
  aws.send(event('ECS Task State Change', { clusterArn: 'x' }));
  aws.send(event('ECS Something Of Next Year', {}));
  aws.send(
    event(
      'ECS Service Action',
      { eventType: 'ERROR', eventName: 'X', clusterArn: 'cluster/prod' },
      { account: '999900000000' },
    ),
  );
  await aws.queue().emptied();
  expect(
    deadLetters(aws)
      .map(({ reason }) => reason)
      .sort(),
  ).toEqual(['it has no taskArn', 'it is not JSON']);
  await dev.says('/ecs alerts');
  await dev.sees(/ECS Something Of Next Year/);
});
