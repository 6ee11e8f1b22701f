import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import * as scaling from '@aws-sdk/client-application-auto-scaling';
import * as ecs from '@aws-sdk/client-ecs';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as iam from '@aws-sdk/client-iam';
import * as sts from '@aws-sdk/client-sts';
import {
  type AwsOptions,
  type AwsWorld,
  adminCredentials,
  spoken,
  startAws,
  workerCredentials,
} from '../../world/aws/index.ts';

let aws: AwsWorld;
const clients: { destroy(): void }[] = [];
const open = async (options: AwsOptions = {}) => {
  aws = await startAws({ speed: 1, runs: false, ...options });
};
const at = (credentials: object = adminCredentials) => ({
  region: 'eu-west-1',
  endpoint: aws.url,
  credentials: credentials as typeof adminCredentials,
  maxAttempts: 1,
});
const made = <T extends { destroy(): void }>(client: T): T => {
  clients.push(client);
  return client;
};
const ecsAs = (credentials?: object) => made(new ecs.ECSClient(at(credentials)));
const stsAs = (credentials?: object) => made(new sts.STSClient(at(credentials)));
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await aws.close();
});

const sre = 'arn:aws:iam::111122223333:role/slipway-sre';
const tag = (Key: string, Value: string) => ({ Key: `slipway:${Key}`, Value });
const fourEyes: sts.AssumeRoleCommandInput = {
  RoleArn: sre,
  RoleSessionName: 'slipway-op_1',
  SourceIdentity: 'slack-T-U1',
  Tags: [tag('op', 'op_1'), tag('requester', 'T:U1'), tag('approver', 'T:U2'), tag('plan', 'abc')],
};
const credentialsOf = ({ Credentials: c }: sts.AssumeRoleCommandOutput) => ({
  accessKeyId: c?.AccessKeyId ?? '',
  secretAccessKey: c?.SecretAccessKey ?? '',
  sessionToken: c?.SessionToken ?? '',
});

test('every operation that is claimed answers the real client', async () => {
  await open();
  const e = ecsAs();
  const i = made(new iam.IAMClient(at()));
  const s = stsAs();
  const l = made(new elb.ElasticLoadBalancingV2Client(at()));
  const a = made(new scaling.ApplicationAutoScalingClient(at()));
  const web = { cluster: 'prod', service: 'web' };
  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
  });
  const containers = [{ name: 'x', image: 'x:1', memory: 128 }];
  const { taskArns = [] } = await e.send(new ecs.ListTasksCommand({ cluster: 'prod', serviceName: 'web' }));
  const group = (await e.send(new ecs.DescribeServicesCommand({ cluster: 'prod', services: ['web'] })))
    .services?.[0]?.loadBalancers?.[0]?.targetGroupArn;
  const calls: Record<string, Promise<object>> = {
    'ecs ListClusters': e.send(new ecs.ListClustersCommand({})),
    'ecs DescribeClusters': e.send(new ecs.DescribeClustersCommand({ clusters: ['prod', 'none'] })),
    'ecs CreateCluster': e.send(new ecs.CreateClusterCommand({ clusterName: 'new' })),
    'ecs ListServices': e.send(new ecs.ListServicesCommand({ cluster: 'prod' })),
    'ecs DescribeServices': e.send(new ecs.DescribeServicesCommand({ cluster: 'prod', services: ['web'] })),
    'ecs CreateService': e.send(
      new ecs.CreateServiceCommand({
        cluster: 'prod',
        serviceName: 'fresh',
        taskDefinition: 'web',
        desiredCount: 0,
      }),
    ),
    'ecs UpdateService': e.send(new ecs.UpdateServiceCommand({ ...web, desiredCount: 3 })),
    'ecs DeleteService': e.send(
      new ecs.DeleteServiceCommand({ cluster: 'staging', service: 'worker', force: true }),
    ),
    'ecs RegisterTaskDefinition': e.send(
      new ecs.RegisterTaskDefinitionCommand({ family: 'x', containerDefinitions: containers }),
    ),
    'ecs DescribeTaskDefinition': e.send(new ecs.DescribeTaskDefinitionCommand({ taskDefinition: 'web:43' })),
    'ecs ListTaskDefinitions': e.send(new ecs.ListTaskDefinitionsCommand({ familyPrefix: 'web' })),
    'ecs ListTasks': e.send(new ecs.ListTasksCommand({ cluster: 'prod' })),
    'ecs DescribeTasks': e.send(new ecs.DescribeTasksCommand({ cluster: 'prod', tasks: taskArns })),
    'ecs StopTask': e.send(new ecs.StopTaskCommand({ cluster: 'prod', task: taskArns[0] })),
    'iam SimulatePrincipalPolicy': i.send(
      new iam.SimulatePrincipalPolicyCommand({ PolicySourceArn: sre, ActionNames: ['ecs:UpdateService'] }),
    ),
    'iam GetRole': i.send(new iam.GetRoleCommand({ RoleName: 'slipway-sre' })),
    'iam ListRoles': i.send(new iam.ListRolesCommand({ MaxItems: 2 })),
    'iam CreateRole': i.send(new iam.CreateRoleCommand({ RoleName: 'new', AssumeRolePolicyDocument: trust })),
    'sts AssumeRole': stsAs(workerCredentials).send(new sts.AssumeRoleCommand(fourEyes)),
    'sts GetCallerIdentity': s.send(new sts.GetCallerIdentityCommand({})),
    'application-autoscaling DescribeScalableTargets': a.send(
      new scaling.DescribeScalableTargetsCommand({ ServiceNamespace: 'ecs' }),
    ),
    'application-autoscaling RegisterScalableTarget': a.send(
      new scaling.RegisterScalableTargetCommand({
        ServiceNamespace: 'ecs',
        ResourceId: 'service/prod/web',
        ScalableDimension: 'ecs:service:DesiredCount',
        MinCapacity: 1,
        MaxCapacity: 4,
      }),
    ),
    'elasticloadbalancing DescribeTargetHealth': l.send(
      new elb.DescribeTargetHealthCommand({ TargetGroupArn: group }),
    ),
    'elasticloadbalancing DescribeTargetGroups': l.send(new elb.DescribeTargetGroupsCommand({})),
  };
  await Promise.all(Object.values(calls));
  await i.send(
    new iam.PutRolePolicyCommand({
      RoleName: 'slipway-sre',
      PolicyName: 'p',
      PolicyDocument: trust.replace(/"Principal":\{"AWS":"\*"\},/, ''),
    }),
  );
  await i.send(new iam.DeleteRolePolicyCommand({ RoleName: 'slipway-sre', PolicyName: 'p' }));
  const tried = [...Object.keys(calls), 'iam PutRolePolicy', 'iam DeleteRolePolicy'].sort();
  expect(
    spoken.flatMap(({ name, operations }) => operations.map(operation => `${name} ${operation}`)).sort(),
  ).toEqual(tried);
  expect(await calls['ecs DescribeClusters']).toMatchObject({ failures: [{ reason: 'MISSING' }] });
  expect(await calls['iam ListRoles']).toMatchObject({ IsTruncated: true, Marker: expect.any(String) });
});

