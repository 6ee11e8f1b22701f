/** What goes wrong on demand, what is throttled, and the world's own door. */
import * as ecs from '@aws-sdk/client-ecs';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { adminCredentials } from '../../../world/aws/index.ts';
import { failure, type Scene, scene } from './scene.ts';

const update = (at: Scene, desiredCount: number) =>
  failure(at.ecs().send(new ecs.UpdateServiceCommand({ cluster: 'prod', service: 'web', desiredCount })));
const desired = async (at: Scene) => (await at.service('prod/web')).desiredCount;
const onUpdate = { service: 'ecs', operation: 'UpdateService' } as const;

test.each([
  ['refuse', /^AccessDeniedException: .* with an explicit deny in a service control policy$/, 3, 'denied'],
  ['throttle', /^ThrottlingException: Rate exceeded$/, 3, 'allowed'],
  ['error', /^ServerException/, 3, 'allowed'],
  ['reset', /socket hang up/, 3, 'allowed'],
  ['lost-answer', /socket hang up/, 4, 'allowed'],
] as const)('%s', async (fault, words, left, decision) => {
  const at = await scene();
  at.aws.faults.add({ ...onUpdate, fault });
  expect(await update(at, 4)).toMatch(words);
  expect(await desired(at)).toBe(left);
  const call = at.aws.calls.find(({ operation }) => operation === 'UpdateService');
  expect(call).toMatchObject({ decision, done: left === 4, error: expect.any(String) });
  expect(await update(at, 5)).toBe('no failure');
});

test.each([
  ['hang', 3],
  ['no-answer', 4],
] as const)('%s: no answer until the world closes', async (fault, left) => {
  const at = await scene();
  at.aws.faults.add({ ...onUpdate, fault });
  const heard = at.aws.next('UpdateService');
  const answer = update(at, 4);
  expect(await heard).toMatchObject({ operation: 'UpdateService', done: left === 4 });
  expect(await desired(at)).toBe(left);
  await at.aws.close();
  expect(await answer).toMatch(/socket hang up/);
});

test('a fault comes as often as was said, after as many calls as was said', async () => {
  const at = await scene();
  at.aws.faults.add({ ...onUpdate, fault: 'throttle', times: 2, after: 1 });
  const answers: string[] = [];
  for (const count of [4, 5, 6, 7]) answers.push(await update(at, count));
  expect(answers.map(answer => answer.split(':')[0])).toEqual([
    'no failure',
    'ThrottlingException',
    'ThrottlingException',
    'no failure',
  ]);
  expect(at.aws.faults.list()).toEqual([]);
});

test('a stale read shows the account as it was when the fault was added', async () => {
  const at = await scene();
  at.aws.faults.add({ service: 'ecs', operation: 'DescribeServices', fault: 'stale-read' });
  await update(at, 5);
  at.aws.clock.advance(60_000);
  expect(await at.service('prod/web')).toMatchObject({ desiredCount: 3, runningCount: 3 });
  expect(await at.service('prod/web')).toMatchObject({ desiredCount: 5, runningCount: 5 });
});

test('a denial is not spared by a fault', async () => {
  const at = await scene();
  at.aws.faults.add({ ...onUpdate, fault: 'lost-answer' });
  const stranger = { ...adminCredentials, secretAccessKey: 'x' };
  expect(await failure(at.ecs(stranger).send(new ecs.UpdateServiceCommand({ service: 'web' })))).toMatch(
    /^InvalidSignature/,
  );
  expect(at.aws.faults.list()).toHaveLength(1);
});

// "Request throttling for the Amazon ECS API", per account and Region.
test.each<[string, number, number, (at: Scene) => Promise<unknown>]>([
  [
    'UpdateService',
    50,
    5,
    at => at.ecs().send(new ecs.UpdateServiceCommand({ cluster: 'prod', service: 'web' })),
  ],
  ['ListClusters', 50, 20, at => at.ecs().send(new ecs.ListClustersCommand({}))],
  [
    'DeregisterTaskDefinition',
    20,
    1,
    at => at.ecs().send(new ecs.DeregisterTaskDefinitionCommand({ taskDefinition: 'old:1' })),
  ],
  [
    'ListServiceDeployments',
    50,
    20,
    at => at.ecs().send(new ecs.ListServiceDeploymentsCommand({ cluster: 'prod', service: 'web' })),
  ],
])('%s: %i at once, then %i a second', async (_, burst, perSecond, call) => {
  const at = await scene();
  const through = async (calls: number) => {
    const answers = await Promise.all(Array.from({ length: calls }, () => failure(call(at))));
    expect(
      answers.every(answer => ['no failure', 'ThrottlingException: Rate exceeded'].includes(answer)),
    ).toBe(true);
    return answers.filter(answer => answer === 'no failure').length;
  };
  expect(await through(burst + 3)).toBe(burst);
  at.aws.clock.advance(1_000);
  expect(await through(perSecond + 3)).toBe(perSecond);
});

const door = async (
  at: Scene,
  what: string,
  body?: unknown,
  method = body === undefined ? 'GET' : 'POST',
) => {
  const response = await fetch(`${at.aws.url}/_world/${what}`, {
    method,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return [response.status, await response.json()] as [number, unknown];
};

test("the world's own door: services, time, faults, calls, and everything back to the beginning", async () => {
  const at = await scene();
  const fault = { ...onUpdate, fault: 'throttle', times: 1 };
  expect(await door(at, 'faults', fault)).toEqual([200, { ok: true }]);
  expect(await door(at, 'faults')).toEqual([200, [{ ...fault, after: 0 }]]);
  expect(await door(at, 'faults', undefined, 'DELETE')).toEqual([200, { ok: true }]);
  expect(await update(at, 4)).toBe('no failure');
  expect(await door(at, 'advance', { ms: 60_000 })).toEqual([200, { now: at.aws.clock.now() }]);
  const [, services] = await door(at, 'services');
  expect(services).toContainEqual(
    expect.objectContaining({
      cluster: 'prod',
      service: 'web',
      desired: 4,
      running: 4,
      pending: 0,
      rollout: 'COMPLETED',
    }),
  );
  const [, calls] = await door(at, 'calls');
  expect(calls).toMatchObject([
    { operation: 'UpdateService', principalArn: 'arn:aws:iam::111122223333:user/admin' },
  ]);
  expect(await door(at, `calls?since=${at.aws.clock.now()}`)).toEqual([200, []]);
  expect(await door(at, 'reset', {})).toEqual([200, { ok: true }]);
  expect(at.aws.calls).toEqual([]);
  expect(await desired(at)).toBe(3);
});

test.each<[string, string, unknown, number]>([
  ['a fault of an operation that is none', 'faults', { service: 'ecs', operation: 'No', fault: 'hang' }, 400],
  ['a fault that is none', 'faults', { ...onUpdate, fault: 'no' }, 400],
  ['half a fault', 'faults', { ...onUpdate, fault: 'hang', times: 0.5 }, 400],
  ['no JSON', 'faults', '{', 400],
  ['time running backwards', 'advance', { ms: -1 }, 400],
  ['a room that is none', 'nowhere', {}, 404],
])("the world's own door refuses %s", async (_, what, body, status) => {
  const at = await scene();
  expect(await door(at, what, body)).toEqual([status, { error: expect.any(String) }]);
});

test('it tells one line for each call', async () => {
  const lines: string[] = [];
  const at = await scene({ log: line => lines.push(line) });
  await at.sts().send(new GetCallerIdentityCommand({}));
  expect(lines).toEqual(['allowed sts:GetCallerIdentity arn:aws:iam::111122223333:user/admin']);
});
