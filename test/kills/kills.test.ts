import type { ChildProcess } from 'node:child_process';
import { startRedis } from '../../world/redis.ts';
import type { Message } from '../../world/slack/state.ts';
import { openWorld, testWithOwnRedis, type World, type WorldOptions } from '../world.ts';
import { createFleet, type Fleet } from './fleet.ts';

/**
 * Long enough for a claim of 5 s to lapse and the next look; the design promises 8 s. What the machine takes from a click to the
 * same call when nobody dies comes on top.
 */
const resumesWithin = 8_000;

let world: World;
let fleet: Fleet;

async function opened(options: WorldOptions = {}): Promise<void> {
  world = await openWorld({ role: 'web', ...options });
  fleet = createFleet(world);
}

/** Resolves when a worker logs these words. */
const says = (child: ChildProcess, words: string) =>
  new Promise<void>(resolve => {
    child.stderr?.on('data', data => {
      if (String(data).includes(words)) resolve();
    });
  });

/** Kills the worker that has a claim on an op, as a power cut would. */
const killClaimant = async (op: string): Promise<void> => fleet.kill9(await fleet.claimant(op));

const asked = async (count: number): Promise<string> => {
  const said = await world.dev.says(`/ecs scale web ${count}`);
  await world.sre.sees(new RegExp(`→ ${count} tasks[\\s\\S]*Needs 1 approval`));
  return /op_[a-z2-7]{12}/.exec(said.text)?.[0] ?? '';
};

/** The story has one effect, one card and a true ending. */
async function told(op: string, count: number, effects: number): Promise<void> {
  const done = new RegExp(
    `Done: Scale web \\d+ → ${count} tasks[\\s\\S]*Asked for ${count}, running ${count}`,
  );
  const isCard = ({ metadata }: Message) =>
    metadata?.event_type === 'slipway_card' && (metadata.event_payload as { op: string }).op === op;
  // The thread hears of the end first; the card, edited after it, is what says that nothing is owed any more.
  await world.dev.sees(message => isCard(message) && done.test(world.slack.text(message)));
  expect(world.slack.state.messages.filter(isCard)).toHaveLength(1);
  expect(world.aws.state.services.get('prod/web')?.desired).toBe(count);
  expect(world.updates().filter(({ tags }) => tags['slipway:op'] === op)).toHaveLength(effects);
}

afterEach(async () => {
  await fleet.close();
  await world.close();
});

const noLater = <T>(what: Promise<T>, ms: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${ms} ms`)), ms);
  });
  return Promise.race([what, late]).finally(() => clearTimeout(timer));
};

test.each([
  ['before UpdateService', 'sts', 'AssumeRole', 'hang', 1],
  ['during UpdateService', 'ecs', 'UpdateService', 'hang', 1],
  ['after UpdateService, before its answer', 'ecs', 'UpdateService', 'no-answer', 1],
] as const)(
  'kill -9 of the worker %s: one effect, one card, the true ending',
  async (_when, service, operation, fault, effects) => {
    await opened();
    await Promise.all([fleet.start(), fleet.start()]);
    const op = await asked(5);
    world.aws.faults.add({ service, operation, fault });
    const hit = world.aws.next(operation);
    const clicked = Date.now();
    await world.sre.clicks('Approve');
    await hit;
    const floor = Date.now() - clicked;
    const resumed =
      fault === 'no-answer' ? world.aws.next('DescribeServices') : world.aws.next('UpdateService');
    await killClaimant(op);
    await noLater(resumed, resumesWithin + floor);
    await told(op, 5, effects);
  },
);

test('a worker that is frozen in the middle, overtaken and thawed does nothing more (T22)', async () => {
  await opened();
  await Promise.all([fleet.start(), fleet.start()]);
  const op = await asked(5);
  world.aws.faults.add({ service: 'ecs', operation: 'UpdateService', fault: 'hang' });
  const hit = world.aws.next('UpdateService');
  await world.sre.clicks('Approve');
  await hit;
  const frozen = await fleet.claimant(op);
  frozen.kill('SIGSTOP');
  await told(op, 5, 1);
  const gaveUp = says(frozen, 'left for whoever claims it next');
  frozen.kill('SIGCONT');
  await gaveUp;
  await told(op, 5, 1);
});

test('the answer to UpdateService is lost: one effect, one card, the true ending', async () => {
  await opened();
  await fleet.start();
  const op = await asked(5);
  world.aws.faults.add({ service: 'ecs', operation: 'UpdateService', fault: 'lost-answer' });
  await world.sre.clicks('Approve');
  await told(op, 5, 1);
});

test("the answer to the card's post is lost: still one card", async () => {
  await opened();
  await Promise.all([fleet.start(), fleet.start()]);
  world.slack.fault('chat.postMessage', 'lost-answer');
  const op = await asked(5);
  await world.sre.clicks('Approve');
  await told(op, 5, 1);
});

testWithOwnRedis('kill -9 of Redis in the middle: nothing accepted is lost', async () => {
  const redis = await startRedis();
  await opened({ redis });
  await fleet.start();
  const op = await asked(5);
  world.aws.faults.add({ service: 'ecs', operation: 'UpdateService', fault: 'throttle' });
  const hit = world.aws.next('UpdateService');
  await world.sre.clicks('Approve');
  await hit;
  await redis.kill9();
  const refused = await world.dev.says('/ecs scale worker 3');
  expect(refused.text).toMatch(/ledger_away/);
  await redis.restart();
  await told(op, 5, 1);
  await world.dev.says('/ecs pending');
  await world.dev.sees('Nothing waits and nothing runs.');
  await world.close();
  await redis.close();
});
