/** Kill -9 of whoever decides a pause, once ECS has taken the decision: it is decided once, on one card, that ends in the truth. */
import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { adminCredentials } from '../../world/aws/index.ts';
import { openWorld, type World } from '../world.ts';
import { createFleet, type Fleet } from './fleet.ts';

let world: World;
let fleet: Fleet;
afterAll(async () => {
  await fleet.close();
  await world.close();
});

/** CI deploys `web`, which waits before its tasks start. */
async function pausedByCi(): Promise<void> {
  const { aws } = world;
  const ecs = new ECSClient({ region: 'eu-west-1', endpoint: aws.url, credentials: adminCredentials });
  await ecs.send(
    new UpdateServiceCommand({
      cluster: 'prod',
      service: 'web',
      deploymentConfiguration: {
        lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP'] }],
      },
      forceNewDeployment: true,
    }),
  );
  ecs.destroy();
  await new Promise<void>(resolve => {
    const stop = aws.clock.onTick(() => {
      const [told] = aws.state.services.get('prod/web')?.history ?? [];
      if (told?.lifecycleHookDetails?.[0]?.status !== 'AWAITING_ACTION') return;
      stop();
      resolve();
    });
  });
}

test('whoever decides a pause is killed before they hear of it: it is decided once, on one card, that ends in the truth', async () => {
  world = await openWorld({ role: 'web', limits: false, speed: 100 });
  fleet = createFleet(world, 'test/kills/quick-worker.ts');
  const { aws, dev, sre, slack } = world;
  await Promise.all([fleet.start(), fleet.start(), pausedByCi()]);
  const said = await dev.says('/ecs hook continue web on prod');
  const op = /op_[a-z2-7]{12}/.exec(said.text)?.[0] ?? '';
  const isCard = ({ metadata }: (typeof slack.state.messages)[number]) =>
    metadata?.event_type === 'slipway_card' && (metadata.event_payload as { op: string }).op === op;
  const shows = (like: RegExp) => sre.sees(message => isCard(message) && like.test(slack.text(message)));
  const card = await shows(/Needs 1 approval/);
  aws.faults.add({ service: 'ecs', operation: 'ContinueServiceDeployment', fault: 'no-answer' });
  const hit = aws.next('ContinueServiceDeployment');
  await sre.clicks('Approve', { message: card.ts });
  await hit;
  await fleet.kill9(await fleet.claimant(op));
  await shows(/✅ Continued: web/);
  expect(slack.state.messages.filter(isCard)).toHaveLength(1);
  const own = aws.calls.filter(
    ({ operation, done, tags }) =>
      operation === 'ContinueServiceDeployment' && done && tags['slipway:op'] === op,
  );
  expect(own).toHaveLength(1);
}, 120_000);
