/** What AWS's clients rely on besides the operations: typed errors, required members, kinds of values, request ids. */
import * as scaling from '@aws-sdk/client-application-auto-scaling';
import * as watch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ecs from '@aws-sdk/client-ecs';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as iam from '@aws-sdk/client-iam';
import * as sts from '@aws-sdk/client-sts';
import { cbor } from '@smithy/core/cbor';
import { workerCredentials } from '../../../world/aws/index.ts';
import { account, failure, roleArn, type Scene, scene } from './scene.ts';

const typed: [string, (at: Scene) => Promise<unknown>, new (...args: never[]) => Error][] = [
  [
    'ECS, a denial',
    at => at.ecs(workerCredentials).send(new ecs.ListClustersCommand({})),
    ecs.AccessDeniedException,
  ],
  [
    'ECS, no such cluster',
    at => at.ecs().send(new ecs.ListServicesCommand({ cluster: 'none' })),
    ecs.ClusterNotFoundException,
  ],
  [
    'ECS, no such service',
    at => at.ecs().send(new ecs.UpdateServiceCommand({ cluster: 'prod', service: 'none' })),
    ecs.ServiceNotFoundException,
  ],
  [
    'ECS, a service on its way out',
    at => at.ecs().send(new ecs.UpdateServiceCommand({ cluster: 'prod', service: 'old', desiredCount: 1 })),
    ecs.ServiceNotActiveException,
  ],
  [
    'ECS, a bad parameter',
    at => at.ecs().send(new ecs.ListServicesCommand({ cluster: 'prod', maxResults: 101 })),
    ecs.InvalidParameterException,
  ],
  [
    'ECS, no such definition',
    at => at.ecs().send(new ecs.DescribeTaskDefinitionCommand({ taskDefinition: 'none' })),
    ecs.ClientException,
  ],
  [
    'ECS, no such service deployment',
    at =>
      at.ecs().send(
        new ecs.StopServiceDeploymentCommand({
          serviceDeploymentArn: 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/prod/web/none',
        }),
      ),
    ecs.ServiceDeploymentNotFoundException,
  ],
  [
    'IAM, no such role',
    at => at.iam().send(new iam.GetRoleCommand({ RoleName: 'none' })),
    iam.NoSuchEntityException,
  ],
  [
    'IAM, a role twice',
    at =>
      at.iam().send(new iam.CreateRoleCommand({ RoleName: 'slipway-sre', AssumeRolePolicyDocument: '{}' })),
    iam.EntityAlreadyExistsException,
  ],
  [
    'IAM, a policy that is none',
    at =>
      at
        .iam()
        .send(
          new iam.PutRolePolicyCommand({ RoleName: 'slipway-sre', PolicyName: 'p', PolicyDocument: '{' }),
        ),
    iam.MalformedPolicyDocumentException,
  ],
  [
    'STS, a session policy that is none',
    at =>
      at
        .sts(workerCredentials)
        .send(
          new sts.AssumeRoleCommand({ RoleArn: roleArn('slipway-read'), RoleSessionName: 'xx', Policy: '{' }),
        ),
    sts.MalformedPolicyDocumentException,
  ],
  [
    'ELB, no such target group',
    at => at.elb().send(new elb.DescribeTargetHealthCommand({ TargetGroupArn: 'arn:none' })),
    elb.TargetGroupNotFoundException,
  ],
  [
    'Auto Scaling, a token that is none',
    at =>
      at
        .scaling()
        .send(new scaling.DescribeScalableTargetsCommand({ ServiceNamespace: 'ecs', NextToken: 'none' })),
    scaling.InvalidNextTokenException,
  ],
  [
    'Auto Scaling, a service that is none',
    at =>
      at.scaling().send(
        new scaling.RegisterScalableTargetCommand({
          ServiceNamespace: 'ecs',
          ResourceId: 'service/prod/none',
          ScalableDimension: 'ecs:service:DesiredCount',
          MinCapacity: 1,
          MaxCapacity: 2,
        }),
      ),
    scaling.ValidationException,
  ],
  [
    'Logs, no such group',
    at => at.logs().send(new logs.FilterLogEventsCommand({ logGroupName: 'none' })),
    logs.ResourceNotFoundException,
  ],
  [
    'Logs, a group twice',
    at => at.logs().send(new logs.CreateLogGroupCommand({ logGroupName: '/ecs/web' })),
    logs.ResourceAlreadyExistsException,
  ],
  [
    'Logs, a pattern that is none',
    at =>
      at.logs().send(new logs.FilterLogEventsCommand({ logGroupName: '/ecs/web', filterPattern: '"open' })),
    logs.InvalidParameterException,
  ],
  [
    'Live Tail, no such group',
    at => {
      const none = `arn:aws:logs:eu-west-1:${account}:log-group:none`;
      return at.logs().send(new logs.StartLiveTailCommand({ logGroupIdentifiers: [none] }));
    },
    logs.ResourceNotFoundException,
  ],
  [
    'CloudWatch, no such alarm',
    at => {
      const named = { AlarmName: 'none', StateValue: 'OK', StateReason: '' } as const;
      return at.cloudwatch().send(new watch.SetAlarmStateCommand(named));
    },
    watch.ResourceNotFound,
  ],
  [
    'CloudWatch, a token that is none',
    at => at.cloudwatch().send(new watch.DescribeAlarmsCommand({ NextToken: 'none' })),
    watch.InvalidNextToken,
  ],
  [
    'CloudWatch, too many names',
    at => at.cloudwatch().send(new watch.DescribeAlarmsCommand({ AlarmNames: Array(101).fill('a') })),
    watch.ValidationException,
  ],
];

