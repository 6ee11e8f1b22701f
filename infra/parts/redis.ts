/** The ledger's Redis: ElastiCache for Valkey that has written a change in two zones before it answers. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type ISecurityGroup, type IVpc, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import {
  CfnParameterGroup,
  CfnReplicationGroup,
  CfnSubnetGroup,
  CfnUser,
  CfnUserGroup,
} from 'aws-cdk-lib/aws-elasticache';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { filled, permissions } from '../permissions.ts';
import { accept } from './accepted.ts';

const engine = 'valkey';
const port = 6379;

type RedisProps = {
  vpc: IVpc;
  groups: Record<string, ISecurityGroup>;
  namespace: string;
  /** The snapshot that it is made from. */
  restoreFrom?: string;
};

/** One shard, since all keys of a bot are in one slot; a second node in another zone takes over. */
export class LedgerRedis extends Construct {
  /** `rediss://…`, without user or password. */
  readonly url: string;
  /** `username` and `password`. */
  readonly secret: Secret;
  /** How full it is, in percent. */
  readonly memory: Metric;

  constructor(scope: Construct, { vpc, groups, namespace, restoreFrom }: RedisProps) {
    super(scope, 'Redis');
    const inside = new SecurityGroup(this, 'Access', {
      vpc,
      allowAllOutbound: false,
      description: 'Slipway Redis',
    });
    for (const [half, group] of Object.entries(groups))
      inside.connections.allowFrom(group, Port.tcp(port), half);

    // Letters and digits: 32 of them have 190 bits, and need no escaping anywhere.
    this.secret = new Secret(this, 'Secret', {
      secretName: `${namespace}/redis`,
      generateSecretString: {
        passwordLength: 32,
        excludePunctuation: true,
        secretStringTemplate: JSON.stringify({ username: namespace }),
        generateStringKey: 'password',
      },
    });
    const passwords = [this.secret.secretValueFromJson('password').unsafeUnwrap()];
    const user = new CfnUser(this, 'User', {
      engine,
      userId: namespace,
      userName: namespace,
      accessString: filled(permissions.redis, [{ namespace }]).join(' '),
      authenticationMode: { Type: 'password', Passwords: passwords },
    });
    // Whoever knows no name is `default`, and that one is switched off.
    const nobody = new CfnUser(this, 'Nobody', {
      engine,
      userId: `${namespace}-nobody`,
      userName: 'default',
      accessString: 'off -@all',
      authenticationMode: { Type: 'password', Passwords: passwords },
    });
    const users = new CfnUserGroup(this, 'Users', {
      engine,
      userGroupId: namespace,
      userIds: [user.ref, nobody.ref],
    });
    const group = new CfnReplicationGroup(this, 'Group', {
      replicationGroupDescription: `The ledger of ${namespace}`,
      engine,
      engineVersion: '9.0',
      // Can only be chosen when the group is made (CloudFormation, Durability); see docs/operations.md for one that is there.
      durability: 'sync',
      clusterMode: 'enabled',
      cacheNodeType: 'cache.m7g.large',
      numNodeGroups: 1,
      replicasPerNodeGroup: 1,
      automaticFailoverEnabled: true,
      multiAzEnabled: true,
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      atRestEncryptionEnabled: true,
      userGroupIds: [users.ref],
      securityGroupIds: [inside.securityGroupId],
      port,
      snapshotRetentionLimit: 7,
      ...(restoreFrom !== undefined && { snapshotName: restoreFrom }),
      cacheSubnetGroupName: new CfnSubnetGroup(this, 'Subnets', {
        description: 'Slipway',
        subnetIds: vpc.privateSubnets.map(({ subnetId }) => subnetId),
      }).ref,
      cacheParameterGroupName: new CfnParameterGroup(this, 'Parameters', {
        cacheParameterGroupFamily: 'valkey9',
        description: 'What was accepted is never dropped',
        properties: { 'cluster-enabled': 'yes', 'maxmemory-policy': 'noeviction' },
      }).ref,
    });
    // What goes with its stack leaves a snapshot: people's second factors and what is under way are in it.
    group.applyRemovalPolicy(RemovalPolicy.SNAPSHOT);
    accept(
      group,
      'AEC5',
      'Another port hides nothing: only the security groups of the bot reach it, over TLS and with a password.',
    );
    accept(
      group,
      'AEC6',
      'It asks for a user and a password of its own (UserGroupIds); AUTH is the older form of that.',
    );
    this.memory = new Metric({
      namespace: 'AWS/ElastiCache',
      metricName: 'DatabaseMemoryUsagePercentage',
      // The first node of the only shard, whether it leads or follows: both hold the same.
      dimensionsMap: { CacheClusterId: `${group.ref}-0001-001` },
      period: Duration.minutes(1),
      statistic: Stats.MAXIMUM,
    });
    this.url = `rediss://${group.attrConfigurationEndPointAddress}:${port}`;
  }
}
