/** Where the bot's tasks are: private subnets, a way out to Slack, and a short way to the AWS services that they use. */

import { Stack, Validations } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  type ISecurityGroup,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { OwnVpc } from '../written.ts';

/** What a bot in its own Region talks to all day; the rest goes out through the NAT gateways, as Slack does. */
const endpoints = {
  EcrApi: InterfaceVpcEndpointAwsService.ECR,
  EcrDocker: InterfaceVpcEndpointAwsService.ECR_DOCKER,
  Ecs: InterfaceVpcEndpointAwsService.ECS,
  Logs: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  SecretsManager: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  Sqs: InterfaceVpcEndpointAwsService.SQS,
  Sts: InterfaceVpcEndpointAwsService.STS,
};

const https = Port.tcp(443);

/** A VPC of two zones, or one that is there already; nothing is looked up, so that synthesis needs no account. */
export class Network extends Construct {
  readonly vpc: IVpc;
  /** A half's tasks: they may talk HTTPS, and nobody may talk to them, the other half neither. */
  readonly groups: Record<'web' | 'worker', ISecurityGroup>;

  constructor(scope: Construct, { existing, flow }: { existing?: OwnVpc; flow: ILogGroup }) {
    super(scope, 'Network');
    this.vpc = existing ? this.there(existing) : this.fresh(flow);
    this.groups = { web: this.group('Web'), worker: this.group('Worker') };
    if (!existing) this.shortWays();
  }

  private group(half: string): ISecurityGroup {
    const group = new SecurityGroup(this, half, {
      vpc: this.vpc,
      allowAllOutbound: false,
      description: `Slipway ${half.toLowerCase()}`,
    });
    group.connections.allowTo(Peer.anyIpv4(), https, 'Slack and AWS');
    return group;
  }

  private there({ id, zones, privateSubnets, publicSubnets }: OwnVpc): IVpc {
    const vpc = Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: id,
      availabilityZones: zones,
      privateSubnetIds: privateSubnets,
      ...(publicSubnets.length > 0 && { publicSubnetIds: publicSubnets }),
    });
    Validations.of(vpc).acknowledge({
      id: 'Annotation::@aws-cdk/aws-ec2:noSubnetRouteTableId',
      reason: 'No route is changed here.',
    });
    return vpc;
  }

  private fresh(flow: ILogGroup): IVpc {
    const vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 2,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [
        { name: 'public', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
        { name: 'private', subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      ],
      gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
    });
    const { account, region } = Stack.of(this);
    // For flow logs of this account only, as EC2 advises (IAM role for publishing flow logs).
    const writer = new Role(this, 'FlowRole', {
      assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com').withConditions({
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': `arn:aws:ec2:${region}:${account}:vpc-flow-log/*` },
      }),
    });
    vpc.addFlowLog('Flow', { destination: FlowLogDestination.toCloudWatchLogs(flow, writer) });
    return vpc;
  }

  private shortWays(): void {
    const { vpc, groups } = this;
    const inside = new SecurityGroup(this, 'Endpoints', {
      vpc,
      allowAllOutbound: false,
      description: 'Slipway endpoints',
    });
    for (const [half, group] of Object.entries(groups)) inside.connections.allowFrom(group, https, half);
    for (const [id, service] of Object.entries(endpoints))
      vpc.addInterfaceEndpoint(id, { service, securityGroups: [inside], open: false });
  }
}