test.each(typed)('%s is the error the client knows', async (_, call, kind) => {
  const at = await scene();
  const error = await call(at).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(kind);
  expect((error as { $metadata: object }).$metadata).toMatchObject({
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

test('what it does not speak it refuses in the right protocol', async () => {
  const at = await scene();
  expect(await failure(at.ecs().send(new ecs.ListDaemonsCommand({})))).toMatch(/^UnknownOperationException/);
  expect(await failure(at.iam().send(new iam.ListUsersCommand({})))).toMatch(
    /^InvalidAction: Could not find operation ListUsers for version 2010-05-08/,
  );
});

const json = (target: string, body: string) => ({
  method: 'POST',
  headers: {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': target,
    authorization: `AWS4-HMAC-SHA256 Credential=any/20261123/eu-west-1/ecs/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
  },
  body,
});
const target = (name: string) =>
  name.includes('.') || name === '' ? name : `AmazonEC2ContainerServiceV20141113.${name}`;

const targets = 'AnyScaleFrontendService.DescribeScalableTargets';
const unreadable = 'SerializationException';
const isNoTime = /^STRING_VALUE can not be converted to milliseconds since epoch$/;
test.each([
  ['no JSON', 'ListServices', '{', unreadable, /JSON/],
  ['no object', 'ListServices', '[]', unreadable, /Unexpected value type/],
  ['text for a number', 'UpdateService', '{"desiredCount":"5"}', unreadable, /^STRING_VALUE .* a Number$/],
  ['a number for text', 'UpdateService', '{"service":5}', unreadable, /^NUMBER_VALUE .* a String$/],
  ['text for a list', 'DescribeServices', '{"services":"web"}', unreadable, /Expected list/],
  ['text for a time', 'ListServiceDeployments', '{"createdAt":{"after":"now"}}', unreadable, isNoTime],
  ['no blob', 'secretsmanager.PutSecretValue', '{"SecretBinary":5}', unreadable, /^NUMBER_VALUE .* a Blob$/],
  ['nothing needed', 'UpdateService', '{}', 'InvalidParameterException', /Service cannot be empty/],
  ['nothing needed', targets, '{}', 'ValidationException', /Value null at 'serviceNamespace'/],
  ['a service nobody knows', 'Nobody_1.Anything', '{}', 'UnknownOperationException', /^$/],
  ['no operation named', '', '{}', 'UnknownOperationException', /^$/],
])('%s: %s', async (_, name, body, type, message) => {
  const { aws } = await scene({ iam: 'open' });
  const response = await fetch(aws.url, json(target(name), body));
  expect(response.status).toBe(400);
  expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  expect(await response.json()).toEqual({ __type: type, message: expect.stringMatching(message) });
});

test.each([
  ['a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
  ['no POST', { method: 'PUT' }],
])('JSON services know no operation in %s', async (_, changed: RequestInit) => {
  const { aws } = await scene({ iam: 'open' });
  const asked = json(target('ListClusters'), '{}');
  const headers = { ...asked.headers, ...changed.headers };
  const response = await fetch(aws.url, { ...asked, ...changed, headers });
  expect([response.status, await response.text()]).toEqual([404, '<UnknownOperationException/>\n']);
});

test.each([
  ['no CBOR', Buffer.from('{}')],
  ['text for a list', cbor.serialize({ AlarmNames: 'x' })],
  ['a number for text', cbor.serialize({ AlarmNames: [5] })],
])('CBOR with %s', async (_, body) => {
  const { aws } = await scene({ iam: 'open' });
  const { authorization } = json('', '').headers;
  const headers = { authorization, 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' };
  const url = `${aws.url}/service/GraniteServiceVersion20100801/operation/DescribeAlarms`;
  const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) });
  expect(response.status).toBe(400);
  expect(cbor.deserialize(new Uint8Array(await response.arrayBuffer()))).toMatchObject({
    __type: unreadable,
  });
});

test.each([
  ['a required member missing', 'Action=GetRole&Version=2010-05-08', 400, '<Code>ValidationError</Code>'],
  ['no number', 'Action=ListRoles&Version=2010-05-08&MaxItems=two', 400, '<Code>MalformedInput</Code>'],
  ['an action nobody knows', 'Action=Nothing&Version=2011-06-15', 400, '<Code>InvalidAction</Code>'],
])('a query with %s', async (_, body, status, code) => {
  const { aws } = await scene({ iam: 'open' });
  const { headers } = json('', '');
  const response = await fetch(aws.url, {
    method: 'POST',
    headers: { authorization: headers.authorization, 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('text/xml');
  expect(await response.text()).toContain(code);
});
