/** The rotation of the Redis password against services that keep state as AWS's do, stopped and done again anywhere. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { is } from './helpers.ts';

type Step = 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';
const { steps } = createRequire(import.meta.url)('../rotation/index.cjs') as {
  steps(given: object): Record<Step, (id: string, token: string) => Promise<void>>;
};
const order: Step[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

/** A secret with its versions and labels, a Redis user that knows two passwords at most, and services that were started anew. */
function aws() {
  const versions = new Map([
    ['v1', { stages: ['AWSCURRENT'], text: '{"username":"slipway","password":"old"}' }],
  ]);
  const user = { passwords: ['old'], status: 'active', asked: 0 };
  const started: string[] = [];
  const missing = Object.assign(new Error('no such version'), { name: 'ResourceNotFoundException' });
  const secrets = {
    async getSecretValue({ VersionStage, VersionId }: { VersionStage: string; VersionId?: string }) {
      const found = [...versions].find(
        ([id, { stages }]) => stages.includes(VersionStage) && (VersionId ?? id) === id,
      );
      if (!found) throw missing;
      return { SecretString: found[1].text };
    },
    getRandomPassword: async () => ({ RandomPassword: 'new' }),
    async putSecretValue({ ClientRequestToken, SecretString, VersionStages }: Record<string, never>) {
      if (versions.has(ClientRequestToken)) throw new Error('that version is there');
      versions.set(ClientRequestToken, { stages: VersionStages, text: SecretString });
    },
    describeSecret: async () => ({
      VersionIdsToStages: Object.fromEntries([...versions].map(([id, { stages }]) => [id, stages])),
    }),
    async updateSecretVersionStage({ MoveToVersionId, RemoveFromVersionId }: Record<string, string>) {
      assert.notEqual(MoveToVersionId, RemoveFromVersionId, 'the label is there already');
      const from = versions.get(RemoveFromVersionId) ?? { stages: [''] };
      assert.ok(from.stages.includes('AWSCURRENT'), 'the label is not there');
      from.stages = ['AWSPREVIOUS'];
      versions.get(MoveToVersionId)?.stages.push('AWSCURRENT');
    },
  };
  const redis = {
    async modifyUser({ AuthenticationMode: { Passwords } }: { AuthenticationMode: { Passwords: string[] } }) {
      assert.ok(Passwords.length <= 2, 'ElastiCache keeps two passwords');
      Object.assign(user, { passwords: Passwords, status: 'modifying', asked: 0 });
    },
    async describeUsers() {
      if (++user.asked > 1) user.status = 'active';
      return { Users: [{ Status: user.status }] };
    },
  };
  const ecs = { updateService: async ({ service }: { service: string }) => started.push(service) };
  const given = {
    secrets,
    redis,
    ecs,
    user: 'slipway',
    cluster: 'slipway',
    services: ['web', 'worker'],
    pauseMs: 1,
  };
  return { steps: steps(given), versions, user, started };
}

const current = ({ versions }: ReturnType<typeof aws>) =>
  [...versions.values()]
    .filter(({ stages }) => stages.includes('AWSCURRENT'))
    .map(({ text }) => JSON.parse(text));

test('the old password is good until the next rotation; both halves start anew with the new one', async () => {
  const at = aws();
  for (const step of order) await at.steps[step]('slipway/redis', 'v2');
  is(at.user.passwords, ['old', 'new']);
  is(current(at), [{ username: 'slipway', password: 'new' }]);
  is(at.started, ['web', 'worker']);
});

for (const [n, stopped] of order.entries())
  test(`stopped after ${stopped} and begun again, it ends the same`, async () => {
    const at = aws();
    for (const step of order.slice(0, n + 1)) await at.steps[step]('slipway/redis', 'v2');
    for (const step of order) await at.steps[step]('slipway/redis', 'v2');
    assert.ok(at.user.passwords.includes('new'));
    is(current(at), [{ username: 'slipway', password: 'new' }]);
  });

test('a user that does not become active is not rotated to', async () => {
  const at = aws();
  await at.steps.createSecret('slipway/redis', 'v2');
  await at.steps.setSecret('slipway/redis', 'v2');
  at.user.asked = Number.NEGATIVE_INFINITY;
  await assert.rejects(at.steps.testSecret('slipway/redis', 'v2'), /does not become active/);
  is(current(at), [{ username: 'slipway', password: 'old' }]);
});
