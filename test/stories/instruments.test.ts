import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startRedis } from '../../world/redis.ts';
import { measured, probed } from '../metrics.ts';
import { openWorld, testWithOwnRedis, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

const scaled = async () => {
  const { dev, sre } = world;
  await dev.says('/ecs scale web 5 on prod');
  await dev.sees(/Needs 1 approval/);
  await sre.clicks('Approve');
  await dev.sees(/Done: Scale web 3 → 5 tasks/);
};

/** Runs the container's health check; resolves with its exit code and what it said. */
const checked = (metrics: string): Promise<[number | null, string]> =>
  new Promise(resolve => {
    const program = fileURLToPath(new URL('../../src/health.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', program], {
      env: { ...process.env, SLIPWAY_METRICS: metrics },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', text => {
      said += text;
    });
    child.once('close', code => resolve([code, said]));
  });

test('what happened is in the metrics: who was heard and acked, what ended how, what AWS and Slack were asked', async () => {
  world = await openWorld({ metrics: true, mode: 'http' });
  const { aws, dev, bot, noted } = world;
  aws.faults.add({ service: 'ecs', operation: 'DescribeServices', fault: 'throttle' });
  await scaled();
  await dev.says('/ecs scale web 9 on prod');
  await dev.sees(/Scale web 5 → 9 tasks[\s\S]*Needs 1 approval/);

  const now = await measured(bot);
  expect(now).toMatchObject({
    'slipway_requests_total{kind="command"}': 2,
    'slipway_ack_seconds_count{kind="command"}': 2,
    'slipway_ack_seconds_count{kind="click"}': 1,
    'slipway_ops_total{work="scale",outcome="succeeded"}': 1,
    slipway_ops_open: 1,
    slipway_ops_held: 1,
    slipway_outbox_bells: 0,
    'slipway_aws_calls_total{service="ecs",operation="UpdateService",result="ok"}': 1,
    'slipway_aws_calls_total{service="ecs",operation="DescribeServices",result="throttled"}': 1,
    slipway_leases_total: 1,
    slipway_leases_lapsed_total: 0,
    slipway_claims_lost_total: 0,
    slipway_redis_away_total: 0,
  });
  const asked = (operation: string) =>
    aws.calls.filter(call => call.operation === operation && call.principal.includes('slipway')).length;
  expect(now['slipway_aws_calls_total{service="sts",operation="AssumeRole",result="ok"}']).toBe(
    asked('AssumeRole'),
  );
  expect(now.slipway_assume_role_packed_percent).toBeGreaterThan(0);
  expect(now['slipway_slack_calls_total{method="chat.postMessage",result="ok"}']).toBeGreaterThan(1);
  expect(now.slipway_ledger_seconds_count).toBeGreaterThan(20);
  expect(now.slipway_queue_age_seconds).toBe(0);
  expect(now.nodejs_eventloop_lag_p99_seconds).toBeGreaterThan(0);

  for (const name of Object.keys(now))
    expect(name.replace(/^[^{]*/, '')).not.toMatch(/U0|C0|op_|prod|"web"|arn:/);
  expect(await probed(bot, '/readyz')).toMatchObject({ status: 200, parts: { slack: { ok: true } } });

  const [pulse = '', asks = ''] = noted;
  expect(JSON.parse(pulse.replace('pulse ', ''))).toEqual({
    ...{ redis: 'answers', ledgerMs: expect.any(Number), queueAgeSeconds: 0, alertsAgeSeconds: 0, outbox: 0 },
    ...{ opsOpen: 0, opsHeld: 0, packedPercent: 0 },
  });
  const op = /op_\w+/.exec(asks)?.[0];
  expect(asks).toBe(`asked {"op":"${op}","work":"scale"}`);
  expect(noted).toContain(`ended {"op":"${op}","work":"scale","outcome":"succeeded"}`);
});

test('probes: alive and ready, and nothing else is there', async () => {
  world = await openWorld({ metrics: true });
  const { bot } = world;
  expect(await probed(bot, '/livez')).toMatchObject({ status: 200, ok: true });
  expect(await probed(bot, '/readyz')).toEqual({
    status: 200,
    ok: true,
    parts: Object.fromEntries(
      ['redis', 'running', 'bells', 'front', 'slack'].map(name => [name, { ok: true }]),
    ),
  });
  world.slack.delivery.disconnect('link_disabled');
  let ready = await probed(bot, '/readyz');
  while (ready.ok) ready = await probed(bot, '/readyz');
  expect(ready).toMatchObject({ status: 503, parts: { slack: { ok: false }, redis: { ok: true } } });
  expect((await fetch(`${bot.metricsUrl}/`)).status).toBe(404);
  const posted = await fetch(`${bot.metricsUrl}/metrics`, { method: 'POST', body: 'x'.repeat(1_000_000) });
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  const address = bot.metricsUrl?.replace('http://', '') ?? '';
  expect(await checked(address)).toEqual([0, '']);
  await bot.close();
  expect(await checked(address)).toEqual([
    1,
    expect.stringMatching(/\/livez cannot be asked: .*ECONNREFUSED/),
  ]);
});

testWithOwnRedis(
  'while Redis hangs nobody is ready and everybody is alive, and metrics still come',
  async () => {
    const redis = await startRedis();
    world = await openWorld({ metrics: true, redis });
    const { bot } = world;
    process.kill(redis.pid, 'SIGSTOP');
    try {
      const hung = await probed(bot, '/readyz');
      expect(hung).toMatchObject({
        status: 503,
        ok: false,
        parts: { redis: { ok: false }, front: { ok: false }, slack: { ok: true } },
      });
      expect(Date.parse(hung.parts.redis?.since ?? '')).toBeLessThanOrEqual(Date.now());
      const again = await probed(bot, '/readyz');
      expect(again.parts.redis?.since).toBe(hung.parts.redis?.since);
      expect(await probed(bot, '/livez')).toMatchObject({ status: 200, ok: true });
      const now = await measured(bot);
      expect(now.slipway_redis_away_total).toBeGreaterThan(0);
      expect(now).not.toHaveProperty('slipway_ops_open');
    } finally {
      process.kill(redis.pid, 'SIGCONT');
    }
    expect(await probed(bot, '/readyz')).toMatchObject({ status: 200 });
    await world.close();
    await redis.close();
  },
);
