/** One half of the bot as a Fargate service: the same image, its own role, nothing that it does not need. */
import { Duration, Stack } from 'aws-cdk-lib';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import {
  AvailabilityZoneRebalancing,
  AwsLogDriverMode,
  Capability,
  type CfnService,
  type Cluster,
  ContainerImage,
  CpuArchitecture,
  FargatePlatformVersion,
  FargateService,
  FargateTaskDefinition,
  LinuxParameters,
  LogDrivers,
  OperatingSystemFamily,
  PropagatedTagSource,
  type Secret,
} from 'aws-cdk-lib/aws-ecs';
import { type IPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { accept } from './accepted.ts';

/** What the image has where (Dockerfile): the user that its files belong to, and how it says that it lives. */
export const image = {
  user: '65532',
  healthCheck: ['CMD', '/nodejs/bin/node', '/app/health.mjs'],
  port: 3000,
  metricsPort: 9464,
};

/** A task is given 30 s to stop; the bot takes 25 at most. It is replaced before it is stopped, so two always run. */
const stopTimeout = Duration.seconds(30);
export const leastTasks = 2;

const tasks = new ServicePrincipal('ecs-tasks.amazonaws.com');

/** Returns ECS, for tasks of this account and Region only, as it advises (Task IAM role); a single cluster cannot be named there. */
export function ownTasks(scope: Construct): IPrincipal {
  const { account, region } = Stack.of(scope);
  return tasks.withConditions({
    StringEquals: { 'aws:SourceAccount': account },
    ArnLike: { 'aws:SourceArn': `arn:aws:ecs:${region}:${account}:*` },
  });
}

export type HalfProps = {
  name: 'web' | 'worker';
  namespace: string;
  cluster: Cluster;
  repository: IRepository;
  /** The image's digest, `sha256:…`. */
  digest: string;
  architecture: 'arm64' | 'x86_64';
  securityGroup: ISecurityGroup;
  logGroup: LogGroup;
  environment: Record<string, string>;
  secrets: Record<string, Secret>;
  /** Whether how many tasks there are follows the work. */
  scaled: boolean;
  /** Where it listens, if it does. */
  port?: number;
};

/** A service, and the role that its tasks act as. */
export class Half extends Construct {
  readonly service: FargateService;
  readonly role: Role;

  constructor(scope: Construct, props: HalfProps) {
    super(scope, props.name === 'web' ? 'Web' : 'Worker');
    const { name, namespace, repository } = props;
    this.role = new Role(this, 'Role', {
      roleName: `${namespace}-${name}`,
      assumedBy: ownTasks(this),
      description: `What the ${name} half of Slipway may do by itself`,
    });
    const executionRole = new Role(this, 'Execution', {
      assumedBy: tasks,
      description: `How ECS starts the ${name} half of Slipway`,
    });
    repository.grantPull(executionRole);
    const definition = this.definition(props, executionRole);
    this.service = new FargateService(this, 'Service', {
      serviceName: name,
      cluster: props.cluster,
      taskDefinition: definition,
      // Left out where it is scaled: a deployment would set it back. Scaling lifts the count to the least when it begins.
      ...(!props.scaled && { desiredCount: leastTasks }),
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { enable: true, rollback: true },
      availabilityZoneRebalancing: AvailabilityZoneRebalancing.ENABLED,
      platformVersion: FargatePlatformVersion.VERSION1_4,
      enableExecuteCommand: false,
      assignPublicIp: false,
      securityGroups: [props.securityGroup],
      propagateTags: PropagatedTagSource.SERVICE,
    });
    accept(executionRole, 'IAM5[Resource::*]', 'ecr:GetAuthorizationToken has no resource to name.');
    accept(
      definition,
      'ECS2',
      'What stands there is no secret: addresses, names and slipway.yaml. Secrets come from Secrets Manager.',
    );
  }

  /** Has CloudFormation wait for another half to be well before it makes or updates this one. */
  updatedAfter({ service }: Half): void {
    (this.service.node.defaultChild as CfnService).addResourceDependency(
      service.node.defaultChild as CfnService,
    );
  }

  private definition(props: HalfProps, executionRole: Role): FargateTaskDefinition {
    const { name, namespace, repository, digest, architecture, logGroup } = props;
    const definition = new FargateTaskDefinition(this, 'Task', {
      family: `${namespace}-${name}`,
      cpu: 512,
      memoryLimitMiB: 1024,
      taskRole: this.role,
      executionRole,
      runtimePlatform: {
        operatingSystemFamily: OperatingSystemFamily.LINUX,
        cpuArchitecture: architecture === 'arm64' ? CpuArchitecture.ARM64 : CpuArchitecture.X86_64,
      },
      // Fargate has no tmpfs: a volume of the task, empty at its start and gone with it.
      volumes: [{ name: 'tmp' }],
    });
    const linuxParameters = new LinuxParameters(this, 'Linux', { initProcessEnabled: true });
    linuxParameters.dropCapabilities(Capability.ALL);
    const [command = '', ...args] = image.healthCheck;
    const container = definition.addContainer('bot', {
      containerName: name,
      image: ContainerImage.fromRegistry(`${repository.repositoryUri}@${digest}`),
      essential: true,
      user: image.user,
      readonlyRootFilesystem: true,
      privileged: false,
      linuxParameters,
      stopTimeout,
      environment: { SLIPWAY_ROLE: name, SLIPWAY_NAMESPACE: namespace, ...props.environment },
      secrets: props.secrets,
      healthCheck: {
        command: [command, ...args],
        interval: Duration.seconds(15),
        timeout: Duration.seconds(5),
        retries: 3,
        startPeriod: Duration.seconds(60),
      },
      // Rather a line less than a bot that waits for its log.
      logging: LogDrivers.awsLogs({ logGroup, streamPrefix: name, mode: AwsLogDriverMode.NON_BLOCKING }),
    });
    if (props.port !== undefined) container.addPortMappings({ containerPort: props.port });
    container.addMountPoints({ containerPath: '/tmp', sourceVolume: 'tmp', readOnly: false });
    return definition;
  }
}