test('pages, batches and missing names are as at AWS, errors are typed', async () => {
  await open();
  const e = ecsAs();
  const names: string[] = [];
  for await (const page of ecs.paginateListServices({ client: e, pageSize: 2 }, { cluster: 'prod' }))
    names.push(...(page.serviceArns ?? []));
  expect(names).toHaveLength(5);
  const described = await e.send(
    new ecs.DescribeServicesCommand({ cluster: 'prod', services: ['web', 'nope'] }),
  );
  expect(described.failures).toEqual([
    { arn: 'arn:aws:ecs:eu-west-1:111122223333:service/prod/nope', reason: 'MISSING' },
  ]);
  const eleven = Array.from({ length: 11 }, (_, n) => `s${n}`);
  await expect(
    e.send(new ecs.DescribeServicesCommand({ cluster: 'prod', services: eleven })),
  ).rejects.toThrow(ecs.InvalidParameterException);
  await expect(e.send(new ecs.ListServicesCommand({ cluster: 'prod', maxResults: 101 }))).rejects.toThrow(
    'maxResults',
  );
  await expect(e.send(new ecs.ListServicesCommand({ cluster: 'none' }))).rejects.toThrow(
    ecs.ClusterNotFoundException,
  );
  await expect(e.send(new ecs.UpdateServiceCommand({ cluster: 'prod', service: 'none' }))).rejects.toThrow(
    ecs.ServiceNotFoundException,
  );
  await expect(
    e.send(new ecs.UpdateServiceCommand({ cluster: 'prod', service: 'old', desiredCount: 1 })),
  ).rejects.toThrow(ecs.ServiceNotActiveException);
  await expect(e.send(new ecs.ListDaemonsCommand({}))).rejects.toMatchObject({
    name: 'UnknownOperationException',
  });
  await expect(
    made(new iam.IAMClient(at())).send(new iam.GetRoleCommand({ RoleName: 'none' })),
  ).rejects.toThrow(iam.NoSuchEntityException);
  await expect(made(new iam.IAMClient(at())).send(new iam.ListUsersCommand({}))).rejects.toMatchObject({
    name: 'InvalidAction',
  });
});

