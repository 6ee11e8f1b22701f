/**
 * A worker in the wrong hands (security.md T8): whatever it does with the session of a step, or with its own credentials,
 * AWS refuses. The IAM that refuses is the world's; it is held to AWS's own words in test/world/aws.
 */
import * as autoscalingClient from '@aws-sdk/client-application-auto-scaling';
import * as cloudwatchClient from '@aws-sdk/client-cloudwatch';
import * as logsClient from '@aws-sdk/client-cloudwatch-logs';
import * as ecrClient from '@aws-sdk/client-ecr';
import * as ecsClient from '@aws-sdk/client-ecs';
import * as elbClient from '@aws-sdk/client-elastic-load-balancing-v2';
import * as eventsClient from '@aws-sdk/client-eventbridge';
import * as iamClient from '@aws-sdk/client-iam';
import * as secretsClient from '@aws-sdk/client-secrets-manager';
import * as discoveryClient from '@aws-sdk/client-servicediscovery';
import * as sqsClient from '@aws-sdk/client-sqs';
import * as ssmClient from '@aws-sdk/client-ssm';
import * as stsClient from '@aws-sdk/client-sts';
import { spoken, workerCredentials } from '../../world/aws/index.ts';
import { scene } from '../world/aws/scene.ts';
import { openWorld, type World } from '../world.ts';
import { about } from './everything.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken: string };
type Client = { send(command: object): Promise<unknown>; destroy(): void };
type Module = Record<string, unknown>;

/** The SDK's clients, by the names that the world gives its services. */
const clients: Record<string, [Module, (given: object) => Client]> = {
  ecs: [ecsClient, given => new ecsClient.ECSClient(given)],
  ecr: [ecrClient, given => new ecrClient.ECRClient(given)],
  iam: [iamClient, given => new iamClient.IAMClient(given)],
  sts: [stsClient, given => new stsClient.STSClient(given)],
  logs: [logsClient, given => new logsClient.CloudWatchLogsClient({ ...given, disableHostPrefix: true })],
  cloudwatch: [cloudwatchClient, given => new cloudwatchClient.CloudWatchClient(given)],
  elasticloadbalancing: [elbClient, given => new elbClient.ElasticLoadBalancingV2Client(given)],
  servicediscovery: [discoveryClient, given => new discoveryClient.ServiceDiscoveryClient(given)],
  secretsmanager: [secretsClient, given => new secretsClient.SecretsManagerClient(given)],
  ssm: [ssmClient, given => new ssmClient.SSMClient(given)],
  sqs: [sqsClient, given => new sqsClient.SQSClient(given)],
  events: [eventsClient, given => new eventsClient.EventBridgeClient(given)],
  'application-autoscaling': [
    autoscalingClient,
    given => new autoscalingClient.ApplicationAutoScalingClient(given),
  ],
};

/** Every other place there is: another service, another cluster, another account; and the very one that the session is for. */
const places = [
  about('111122223333', 'prod', 'worker', 'worker'),
  about('111122223333', 'staging', 'web', 'web'),
  about('999988887777', 'prod', 'web', 'web'),
];
const own = about('111122223333', 'prod', 'web', 'web');
/** The queue of events, which is the worker's own to read, and nobody else's. */
const queue = { ...own, QueueUrl: 'http://sqs.example/111122223333/slipway-events' };

/** Anybody may ask who they are; the rest of STS is asked for by name below. */
const free = ['GetCallerIdentity'];

/** Calls everything that the world's AWS can, everywhere; returns how often AWS refused, and what it did not refuse. */
async function tries(
  endpoint: string,
  credentials: Credentials,
  everywhere = [...places, own],
): Promise<{ refused: number; done: string[] }> {
  const found = { refused: 0, done: [] as string[] };
  for (const { name, operations } of spoken) {
    const [module, make] = clients[name] ?? ([{}, undefined] as [Module, undefined]);
    const client = make?.({ region: 'eu-west-1', endpoint, credentials, maxAttempts: 1 });
    for (const operation of operations.filter(one => !free.includes(one)))
      for (const input of everywhere) {
        const Command = module[`${operation}Command`] as new (input: object) => object;
        try {
          // Logs and SQS have tags of another shape.
          await client?.send(new Command(['logs', 'sqs'].includes(name) ? { ...input, tags: {} } : input));
          found.done.push(`${name}:${operation}`);
        } catch (error) {
          const { name: code } = error as Error;
          if (/^AccessDenied/.test(code)) found.refused++;
          else found.done.push(`${name}:${operation} ${code}`);
        }
      }
    client?.destroy();
  }
  return found;
}

