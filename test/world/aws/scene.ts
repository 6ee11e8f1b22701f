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
  /** Whoever acts has one client of each kind: making one takes longer than what it is asked. */
  const kept = <T extends { destroy(): void }>(Client: new (config: ReturnType<typeof at>) => T) => {
    const known = new Map<string, T>();
    return (credentials: Credentials = adminCredentials): T => {
      const key = `${credentials.accessKeyId} ${credentials.secretAccessKey} ${credentials.sessionToken}`;
      const client = known.get(key) ?? new Client(at(credentials));
      if (!known.has(key)) clients.push(client);
      known.set(key, client);
      return client;
    };
  };
  const at = (credentials: Credentials) => ({
    region: 'eu-west-1',
    endpoint: aws.url,
    credentials,
    maxAttempts: 1,
    // Live Tail asks for a host of its own, which a loopback address has none of.
    disableHostPrefix: true,
  });
  const ecs = kept(ECSClient);
  const sts = kept(STSClient);
  return {
    ecs,
    sts,
    iam: kept(IAMClient),
    ecr: kept(ECRClient),
    elb: kept(ElasticLoadBalancingV2Client),
    discovery: kept(ServiceDiscoveryClient),
    scaling: kept(ApplicationAutoScalingClient),
    logs: kept(CloudWatchLogsClient),
    cloudwatch: kept(CloudWatchClient),
    sqs: kept(SQSClient),
    secrets: kept(SecretsManagerClient),
    ssm: kept(SSMClient),
    events: kept(EventBridgeClient),
    /** Assumes a role and returns the session's credentials. */
    session: async (as: Credentials, input: AssumeRoleCommandInput): Promise<Required<Credentials>> =>
      credentialsOf(await sts(as).send(new AssumeRoleCommand(input))),
    /** Returns a service as the admin sees it. */
    service: async (path: string): Promise<Service> => {
      const [cluster, name = ''] = path.split('/');
      const { services } = await ecs().send(new DescribeServicesCommand({ cluster, services: [name] }));
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
