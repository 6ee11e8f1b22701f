/**
 * A storm of events: duplicated, shuffled, some of them unreadable, and a worker and Redis die in the middle of it. SLIPWAY_STORM=long sends a
 * hundred thousand.
 */
import { type PrivateRedis, startRedis } from '../../world/redis.ts';
import { deadLetters } from '../events.ts';
import { isAlert } from '../told.ts';
import { openWorld, testWithOwnRedis, type World } from '../world.ts';
import { createFleet, type Fleet } from './fleet.ts';

const long = process.env.SLIPWAY_STORM === 'long';
const budget = { events: long ? 100_000 : 2_000, services: long ? 200 : 24, again: 0.3, poison: 0.01 };
const channels = ['C0OPS', 'C0STAGING', 'C0SECURITY'];

let world: World;
let fleet: Fleet;
let redis: PrivateRedis;

/** Numbers that look random and are the same every time. */
function random(seed: number) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

type Expected = { service: string; state: 'open' | 'over' | 'untold'; falls: number };

const named = (i: number) => `svc-${String(i).padStart(3, '0')}`;
const arn = (what: string) => `arn:aws:ecs:eu-west-1:111122223333:${what}`;

/** How containers end: so many causes that no one cause is a digest. */
const exits = [1, 139, 134, 126];

/** Returns events of tasks in all their versions, and of services that are steady again: each third service is well in the end. */
function happened(from: number) {
  const next = random(7);
  const bodies: string[] = [];
  const expected: Expected[] = [];
  const event = (type: string, resources: string[], at: number, detail: object) =>
    bodies.push(
      JSON.stringify({
        version: '0',
        id: `event-${bodies.length}`,
        'detail-type': type,
        source: 'aws.ecs',
        account: '111122223333',
        time: new Date(at).toISOString(),
        region: 'eu-west-1',
        resources,
        detail,
      }),
    );
  const versions = 6;
  const fresh = Math.floor(budget.events * (1 - budget.again - budget.poison));
  const tasks = Math.floor(fresh / budget.services / versions);
  for (let i = 0; i < budget.services; i++) {
    const service = named(i);
    // One in four never fails, one in four is well again, and the others fail to the end.
    const fails = i % 4 !== 0;
    const recovers = i % 4 === 1;
    for (let task = 0; task < tasks; task++) {
      const taskArn = arn(`task/prod/${service}-${task}`);
      for (let version = 1; version <= versions; version++) {
        const stopped = version === versions;
        const at = from + task * 1_000 + version;
        event('ECS Task State Change', [taskArn], at, {
          taskArn,
          clusterArn: arn('cluster/prod'),
          group: `service:${service}`,
          startedBy: `ecs-svc/${i + 1}`,
          lastStatus: stopped ? 'STOPPED' : 'RUNNING',
          version,
          ...(stopped && {
            stoppedAt: new Date(at).toISOString(),
            stopCode: fails ? 'EssentialContainerExited' : 'ServiceSchedulerInitiated',
            stoppedReason: fails
              ? 'Essential container in task exited'
              : `Scaling activity initiated by (deployment ecs-svc/${i + 1})`,
            containers: [{ name: service, exitCode: fails ? exits[i % exits.length] : 143 }],
          }),
        });
      }
    }
    if (recovers)
      event('ECS Service Action', [arn(`service/prod/${service}`)], from + tasks * 1_000 + 60_000, {
        eventType: 'INFO',
        eventName: 'SERVICE_STEADY_STATE',
        clusterArn: arn('cluster/prod'),
        createdAt: new Date(from + tasks * 1_000 + 60_000).toISOString(),
      });
    expected.push({
      service,
      state: !fails ? 'untold' : recovers ? 'over' : 'open',
      falls: fails ? tasks : 0,
    });
  }
  const poison = Math.floor(budget.events * budget.poison);
  const unreadable = Array.from({ length: poison }, (_, i) =>
    i % 2 === 0 ? `{"broken": ${i}` : JSON.stringify({ id: `poison-${i}`, source: 'aws.ecs', detail: {} }),
  );
  const twice = Array.from(
    { length: Math.floor(budget.events * budget.again) },
    () => bodies[Math.floor(next() * bodies.length)] ?? '',
  );
  const all = [...bodies, ...twice, ...unreadable]
    .map(body => ({ body, by: next() }))
    .sort((a, b) => a.by - b.by)
    .map(({ body }) => body);
  return { bodies: all, expected, poison };
}