test('who signs wrongly, with an unknown key or an old token gets nowhere', async () => {
  await open();
  const asking = (credentials: object) => ecsAs(credentials).send(new ecs.ListClustersCommand({}));
  await expect(asking({ ...adminCredentials, secretAccessKey: 'wrong' })).rejects.toMatchObject({
    name: 'InvalidSignatureException',
  });
  await expect(asking({ accessKeyId: 'AKIANOBODY0000000000', secretAccessKey: 'x' })).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
  await expect(asking({ ...workerCredentials, sessionToken: 'other' })).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
  const session = credentialsOf(
    await stsAs(workerCredentials).send(
      new sts.AssumeRoleCommand({
        RoleArn: 'arn:aws:iam::111122223333:role/slipway-read',
        RoleSessionName: 'slipway-read',
      }),
    ),
  );
  await asking(session);
  aws.clock.advance(3_601_000);
  await expect(asking(session)).rejects.toMatchObject({ name: 'ExpiredTokenException' });
});

test.each<[string, Partial<sts.AssumeRoleCommandInput>, string | undefined]>([
  ['two people', {}, undefined],
  [
    'one person twice',
    { Tags: [tag('op', 'op_1'), tag('requester', 'T:U1'), tag('approver', 'T:U1')] },
    'sts:AssumeRole',
  ],
  ['no approver', { Tags: [tag('op', 'op_1'), tag('requester', 'T:U1')] }, 'sts:AssumeRole'],
  ['no source identity', { SourceIdentity: undefined }, 'sts:AssumeRole'],
  ['another session name', { RoleSessionName: 'other' }, 'sts:AssumeRole'],
  ['one more tag', { Tags: [...(fourEyes.Tags ?? []), tag('more', 'x')] }, 'sts:TagSession'],
  ['a source identity that is not from Slack', { SourceIdentity: 'root' }, 'sts:AssumeRole'],
])('the four-eyes role and %s', async (_, more, denied) => {
  await open();
  const { SourceIdentity, ...rest } = { ...fourEyes, ...more };
  const call = stsAs(workerCredentials).send(
    new sts.AssumeRoleCommand({ ...rest, ...(SourceIdentity && { SourceIdentity }) }),
  );
  if (denied) await expect(call).rejects.toThrow(`not authorized to perform: ${denied}`);
  else
    expect(await call).toMatchObject({ SourceIdentity: 'slack-T-U1', PackedPolicySize: expect.any(Number) });
});

test('STS limits: policy length and form, chaining, names, duplicate tags, somebody whom the role does not trust', async () => {
  await open();
  const s = stsAs(workerCredentials);
  const assume = (more: Partial<sts.AssumeRoleCommandInput>) =>
    s.send(new sts.AssumeRoleCommand({ ...fourEyes, ...more }));
  await expect(assume({ Policy: 'x'.repeat(2_049) })).rejects.toThrow('2048');
  await expect(assume({ Policy: '{' })).rejects.toThrow(sts.MalformedPolicyDocumentException);
  await expect(assume({ DurationSeconds: 3_601 })).rejects.toThrow('role chaining');
  await expect(assume({ DurationSeconds: 899 })).rejects.toThrow('900');
  await expect(assume({ RoleSessionName: 'slipway op' })).rejects.toThrow('roleSessionName');
  await expect(assume({ Tags: [tag('op', '1'), tag('OP', '2')] })).rejects.toThrow('Duplicate tag keys');
  await expect(stsAs().send(new sts.AssumeRoleCommand(fourEyes))).rejects.toThrow(
    'not authorized to perform: sts:AssumeRole',
  );
});

test('a count changes over time, both ways, without a new deployment, and the events say so', async () => {
  await open();
  const e = ecsAs();
  const web = async () =>
    (await e.send(new ecs.DescribeServicesCommand({ cluster: 'prod', services: ['web'] }))).services?.[0];
  const before = (await web())?.deployments?.[0]?.id;
  const answer = await e.send(
    new ecs.UpdateServiceCommand({ cluster: 'prod', service: 'web', desiredCount: 5 }),
  );
  expect(answer.service).toMatchObject({ desiredCount: 5, runningCount: 3 });
  aws.clock.advance(1_000);
  expect(await web()).toMatchObject({ desiredCount: 5, runningCount: 3, pendingCount: 2 });
  aws.clock.advance(60_000);
  const up = await web();
  expect(up).toMatchObject({ desiredCount: 5, runningCount: 5, pendingCount: 0 });
  expect(up?.deployments?.map(({ id }) => id)).toEqual([before]);
  expect(
    up?.events?.slice(0, 2).map(({ message }) => message?.replace(/\(task \w+\)/g, '(task ID)')),
  ).toEqual([
    '(service web) has reached a steady state.',
    '(service web) has started 2 tasks: (task ID) (task ID).',
  ]);
  await e.send(new ecs.UpdateServiceCommand({ cluster: 'prod', service: 'web', desiredCount: 1 }));
  aws.clock.advance(60_000);
  expect(await web()).toMatchObject({ desiredCount: 1, runningCount: 1 });
});

