/** Early success: a rollout is called successful before all of it is up (ecs.md §1.2). */
import { failure, type Scene, scene } from './scene.ts';
import { records, register, update } from './story.ts';

const early = (more: object = {}) => ({
  minimumHealthyPercent: 50,
  maximumPercent: 125,
  earlySuccessCriteria: {
    enable: true,
    healthyPercent: 50,
    sourceServiceRevisionCleanup: 'DEFERRED',
    ...more,
  },
});

const begun = async (deploymentConfiguration: object) => {
  const at = await scene();
  await update(at, { desiredCount: 4, deploymentConfiguration });
  at.aws.clock.advance(120_000);
  await update(at, { taskDefinition: await register(at, 'worker:2') });
  at.aws.clock.advance(5_000);
  return at;
};

/** The tasks of each rollout, newest first, at the moment it was called successful. */
const atSuccess = async (at: Scene) => {
  for (let i = 0; i < 200 && (await records(at))[0]?.status !== 'SUCCESSFUL'; i++)
    at.aws.clock.advance(5_000);
  const { deployments = [], runningCount } = await at.service('prod/worker');
  return { runningCount, states: deployments.map(one => [one.rolloutState, one.runningCount]) };
};

test('deferred: half of the new tasks are enough, and the rest follows', async () => {
  const at = await begun(early());
  const { states } = await atSuccess(at);
  expect(states[0]?.[0]).toBe('IN_PROGRESS');
  expect(states[0]?.[1]).toBeLessThan(4);
  expect(states[1]?.[1]).toBeGreaterThan(0);
  at.aws.clock.advance(600_000);
  expect((await at.service('prod/worker')).deployments).toMatchObject([
    { rolloutState: 'COMPLETED', runningCount: 4 },
  ]);
});

test('blocking: the older tasks are gone first', async () => {
  const at = await begun(early({ sourceServiceRevisionCleanup: 'BLOCKING' }));
  const { states } = await atSuccess(at);
  expect(states).toHaveLength(1);
});

test('once it is called successful, the breaker does not turn it back', async () => {
  const at = await begun(early());
  await atSuccess(at);
  for (const task of at.aws.state.tasks.values())
    if (task.service === 'worker' && task.lastStatus !== 'RUNNING') task.image = 'worker:crash';
  at.aws.clock.advance(60_000);
  expect((await records(at))[0]?.status).toBe('SUCCESSFUL');
  expect((await at.service('prod/worker')).deployments?.[0]?.rolloutState).not.toBe('FAILED');
});

test.each([
  ['below what must stay healthy', { healthyPercent: 49 }],
  ['not a whole number', { healthyPercent: 60.5 }],
  ['over a hundred', { healthyPercent: 101 }],
  ['no percentage', { healthyPercent: undefined }],
  ['no way to clean up', { sourceServiceRevisionCleanup: undefined }],
  ['an unknown way to clean up', { sourceServiceRevisionCleanup: 'LATER' }],
])('refused: %s', async (_, more) => {
  const at = await scene();
  expect(await failure(update(at, { deploymentConfiguration: early(more) }))).toMatch(
    /^(InvalidParameterException|SerializationException)/,
  );
  expect((await at.service('prod/worker')).deploymentConfiguration).toMatchObject({ maximumPercent: 200 });
});