const send = (bodies: readonly string[]) => {
  for (const body of bodies) world.aws.send(body);
};

afterEach(async () => {
  await fleet.close();
  await world.close();
  await redis.close();
});

testWithOwnRedis(
  `${budget.events} events, 30 % of them twice, shuffled, 1 % unreadable, a worker and Redis killed: each problem is told once and as it is`,
  async () => {
    redis = await startRedis();
    const routes = channels.map(
      (channel, i) =>
        `    - { name: r${i}, match: { services: ["svc-*${i}", "svc-*${i + 3}", "svc-*${i + 6}"] }, channel: ${channel}, after: 1 in 1h }`,
    );
    world = await openWorld({
      redis,
      role: 'web',
      alerts: `  flood: 100\n  routes:\n${routes.join('\n')}\n    - { name: rest, match: { services: ["svc-*9"] }, channel: C0OPS, after: 1 in 1h }\n`,
    });
    fleet = createFleet(world, 'test/kills/quick-worker.ts');
    const [first] = await Promise.all([fleet.start(), fleet.start()]);
    const { slack, aws } = world;
    // What a killed worker had received comes again soon.
    Object.assign(aws.state.queues.get('slipway-events')?.settings ?? {}, { VisibilityTimeout: '3' });
    const { bodies, expected, poison } = happened(Date.now() - 600_000);
    const told = expected.filter(({ state }) => state !== 'untold');
    const half = Math.floor(bodies.length / 2);

    send(bodies.slice(0, half));
    await slack.people.sre.waitsFor(isAlert, { ms: 60_000 });
    if (first) await fleet.kill9(first);
    await redis.kill9();
    send(bodies.slice(half));
    await redis.restart();
    await fleet.start();

    await aws.queue().emptied();
    const texts = () => slack.state.messages.filter(isAlert).map(slack.text);
    const of = (all: readonly string[], service: string) => all.filter(text => text.includes(service));
    const holds = ({ service, state, falls }: Expected, all: readonly string[]) => {
      const own = of(all, service);
      // What was over before anybody heard of it need not be told.
      if (state === 'over') return own.length <= 1 && own.every(text => /over after/i.test(text));
      return own.length === 1 && new RegExp(`\\b${falls} times\\b`).test(own[0] ?? '');
    };
    // Edits are limited for the whole workspace: the newest counts take a while to be shown.
    await slack.people.sre
      .waitsFor(
        () => {
          const all = texts();
          return told.every(one => holds(one, all));
        },
        { ms: long ? 600_000 : 60_000 },
      )
      .catch(() => undefined);

    const all = texts();
    const held = told.filter(one => holds(one, all));
    // One whose worker died between burying and taking it away lies there twice.
    const buried = new Set(deadLetters(aws).map(({ body }) => body));
    process.stderr.write(
      `storm of ${bodies.length} events: held ${held.length} / ${told.length}, ${buried.size} of ${poison} unreadable ones among the dead letters\n`,
    );
    expect(told.filter(one => !holds(one, all)).map(one => ({ ...one, told: of(all, one.service) }))).toEqual(
      [],
    );
    expect(buried.size).toBe(poison);
    expect(deadLetters(aws).every(({ reason }) => reason !== '')).toBe(true);
    const posts = slack.state.messages.filter(isAlert);
    for (const channel of channels) {
      const times = posts
        .filter(one => one.channel === channel)
        .map(({ ts }) => Number(ts))
        .sort((a, b) => a - b);
      // One a second, and one at the very beginning.
      expect(times.every(at => times.filter(other => other >= at && other < at + 5).length <= 6)).toBe(true);
    }
    expect(
      slack.calls.filter(({ method, answer }) => method === 'chat.postMessage' && answer !== 'ok'),
    ).toEqual([]);
  },
  long ? 3_600_000 : 120_000,
);
