import fc from 'fast-check';
import { PolicyTooLong, sessionPolicy } from '../../src/aws/index.ts';
import type { Change, Scope } from '../../src/work.ts';
import { deploy } from '../../src/workers/deploy.ts';
import { hook } from '../../src/workers/hook.ts';
import type { Worker } from '../../src/workers/kind.ts';
import { scale } from '../../src/workers/scale.ts';

/** ECS: names of clusters, services and families are up to 255 letters, digits, hyphens and underscores. */
const name = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_-]{1,255}$/),
  fc.constant('n'.repeat(255)),
  fc.constantFrom('prod', 'web'),
);
/** IAM: a role's path is up to 512 characters, its name up to 64. */
const role = fc
  .tuple(
    fc.oneof(fc.constantFrom('', `${'p'.repeat(510)}/`), fc.stringMatching(/^([\w-]{1,60}\/){0,8}$/)),
    fc.stringMatching(/^[\w+=,.@-]{1,64}$/),
  )
  .map(([path, own]) => `arn:aws:iam::111122223333:role/${path}${own}`);
const scope: fc.Arbitrary<Scope> = fc.record({
  target: fc.constant('prod'),
  account: fc.constant('111122223333'),
  region: fc.constantFrom('eu-west-1', 'ap-southeast-7', 'us-gov-west-1'),
  cluster: name,
  service: name,
});

/** The longest name of a pause and of its deployment that ECS gives. */
const pauseIn = (at: Scope): Change => ({
  kind: 'hook',
  action: 'continue',
  hook: `ecs-pause-${'x'.repeat(43)}`,
  paused: {
    deployment: `arn:aws:ecs:${at.region}:${at.account}:service-deployment/${at.cluster}/${at.service}/${'x'.repeat(21)}`,
    status: 'IN_PROGRESS',
    scope: at,
    strategy: 'CANARY',
    steps: [],
    earlier: 0,
    ahead: [],
    later: 0,
    green: { revision: 'web:2', images: [] },
    differences: [],
  },
});

const sizes = new Map<string, { ordinary: number; longest: number }>();
let refused = 0;

/** Builds every step's policy, and says what did not come out as it should. */
function build(worker: Worker<never>, at: Scope, change: Change, roles: string[]): void {
  for (const { name: step, needs } of worker.needs({
    op: `op_${'a'.repeat(12)}`,
    scope: at,
    change,
    earlier: {},
  })) {
    try {
      const { length } = sessionPolicy(needs, Date.now());
      expect(length).toBeLessThanOrEqual(2_048);
      const known = sizes.get(step) ?? { ordinary: 0, longest: 0 };
      const ordinary =
        at.cluster === 'prod' && at.service === 'web' && roles.every(({ length }) => length < 100);
      sizes.set(step, {
        ordinary: ordinary ? Math.max(known.ordinary, length) : known.ordinary,
        longest: Math.max(known.longest, length),
      });
    } catch (error) {
      if (!(error instanceof PolicyTooLong)) throw error;
      refused++;
      // Only the paths of roles can be too much: no name of a cluster, a service or a family is refused for its length.
      expect(step).toBe('register');
      expect(roles.join('').length).toBeGreaterThan(900);
    }
  }
}

test('the session for a pause may decide about this one deployment, and nothing else', () => {
  const at = {
    target: 'prod',
    account: '111122223333',
    region: 'eu-west-1',
    cluster: 'prod',
    service: 'web',
  };
  const change = pauseIn(at);
  const [only, ...more] = hook.needs({ op: 'op_x', scope: at, change, earlier: {} });
  expect(more).toEqual([]);
  const { Statement } = JSON.parse(sessionPolicy(only?.needs ?? [], 0));
  expect(Statement).toEqual([
    {
      Effect: 'Allow',
      Action: 'ecs:ContinueServiceDeployment',
      Resource: [
        'arn:aws:ecs:eu-west-1:111122223333:service/prod/web',
        change.kind === 'hook' && change.paused.deployment,
      ],
    },
    expect.objectContaining({ Effect: 'Deny' }),
  ]);
});

test('for any legal names, the policy of each step is what STS takes, or a refusal that says why', () => {
  const how = fc.constantFrom('image' as const, 'restart' as const, 'rollback' as const, 'stop' as const);
  fc.assert(
    fc.property(scope, name, fc.array(role, { maxLength: 2 }), how, (at, family, roles, is) => {
      const revision = `arn:aws:ecs:${at.region}:${at.account}:task-definition/${family}:2147483647`;
      const change: Change = {
        kind: 'deploy',
        how: is,
        family,
        from: { revision, deployment: 'ecs-svc/1', images: [] },
        to: { images: [], ...(is === 'restart' && { revision }) },
        ...(is === 'stop' && {
          stops: `arn:aws:ecs:${at.region}:${at.account}:service-deployment/${at.cluster}/${at.service}/${'x'.repeat(21)}`,
        }),
        roles,
        differences: [],
        alarms: [],
        firing: [],
      };
      build(deploy as Worker<never>, at, change, roles);
      build(
        scale as Worker<never>,
        at,
        { kind: 'scale', from: 1, to: 2, back: { to: 1, afterMs: 60_000 } },
        [],
      );
      build(hook as Worker<never>, at, pauseIn(at), []);
    }),
    { numRuns: 2_000 },
  );
  expect([...sizes.keys()].sort()).toEqual([
    'decide',
    'register',
    'restart',
    'setBack',
    'setDesired',
    'stop',
    'switch',
  ]);
  expect(refused).toBeGreaterThan(0);
  const told = [...sizes].map(([step, { ordinary, longest }]) => `${step} ${ordinary} (longest ${longest})`);
  process.stderr.write(`session policies, of 2,048 characters: ${told.join(', ')}\n`);
});
