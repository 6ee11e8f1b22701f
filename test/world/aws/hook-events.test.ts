/** What ECS tells of pause hooks, and what ECR and Inspector tell of images (ecs.md §3.7). */
import { PutImageCommand } from '@aws-sdk/client-ecr';
import type * as ecs from '@aws-sdk/client-ecs';
import { heard, names } from './heard.ts';
import { account, ecsArn, type Scene, scene } from './scene.ts';
import { change, deploy, newest, proceed, twoGroups, until } from './shifting.ts';

const type = 'ECS Hook State Change';
const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

/** A rolling service that pauses before it starts a task, and waits. */
async function held(timeoutConfiguration: object): Promise<[Scene, ecs.ServiceDeployment]> {
  const at = await twoGroups();
  const hook = { targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP'], timeoutConfiguration } as const;
  await change(at, { deploymentConfiguration: { lifecycleHooks: [hook] } });
  await deploy(at);
  return [at, await until(at, told => (told.lifecycleHookDetails ?? []).length > 0)];
}

test('a hook that waits is told with what it waits for and until when, then that it was continued', async () => {
  const [at, told] = await held({ timeoutInMinutes: 30, action: 'CONTINUE' });
  const [hook] = told.lifecycleHookDetails ?? [];
  expect(names(at, type)).toEqual(['HOOK_IN_PROGRESS', 'HOOK_AWAITING_ACTION']);
  const waiting = heard(at, type).at(-1);
  expect(waiting).toMatchObject({ source: 'aws.ecs', resources: [told.serviceDeploymentArn] });
  expect(waiting?.detail).toEqual({
    eventType: 'INFO',
    eventName: 'HOOK_AWAITING_ACTION',
    hookId: hook?.hookId,
    hookType: 'PAUSE',
    expiresAt: hook?.expiresAt?.toISOString(),
    lifecycleStage: 'PRE_SCALE_UP',
    clusterArn: ecsArn('cluster/prod'),
    serviceArn: ecsArn('service/prod/web'),
    serviceDeploymentArn: told.serviceDeploymentArn,
    updatedAt: iso,
  });
  await proceed(at, told, hook?.hookId);
  expect(names(at, type).slice(2)).toEqual(['HOOK_SUCCEEDED']);
});

test('one that is told to roll back has failed', async () => {
  const [at, told] = await held({ timeoutInMinutes: 30, action: 'CONTINUE' });
  await proceed(at, told, told.lifecycleHookDetails?.[0]?.hookId, 'ROLLBACK');
  expect(names(at, type).slice(2)).toEqual(['HOOK_FAILED']);
});

test.each([
  ['ROLLBACK', 'ROLLBACK_SUCCESSFUL'],
  ['CONTINUE', 'SUCCESSFUL'],
])('one that nobody answers times out: %s', async (action, status) => {
  const [at] = await held({ timeoutInMinutes: 1, action });
  at.aws.clock.advance(61_000);
  expect(names(at, type).slice(2)).toEqual(['HOOK_TIMED_OUT']);
  await until(at, told => told.status === status);
  expect((await newest(at)).status).toBe(status);
});

test('an image that is pushed, its scan, and what is found in it later', async () => {
  const at = await scene();
  const repository = at.aws.state.repositories.get('web');
  const digest = repository?.tags.get('1.4.1') ?? '';
  const { manifest: imageManifest } = repository?.images.get(digest) ?? {};
  await at.ecr().send(new PutImageCommand({ repositoryName: 'web', imageTag: '1.4.2', imageManifest }));
  expect(heard(at, 'ECR Image Action')).toMatchObject([
    {
      source: 'aws.ecr',
      resources: [],
      detail: {
        'action-type': 'PUSH',
        result: 'SUCCESS',
        'repository-name': 'web',
        'image-digest': digest,
        'image-tag': '1.4.2',
      },
    },
  ]);
  expect(heard(at, 'Inspector2 Scan')).toMatchObject([
    {
      source: 'aws.inspector2',
      detail: {
        'scan-status': 'INITIAL_SCAN_COMPLETE',
        'finding-severity-counts': { MEDIUM: 1, TOTAL: 1 },
        'image-tags': ['1.4.1', '1.4.2'],
      },
    },
  ]);
  const find = (body: object) =>
    fetch(`${at.aws.url}/_world/findings`, { method: 'POST', body: JSON.stringify(body) });
  const found = { image: 'web:1.4.1', id: 'CVE-2026-1', severity: 'CRITICAL' };
  expect((await find(found)).status).toBe(200);
  expect((await find({ ...found, image: 'web:none' })).status).toBe(400);
  expect((await find({ ...found, severity: 'BAD' })).status).toBe(400);
  expect(heard(at, 'Inspector2 Finding')).toMatchObject([
    {
      source: 'aws.inspector2',
      resources: [`arn:aws:ecr:eu-west-1:${account}:repository/web/${digest}`],
      detail: {
        severity: 'CRITICAL',
        status: 'ACTIVE',
        type: 'PACKAGE_VULNERABILITY',
        inspectorScore: 9.8,
        packageVulnerabilityDetails: { vulnerabilityId: 'CVE-2026-1' },
        resources: [
          {
            type: 'AWS_ECR_CONTAINER_IMAGE',
            details: { awsEcrContainerImage: { repositoryName: 'web', imageHash: digest } },
          },
        ],
      },
    },
  ]);
});

test('a basic scan is told by ECR itself', async () => {
  const at = await scene();
  const repository = at.aws.state.repositories.get('api');
  const image = repository?.images.get(repository.tags.get('1.13.0') ?? '');
  if (image)
    image.scan = {
      status: 'COMPLETE',
      findings: [{ severity: 'HIGH' }, { severity: 'HIGH' }, { severity: 'LOW' }],
    };
  const put = { repositoryName: 'api', imageTag: 'again', imageManifest: image?.manifest };
  await at.ecr().send(new PutImageCommand(put));
  expect(heard(at, 'ECR Image Scan')).toMatchObject([
    {
      source: 'aws.ecr',
      resources: [repository?.arn],
      detail: {
        'scan-status': 'COMPLETE',
        'repository-name': 'api',
        'finding-severity-counts': { HIGH: 2, LOW: 1 },
        'image-digest': image?.digest,
        'image-tags': ['1.13.0', 'again'],
      },
    },
  ]);
});
