/** The stack that the bot itself runs in. */

import type { App } from 'aws-cdk-lib';
import { CfnOutput, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Cluster, ContainerInsights, Secret as Handed } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { acceptWildcards } from '../parts/accepted.ts';
import { Alarms } from '../parts/alarms.ts';
import { Auditor } from '../parts/auditor.ts';
import { Events } from '../parts/events.ts';
import { Half, type HalfProps, image } from '../parts/half.ts';
import { Ingress } from '../parts/ingress.ts';
import { Logs } from '../parts/logs.ts';
import { Network } from '../parts/network.ts';
import { Pulse } from '../parts/pulse.ts';
import { LedgerRedis } from '../parts/redis.ts';
import { workerPolicy } from '../parts/roles.ts';
import { Rotation } from '../parts/rotation.ts';
import type { Secrets } from '../parts/secrets.ts';
import { permissions, policyOf } from '../permissions.ts';
import type { Settings } from '../settings.ts';

/** Returns whether an account and Region are not where the bot is: their events come by its bus. */
export const isElsewhere = (
  bot: Pick<Settings, 'account' | 'region'>,
  account: string,
  region: string,
): boolean => account !== bot.account || region !== bot.region;

/** Two Fargate services, the Redis between them, their secrets, and what says how they are. */
export class BotStack extends Stack {
  constructor(app: App, settings: Settings, secrets: Secrets) {
    const { account, region, namespace, accounts, certificate } = settings;
    super(app, namespace, {
      env: { account, region },
      description: 'Slipway: a Slack bot that runs Amazon ECS for a team',
      terminationProtection: true,
    });
    const http = certificate !== undefined;
    const logs = new Logs(this, namespace);
    const { vpc, groups } = new Network(this, {
      flow: logs.flow,
      ...(settings.vpc && { existing: settings.vpc }),
    });
    const redis = new LedgerRedis(this, {
      vpc,
      groups,
      namespace,
      ...(settings.restoreFrom !== undefined && { restoreFrom: settings.restoreFrom }),
    });
    const elsewhere = accounts.flatMap(one =>
      one.regions.some(where => isElsewhere(settings, one.account, where)) ? [one.account] : [],
    );
    const events = new Events(this, { namespace, elsewhere });

    const digest = new CfnParameter(this, 'ImageDigest', {
      description: 'The digest of the image to run',
      allowedPattern: '^sha256:[0-9a-f]{64}$',
      constraintDescription: 'an image is named by its digest, sha256:…',
    });
    const common: Omit<HalfProps, 'name' | 'logGroup' | 'securityGroup' | 'scaled'> = {
      namespace,
      cluster: new Cluster(this, 'Cluster', {
        vpc,
        clusterName: namespace,
        containerInsightsV2: ContainerInsights.ENABLED,
      }),
      repository: Repository.fromRepositoryName(this, 'Repository', namespace),
      digest: digest.valueAsString,
      architecture: settings.architecture,
      environment: {
        AWS_REGION: region,
        REDIS_URL: redis.url,
        SLIPWAY_CONFIG_YAML: settings.config,
        SLIPWAY_SECRET_ID: secrets.slack.secretArn,
        SLIPWAY_SLACK_MODE: http ? 'http' : 'socket',
        // The container's health check asks from inside the task.
        SLIPWAY_METRICS: `127.0.0.1:${image.metricsPort}`,
      },
      secrets: {
        REDIS_USERNAME: Handed.fromSecretsManager(redis.secret, 'username'),
        REDIS_PASSWORD: Handed.fromSecretsManager(redis.secret, 'password'),
      },
    };
    const web = new Half(this, {
      ...common,
      name: 'web',
      securityGroup: groups.web,
      scaled: false,
      logGroup: logs.web,
      environment: {
        ...common.environment,
        // The load balancer comes from outside, and asks there whether a task lives.
        ...(http && {
          PORT: `${image.port}`,
          SLIPWAY_HOST: '0.0.0.0',
          SLIPWAY_METRICS: `0.0.0.0:${image.metricsPort}`,
        }),
      },
      ...(http && { port: image.port }),
      secrets: { ...common.secrets, SLIPWAY_SEAL_KEY: Handed.fromSecretsManager(secrets.seal) },
    });
    const worker = new Half(this, {
      ...common,
      name: 'worker',
      securityGroup: groups.worker,
      scaled: true,
      logGroup: logs.worker,
      environment: {
        ...common.environment,
        SLIPWAY_EVENT_QUEUES: events.queue.queueUrl,
        SLIPWAY_AUDIT_LOG_GROUP: logs.audit.logGroupName,
      },
    });
    // A web of a new version may write down work that a worker of an old one does not know.
    web.updatedAfter(worker);
    const slackSecret = secrets.slack.secretArn;
    for (const { role } of [web, worker])
      for (const statement of policyOf(permissions.own, [{ slackSecret }]))
        role.addToPolicy(PolicyStatement.fromJson(statement));
    const own = {
      auditGroup: `arn:aws:logs:${region}:${account}:log-group:/${namespace}/audit`,
      eventQueue: events.queue.queueArn,
      deadQueue: events.dead.queueArn,
    };
    const rights = workerPolicy(accounts, own);
    for (const statement of rights) worker.role.addToPolicy(PolicyStatement.fromJson(statement));
    acceptWildcards(
      worker.role,
      rights,
      'Streams of its own audit group, and nothing else, are named with a star.',
    );

    new Auditor(this, { namespace, audit: logs.audit });

    const pulse = new Pulse(this, { namespace, web: logs.web, worker: logs.worker });
    pulse.scales(worker.service);
    const rotation = new Rotation(this, {
      namespace,
      secret: redis.secret,
      user: namespace,
      services: ['web', 'worker'],
    });
    const { topic } = new Alarms(this, {
      namespace,
      pulse,
      events,
      redis,
      rotation,
      ...(settings.alarmsTo !== undefined && { alarmsTo: settings.alarmsTo }),
    });
    if (certificate !== undefined) {
      const { address } = new Ingress(this, { vpc, certificate, web });
      new CfnOutput(this, 'LoadBalancer', { value: address });
    }
    new CfnOutput(this, 'AlarmTopic', { value: topic.topicArn });
    new CfnOutput(this, 'WorkerRole', { value: worker.role.roleArn });
  }

  /** Asking an account which zones it has would need one: the first two of its Region are named by CloudFormation. */
  override get availabilityZones(): string[] {
    return [0, 1].map(at => Fn.select(at, Fn.getAzs(this.region)));
  }
}