test('a new revision rolls out without going below its minimum or above its maximum', async () => {
  await open();
  const e = ecsAs();
  await e.send(
    new ecs.RegisterTaskDefinitionCommand({
      family: 'web',
      containerDefinitions: [{ name: 'web', image: 'web:2', memory: 128 }],
    }),
  );
  await e.send(new ecs.UpdateServiceCommand({ cluster: 'prod', service: 'web', taskDefinition: 'web' }));
  const seen = async () =>
    (await e.send(new ecs.DescribeServicesCommand({ cluster: 'prod', services: ['web'] }))).services?.[0];
  let most = 0;
  for (let i = 0; i < 60 && (await seen())?.deployments?.length !== 1; i++) {
    aws.clock.advance(2_000);
    const { runningCount = 0, pendingCount = 0 } = (await seen()) ?? {};
    expect(runningCount).toBeGreaterThanOrEqual(3);
    most = Math.max(most, runningCount + pendingCount);
  }
  expect(most).toBeLessThanOrEqual(6);
  expect((await seen())?.deployments).toMatchObject([
    { status: 'PRIMARY', rolloutState: 'COMPLETED', taskDefinition: expect.stringMatching(/web:44$/) },
  ]);
});

test('the autoscaler brings a count outside its bounds back', async () => {
  await open();
  const e = ecsAs();
  await e.send(new ecs.UpdateServiceCommand({ cluster: 'prod', service: 'api', desiredCount: 9 }));
  aws.clock.advance(30_000);
  expect(aws.state.services.get('prod/api')?.desired).toBe(9);
  aws.clock.advance(40_000);
  expect(aws.state.services.get('prod/api')?.desired).toBe(6);
});

test('faults do what their names say', async () => {
  await open();
  const e = ecsAs();
  const update = (desiredCount: number) =>
    e.send(new ecs.UpdateServiceCommand({ cluster: 'prod', service: 'web', desiredCount }));
  const fault = (name: Parameters<typeof aws.faults.add>[0]['fault']) =>
    aws.faults.add({ service: 'ecs', operation: 'UpdateService', fault: name });
  fault('refuse');
  await expect(update(4)).rejects.toThrow(ecs.AccessDeniedException);
  fault('throttle');
  await expect(update(4)).rejects.toMatchObject({ name: 'ThrottlingException' });
  fault('error');
  await expect(update(4)).rejects.toThrow(ecs.ServerException);
  fault('reset');
  await expect(update(4)).rejects.toThrow('socket hang up');
  expect(aws.state.services.get('prod/web')?.desired).toBe(3);
  fault('lost-answer');
  await expect(update(4)).rejects.toThrow('socket hang up');
  expect(aws.state.services.get('prod/web')?.desired).toBe(4);
});

test('too many calls are throttled, and the bucket fills again', async () => {
  await open();
  const e = ecsAs();
  const ask = () =>
    e.send(new ecs.ListClustersCommand({})).then(
      () => 'yes',
      error => (error as Error).name,
    );
  const answers = await Promise.all(Array.from({ length: 51 }, ask));
  expect(answers.filter(answer => answer === 'ThrottlingException')).toHaveLength(1);
  aws.clock.advance(1_000);
  expect(await ask()).toBe('yes');
});

const cli = existsSync('/usr/bin/aws') ? test : test.skip;
cli('the AWS CLI talks to it', async () => {
  await open({ account: 'empty', iam: 'open', runs: true });
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: 'any',
    AWS_SECRET_ACCESS_KEY: 'any',
    AWS_SESSION_TOKEN: '',
    AWS_DEFAULT_REGION: 'eu-west-1',
  };
  const run = async (...words: string[]) =>
    JSON.parse(
      (
        await promisify(execFile)('/usr/bin/aws', ['--endpoint-url', aws.url, '--output', 'json', ...words], {
          env,
        })
      ).stdout,
    ) as unknown;
  expect(await run('ecs', 'list-clusters')).toEqual({ clusterArns: [] });
  expect(await run('ecs', 'create-cluster', '--cluster-name', 'mine')).toMatchObject({
    cluster: { clusterName: 'mine', status: 'ACTIVE' },
  });
  expect(await run('sts', 'get-caller-identity')).toMatchObject({ Account: '111122223333' });
});
