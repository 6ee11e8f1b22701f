import type { ChildProcess } from 'node:child_process';
import { startBot } from '../../src/bot.ts';
import { StoppedLate } from '../../src/bot-stop.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { startRedis } from '../../world/redis.ts';
import { clock } from '../clock.ts';
import { createFleet, type Fleet } from '../kills/fleet.ts';
import { disallowed } from '../logged.ts';
import { measured, probed } from '../metrics.ts';
import { openWorld, testWithOwnRedis, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

const opIn = (text: string) => /op_[a-z2-7]{12}/.exec(text)?.[0] ?? '';

/** What the ledger says of a claim: 0 when it was given back, else until when it holds. */
const claimUntil = async (op: string) =>
  Number(await world.redis.hget(`{${world.env.SLIPWAY_NAMESPACE}}:op:${op}`, 'claimUntil'));

/** Another process beside the world's own. */
const another = () =>
  startBot(
    readEnvironment(world.env),
    { info: () => undefined, warn: () => undefined, error: () => undefined },
    {
      clock,
      patienceMs: 2_000,
      rhythms: { tick: 100 },
    },
  );

/** Has whoever works hang in the middle of an op; returns its id. */
async function hanging(): Promise<string> {
  const { dev, aws } = world;
  aws.faults.add({ service: 'ecs', operation: 'DescribeServices', fault: 'hang', times: 9 });
  const hangs = aws.next('DescribeServices');
  const op = opIn((await dev.says('/ecs scale web 5 on prod')).text);
  await hangs;
  expect(await claimUntil(op)).toBeGreaterThan(0);
  return op;
}

test('a process that stops between two tries of a step hands the op over: another does the rest, and no claim lapses', async () => {
  world = await openWorld({ metrics: true });
  const { dev, sre, aws } = world;
  const op = opIn((await dev.says('/ecs scale web 5 on prod')).text);
  await dev.sees(/Needs 1 approval/);
  aws.faults.add({ service: 'ecs', operation: 'UpdateService', fault: 'reset', times: 5 });
  const tried = aws.next('UpdateService');
  await sre.clicks('Approve');
  await tried;
  await world.bot.close();
  expect(world.updates()).toEqual([]);
  aws.faults.clear();
  expect(await claimUntil(op)).toBe(0);
  const bot = await another();
  try {
    await dev.sees(/Done: Scale web 3 → 5 tasks/);
    const now = await measured(bot);
    expect(now).toMatchObject({ slipway_claims_lost_total: 0, slipway_leases_lapsed_total: 1 });
    expect(now['slipway_ops_total{work="scale",outcome="succeeded"}']).toBe(1);
    expect(world.updates()).toHaveLength(1);
  } finally {
    await bot.close();
  }
});

test('AWS hangs while a process stops: it is not ready any more, and what hangs is put down where it is', async () => {
  world = await openWorld({ metrics: true, tuning: { stop: { putDown: 200 } } });
  const { dev, aws, bot } = world;
  const op = await hanging();
  const stopped = bot.close();
  expect(await probed(bot, '/readyz')).toMatchObject({ status: 503, parts: { running: { ok: false } } });
  await stopped;
  expect(await claimUntil(op)).toBe(0);
  aws.faults.clear();
  const next = await another();
  try {
    await dev.sees(/Scale web 3 → 5 tasks/);
    expect(await measured(next)).toMatchObject({ slipway_claims_lost_total: 0 });
  } finally {
    await next.close();
  }
});

testWithOwnRedis(
  'Redis hangs while a process stops: it ends all the same, and says what did not',
  async () => {
    const redis = await startRedis();
    world = await openWorld({
      redis,
      tuning: { stop: { all: 300, putDown: 100, part: 100 }, durations: { claim: 1_000 } },
    });
    const { dev, aws, bot } = world;
    await hanging();
    process.kill(redis.pid, 'SIGSTOP');
    try {
      const late = await bot.close().catch(error => error);
      expect(late).toBeInstanceOf(StoppedLate);
      expect(late.message).toMatch(/^did not end in time: .*work under way/);
    } finally {
      process.kill(redis.pid, 'SIGCONT');
    }
    aws.faults.clear();
    world.bot = await another();
    await dev.sees(/Scale web 3 → 5 tasks/);
    await world.close();
    await redis.close();
  },
);

/** Starts a worker as a process of its own and sends it signals, the second once it has begun to stop; what it says and ends with. */
async function signalled(
  [first, second]: [NodeJS.Signals, NodeJS.Signals?],
  entry: string | undefined,
  meanwhile: () => Promise<unknown>,
  start: (fleet: Fleet) => ChildProcess | Promise<ChildProcess> = fleet => fleet.start(),
) {
  const fleet = createFleet(world, entry);
  try {
    const child = await start(fleet);
    await meanwhile();
    let said = '';
    child.stderr?.on('data', text => {
      said += text;
      if (second && said.includes('"stopping"')) child.kill(second);
    });
    const ended = new Promise<number | null>(resolve => child.once('close', resolve));
    child.kill(first);
    const code = await ended;
    const lines = said
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>);
    expect(lines.flatMap(disallowed)).toEqual([]);
    return { code, said, lines };
  } finally {
    await fleet.close();
  }
}

