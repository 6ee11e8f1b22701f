/** `slipway doctor --live`: goes only where one person may act, and has no hand in what others change. */
import { readFileSync } from 'node:fs';
import { diagnose } from '../../src/cli-doctor.ts';
import { type PrivateRedis, startRedis } from '../../world/redis.ts';
import { openWorld, testWithOwnRedis, type World } from '../world.ts';
import { lockingStaging } from './locking.ts';

const limitMs = 15_000;

let world: World;
let redis: PrivateRedis | undefined;

beforeAll(async () => {
  if (testWithOwnRedis !== test) return;
  redis = await startRedis();
  world = await openWorld({ redis, role: 'web', alerts: '', limits: false });
});
afterAll(async () => {
  await world?.close();
  await redis?.close();
});

const pace = { everyMs: 20, waitMs: 15_000 };
const live = async (
  named: { service: string; target?: string },
  {
    yes = true,
    config,
    meanwhile,
  }: { yes?: boolean; config?: (yaml: string) => string; meanwhile?: () => void } = {},
) => {
  const asked: string[] = [];
  const agreed = (words: string) => {
    asked.push(words);
    meanwhile?.();
    return yes;
  };
  const yaml = readFileSync(`${world.env.SLIPWAY_CONFIG}`, 'utf8');
  const env = { ...world.env, ...(config && { SLIPWAY_CONFIG_YAML: config(yaml) }) };
  const lines = await diagnose(env, { limitMs, pace }, { named, agreed });
  return { asked, lines: lines.filter(({ area }) => area === 'live') };
};
const writes = () =>
  world.aws.calls.filter(
    ({ operation, done }) => done && /^(UpdateService|Stop|Continue|Register)/.test(operation),
  );

/** The bot never stops tasks, so operator roles need not: this one may. */
const mayStop = { Effect: 'Allow' as const, Action: 'ecs:StopTask', Resource: '*' };
const role = (name: string) => world.aws.state.roles.get(name);
const allow = (
  name: string,
  ...Statement: (typeof mayStop | { Effect: 'Deny'; Action: string; Resource: string })[]
) => role(name)?.policies.set('also', { Version: '2012-10-17', Statement });
afterEach(() => world?.aws.reset());

