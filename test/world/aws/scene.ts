/** A small AWS with real SDK clients for whoever acts; closed again after each test, or by hand. */
import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ECRClient } from '@aws-sdk/client-ecr';
import { DescribeServicesCommand, ECSClient, type Service } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type AssumeRoleCommandOutput,
  STSClient,
} from '@aws-sdk/client-sts';
import { type AwsOptions, type AwsWorld, adminCredentials, startAws } from '../../../world/aws/index.ts';

export type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

export const account = '111122223333';
export const ecsArn = (resource: string) => `arn:aws:ecs:eu-west-1:${account}:${resource}`;
export const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;

const scenes: Scene[] = [];
afterEach(() => Promise.all(scenes.splice(0).map(one => one.close())));

/** Opens a world at AWS's own speed whose time stands still until it is advanced. */
export async function scene(options: AwsOptions = {}): Promise<Scene> {
  const opened = await lastingScene(options);
  scenes.push(opened);
  return opened;
}

/** Opens a world that its test closes itself. */
export async function lastingScene(options: AwsOptions = {}): Promise<Scene> {
  const aws = await startAws({ speed: 1, runs: false, ...options });
  return { aws, ...clientsOf(aws) };
}

export type Scene = { aws: AwsWorld } & ReturnType<typeof clientsOf>;

function clientsOf(aws: AwsWorld) {
  const clients: { destroy(): void }[] = [];
  const kept = <T extends { destroy(): void }>(client: T): T => {
    clients.push(client);
    return client;
  };
  const at = (credentials: Credentials) => ({
    region: 'eu-west-1',
    endpoint: aws.url,
    credentials,
    maxAttempts: 1,
  });
  const ecs = (credentials: Credentials = adminCredentials) => kept(new ECSClient(at(credentials)));
  const sts = (credentials: Credentials = adminCredentials) => kept(new STSClient(at(credentials)));
  const admin = ecs();
  const ownSqs = kept(new SQSClient(at(adminCredentials)));
  return {
    ecs,
    sts,
    iam: (credentials: Credentials = adminCredentials) => kept(new IAMClient(at(credentials))),
    ecr: (credentials: Credentials = adminCredentials) => kept(new ECRClient(at(credentials))),
    elb: () => kept(new ElasticLoadBalancingV2Client(at(adminCredentials))),
    discovery: () => kept(new ServiceDiscoveryClient(at(adminCredentials))),
    scaling: () => kept(new ApplicationAutoScalingClient(at(adminCredentials))),
    // Live Tail asks for a host of its own, which a loopback address has none of.
    logs: (credentials: Credentials = adminCredentials) =>
      kept(new CloudWatchLogsClient({ ...at(credentials), disableHostPrefix: true })),
    cloudwatch: (credentials: Credentials = adminCredentials) => kept(new CloudWatchClient(at(credentials))),
    sqs: (credentials?: Credentials) => (credentials ? kept(new SQSClient(at(credentials))) : ownSqs),
    secrets: (credentials: Credentials = adminCredentials) => kept(new SecretsManagerClient(at(credentials))),
    ssm: (credentials: Credentials = adminCredentials) => kept(new SSMClient(at(credentials))),
    events: (credentials: Credentials = adminCredentials) => kept(new EventBridgeClient(at(credentials))),
    /** Assumes a role and returns the session's credentials. */
    session: async (as: Credentials, input: AssumeRoleCommandInput): Promise<Required<Credentials>> =>
      credentialsOf(await sts(as).send(new AssumeRoleCommand(input))),
    /** Returns a service as the admin sees it. */
    service: async (path: string): Promise<Service> => {
      const [cluster, name = ''] = path.split('/');
      const { services } = await admin.send(new DescribeServicesCommand({ cluster, services: [name] }));
      const found = services?.[0];
      if (!found) throw new Error(`no service ${path}`);
      return found;
    },
    close: async () => {
      for (const client of clients) client.destroy();
      await aws.close();
    },
  };
}

/** Returns the credentials in an answer of AssumeRole. */
export const credentialsOf = ({ Credentials: given }: AssumeRoleCommandOutput): Required<Credentials> => ({
  accessKeyId: given?.AccessKeyId ?? '',
  secretAccessKey: given?.SecretAccessKey ?? '',
  sessionToken: given?.SessionToken ?? '',
});

/** Returns a call's failure, as `Name: message`. */
export const failure = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no failure',
    (error: Error) => `${error.name}: ${error.message}`,
  );

const tag = (Key: string, Value: string) => ({ Key: `slipway:${Key}`, Value });

/** What the bot sends to act for U1 with U2's approval. */
export const fourEyes: AssumeRoleCommandInput = {
  RoleArn: roleArn('slipway-sre'),
  RoleSessionName: 'slipway-op_1',
  SourceIdentity: 'slack-T-U1',
  Tags: [tag('op', 'op_1'), tag('requester', 'T:U1'), tag('approver', 'T:U2'), tag('plan', 'abc')],
};

/** Returns a session policy's text. */
export const policy = (...statements: object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

export const allow = (Action: string | string[], Resource: string | string[], Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});