test('SIGTERM: the program says that it stops, with its role and name, and exits with 0', async () => {
  world = await openWorld({ role: 'web' });
  const { code, lines } = await signalled(['SIGTERM'], undefined, async () => undefined);
  expect(code).toBe(0);
  expect(lines.map(({ msg }) => msg)).toEqual(['stopping', 'stopped']);
  expect(lines[0]).toMatchObject({ level: 'info', role: 'worker', signal: 'SIGTERM' });
  expect(lines[0]?.instance).toMatch(/-\d+-\w+$/);
});

test('SIGTERM once more, while something hangs: the program ends at once', async () => {
  world = await openWorld({ role: 'web' });
  const { code, lines } = await signalled(['SIGTERM', 'SIGTERM'], undefined, hanging);
  expect(code).toBe(1);
  expect(lines.map(({ msg }) => msg)).toEqual(['stopping', 'stopping at once']);
});

test('SIGTERM while the program starts, with an op in its hands already: it gives that back, and exits with 0', async () => {
  world = await openWorld({ role: 'web' });
  const { dev, sre, aws, slack } = world;
  // The half that works is up; that which hears people waits for Slack.
  slack.fault('apps.connections.open', 'hang', 1);
  aws.faults.add({ service: 'ecs', operation: 'UpdateService', fault: 'reset', times: 99 });
  const tried = aws.next('UpdateService');
  const op = opIn((await dev.says('/ecs scale web 5 on prod')).text);
  const working = async () => {
    await dev.sees(/Needs 1 approval/);
    await sre.clicks('Approve');
    await tried;
    expect(await claimUntil(op)).toBeGreaterThan(0);
  };
  const { code, lines } = await signalled(['SIGTERM'], undefined, working, fleet => fleet.begin('all'));
  expect(code).toBe(0);
  const said = lines.map(({ msg }) => String(msg)).filter(msg => /^stop|could not/.test(msg));
  expect(said).toEqual(['stopping', 'stopped']);
  expect(await claimUntil(op)).toBe(0);
});

test('what nobody caught ends the process: its claims are given back, its stack is in the log without secrets', async () => {
  world = await openWorld({ role: 'web' });
  let op = '';
  const { code, said, lines } = await signalled(['SIGUSR2'], 'test/kills/quick-worker.ts', async () => {
    op = await hanging();
  });
  expect(code).toBe(1);
  expect(await claimUntil(op)).toBe(0);
  const [fault] = lines.filter(({ level }) => level === 'error');
  expect(fault).toMatchObject({
    msg: 'nobody caught this: the process ends',
    error: { message: 'broken, with … and redis://…@host', stack: expect.stringContaining('    at ') },
  });
  expect(said).not.toMatch(/xoxb-|secret/);
});