testWithOwnRedis('says what it will do, and does nothing without a yes', async () => {
  const { asked, lines } = await live({ service: 'web' }, { yes: false });
  expect(asked).toEqual([
    expect.stringMatching(/^On web of staging \(account 111122223333, eu-west-1, .*slipway-staging/),
  ]);
  expect(lines.map(({ name, is }) => [name, is])).toEqual([['service', 'skip']]);
  expect(writes()).toEqual([]);
});

const staging = (rule: string) => (yaml: string) => yaml.replace(/^rules:$/m, `rules:\n  - ${rule}`);
testWithOwnRedis.each<[string, string, ((yaml: string) => string) | undefined, RegExp]>([
  ['a target whose rules ask for an approval', 'prod', undefined, /need somebody's approval \("production/],
  [
    'a service whose rollback needs an approval',
    'staging',
    staging('{ name: careful, match: { services: [web], work: [rollback] }, approvals: 1 }'),
    /need somebody's approval \("careful" and "staging is free"\)/,
  ],
  [
    'a target that needs an approval at other hours only',
    'staging',
    staging(
      '{ name: nights, match: { hours: { zone: UTC, from: "00:00", to: "23:00" } }, approvals: 1 }\n' +
        '  - { name: evenings, match: { hours: { zone: UTC, from: "23:00", to: "00:00" } }, approvals: 1 }',
    ),
    /need somebody's approval/,
  ],
  [
    'a target in a freeze',
    'staging',
    staging('{ name: still, match: {}, freeze: { zone: UTC, from: 2020-01-01, to: 2099-01-01 } }'),
    /^It is frozen by "still"/,
  ],
])('%s is left alone, also where it is named', async (_what, target, config, said) => {
  const { asked, lines } = await live({ service: 'web', target }, config && { config });
  expect([asked, lines.map(({ is }) => is), writes()]).toEqual([[], ['fail'], []]);
  expect(lines[0]?.said).toMatch(said);
  expect(lines[0]?.fix).toMatch(/Make a scratch target with a free role/);
});

testWithOwnRedis('a target whose roles all want an approver is left alone', async () => {
  const [ours, fourEyes] = [role('slipway-staging'), role('slipway-sre')];
  if (ours && fourEyes) ours.trust = fourEyes.trust;
  const { asked, lines } = await live({ service: 'web', target: 'staging' });
  expect([asked, writes()]).toEqual([[], []]);
  expect(lines).toEqual([
    expect.objectContaining({ is: 'fail', said: 'Every operator role on staging wants an approver.' }),
  ]);
});

testWithOwnRedis.each<[string, { service: string; target?: string }, RegExp]>([
  ['what is like production', { service: 'batch' }, /There is no batch on staging/],
  ['a target that there is not', { service: 'web', target: 'stogong' }, /There is no target stogong/],
])('%s', async (_what, named, said) => {
  const { asked, lines } = await live(named);
  expect([asked, lines.map(({ is }) => is)]).toEqual([[], ['fail']]);
  expect(lines[0]?.said).toMatch(said);
  expect(lines[0]?.fix).toMatch(/Nothing was done/);
});

testWithOwnRedis('what is locked, or not at rest, is left alone', async () => {
  const { lock, unlock } = await lockingStaging(world);
  await lock();
  const locked = await live({ service: 'web' });
  expect([locked.asked, locked.lines]).toEqual([
    [],
    [expect.objectContaining({ said: expect.stringMatching(/^op_\w+ locks staging\/\*\.$/) })],
  ]);
  const web = world.aws.state.services.get('staging/web');
  if (web) web.desired = 2;
  const restless = await live({ service: 'web' });
  expect(restless.asked).toEqual([]);
  expect(restless.lines).toEqual([
    expect.objectContaining({ is: 'fail', said: expect.stringMatching(/^web is not at rest: /) }),
  ]);
  await unlock();
});

testWithOwnRedis(
  'tries on a scratch service what is inferred, each write as narrow as a step, and leaves it as it was',
  async () => {
    const before = world.aws.state.services.get('staging/web');
    const [was, desired] = [before?.deployments[0]?.taskDefinition, before?.desired];
    allow('slipway-staging', mayStop);
    const { lines } = await live({ service: 'web' });
    expect(lines.map(({ name, is }) => [name, is])).toEqual(
      [
        'record',
        'omitted revision',
        'same revision',
        'deployment number',
        'unknown pause',
        'stopped deployment',
        'stopped task',
        'as it was',
      ].map(name => [name, 'pass']),
    );
    const after = world.aws.state.services.get('staging/web');
    expect([after?.deployments[0]?.taskDefinition, after?.desired]).toEqual([was, desired]);
    expect(writes().map(({ operation }) => operation)).toEqual([
      'UpdateService',
      'UpdateService',
      'UpdateService',
      'StopServiceDeployment',
      'StopTask',
    ]);
    // No write is in the name of an approver, and the audit trail knows of the run.
    for (const { tags } of writes())
      expect(Object.keys(tags).sort()).toEqual(['slipway:op', 'slipway:plan', 'slipway:requester']);
    const [[, [, text = ''] = []] = []] = await world.redis.xrevrange(
      `{${world.env.SLIPWAY_NAMESPACE}}:audit`,
      '+',
      '-',
      'COUNT',
      1,
    );
    expect(JSON.parse(text)).toMatchObject({
      what: 'doctor --live',
      who: expect.stringMatching(/.@./),
      target: 'staging',
      service: 'web',
      role: expect.stringMatching(/slipway-staging$/),
    });
  },
);

testWithOwnRedis(
  'says where AWS is not as was inferred and what it could not try; what somebody else changed meanwhile stays',
  async () => {
    const { aws } = world;
    aws.state.fillsRevision = true;
    allow('slipway-staging', mayStop, {
      Effect: 'Deny',
      Action: 'ecs:StopServiceDeployment',
      Resource: '*',
    });
    // Somebody scales it while the doctor looks on.
    const scaling = aws.next('StopTask').then(() => {
      const service = aws.state.services.get('staging/web');
      if (service) service.desired = 2;
      aws.state.fillsRevision = false;
    });
    const { lines } = await live({ service: 'web' });
    await scaling;
    const is = (name: string) => lines.find(line => line.name === name);
    expect(is('omitted revision')).toMatchObject({
      is: 'fail',
      fix: expect.stringMatching(/^Every scale is denied/),
    });
    expect(is('stopped deployment')).toMatchObject({
      is: 'skip',
      said: 'It could not be tried: the operator role may not ecs:StopServiceDeployment.',
    });
    expect(is('as it was')).toMatchObject({
      is: 'warn',
      said: expect.stringMatching(/^It is not as it was: 1 → 2 tasks\. .*Nothing was set back\.$/),
    });
    expect(aws.state.services.get('staging/web')?.desired).toBe(2);
    expect(writes().at(-1)?.operation).toBe('StopTask');
  },
);

/** Has something happen as soon as the doctor's first write has. */
const afterOne = async (does: () => unknown) => {
  allow('slipway-staging', mayStop);
  let done: Promise<unknown> | undefined;
  const meanwhile = () => {
    done = world.aws.next('UpdateService').then(does);
  };
  const { lines } = await live({ service: 'web' }, { meanwhile });
  await done;
  const [record, stopped, ...rest] = lines;
  const last = rest.pop();
  expect([record?.is, stopped?.is, last?.name]).toEqual(['pass', 'fail', 'as it was']);
  expect(rest.map(({ is }) => is)).toEqual(rest.map(() => 'skip'));
  expect(writes().map(({ operation }) => operation)).toEqual(['UpdateService']);
  return { stopped, last };
};

testWithOwnRedis('when somebody scales it between two writes, nothing more is written', async () => {
  const service = () => world.aws.state.services.get('staging/web');
  const { stopped, last } = await afterOne(() => Object.assign(service() ?? {}, { desired: 2 }));
  expect(stopped?.said).toBe('Somebody else changed web meanwhile: 1 → 2 tasks.');
  expect(last?.is).toBe('warn');
  expect(service()?.desired).toBe(2);
});

testWithOwnRedis('when somebody locks it between two writes, nothing more is written', async () => {
  const { lock, unlock } = await lockingStaging(world);
  const { stopped, last } = await afterOne(lock);
  await unlock();
  expect(stopped?.said).toMatch(/^op_\w+ locks staging\/\*\.$/);
  expect(last?.is).toBe('pass');
});