/** The sessions that steps of an op were given, by the write that their policy allows. */
const sessions = ({ aws }: World) =>
  new Map(
    [...aws.state.keys.values()].flatMap(({ id, secret, token, sessionPolicy, sourceIdentity }) => {
      if (sourceIdentity === undefined || token === undefined) return [];
      const [allowed] = sessionPolicy?.documents[0]?.Statement ?? [];
      const credentials = { accessKeyId: id, secretAccessKey: secret, sessionToken: token };
      return [[String(allowed?.Action), credentials] as const];
    }),
  );

test('with any live step session, everything but that step is refused; after the lease, that step, too', async () => {
  world = await openWorld();
  const { dev, sre, aws } = world;
  await dev.says('/ecs deploy web 1.5.0 to prod');
  await sre.sees(/Needs 1 approval/);
  // AWS never answers the switch: both sessions live, and nothing more is done with them.
  aws.faults.add({ service: 'ecs', operation: 'UpdateService', fault: 'no-answer' });
  const told = aws.next('UpdateService');
  // However long this machine takes to try it all, the lease of fifteen seconds is not over before it is told to be.
  const goOn = aws.clock.hold();
  await sre.clicks('Approve');
  await told;
  const live = sessions(world);
  expect([...live.keys()].sort()).toEqual(['ecs:RegisterTaskDefinition', 'ecs:UpdateService']);
  for (const [allowed, credentials] of live) {
    // The op's own tag, its own revision: what the session is for is not in any of these inputs.
    const { refused, done } = await tries(aws.url, credentials, [...places, own, queue]);
    expect([allowed, done]).toEqual([allowed, []]);
    expect(refused).toBeGreaterThan(200);
  }
  const switching = live.get('ecs:UpdateService');
  const ecs = new ecsClient.ECSClient({
    region: 'eu-west-1',
    endpoint: aws.url,
    ...(switching && { credentials: switching }),
  });
  const revision = aws.state.services.get('prod/web')?.deployments[0]?.taskDefinition;
  const step = { cluster: 'prod', service: 'web', taskDefinition: revision };
  await ecs.send(new ecsClient.UpdateServiceCommand(step));
  aws.clock.advance(16_000);
  await expect(ecs.send(new ecsClient.UpdateServiceCommand(step))).rejects.toThrow(
    'with an explicit deny in a session policy',
  );
  goOn();
  ecs.destroy();
  await dev.sees(/Live: web 1\.5\.0/);
}, 180_000);

test("with the worker's own credentials every write is refused; an operator role without a session policy is bounded by its own", async () => {
  const at = await scene();
  const { refused, done } = await tries(at.aws.url, workerCredentials);
  expect(done).toEqual([]);
  expect(refused).toBeGreaterThan(200);
  const assume = (approver: string) =>
    at.sts(workerCredentials).send(
      new stsClient.AssumeRoleCommand({
        RoleArn: 'arn:aws:iam::111122223333:role/slipway-sre',
        RoleSessionName: 'slipway-evil',
        SourceIdentity: 'slack-T-U1',
        Tags: [
          { Key: 'slipway:op', Value: 'op_evil' },
          { Key: 'slipway:requester', Value: 'T:U1' },
          { Key: 'slipway:approver', Value: approver },
        ],
      }),
    );
  await expect(assume('T:U1')).rejects.toThrow('not authorized to perform: sts:AssumeRole');
  const { Credentials: taken } = await assume('T:U2');
  const ecs: Client = at.ecs({
    accessKeyId: taken?.AccessKeyId ?? '',
    secretAccessKey: taken?.SecretAccessKey ?? '',
    sessionToken: taken?.SessionToken ?? '',
  }) as Client;
  // The README says so: whoever has the worker could do what an operator role may, and no more.
  await ecs.send(new ecsClient.UpdateServiceCommand({ cluster: 'prod', service: 'worker', desiredCount: 2 }));
  for (const beyond of [
    new ecsClient.DeregisterTaskDefinitionCommand({ taskDefinition: 'web:43' }),
    new ecsClient.DeleteServiceCommand({ cluster: 'prod', service: 'worker' }),
    new ecsClient.CreateClusterCommand({ clusterName: 'mine' }),
  ])
    await expect(ecs.send(beyond)).rejects.toThrow('not authorized to perform');
});
