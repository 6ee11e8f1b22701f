/** `checkout`, for whoever wants to see a deployment wait: a canary that pauses before each step of its traffic. */
import type { DeploymentLifecycleHook } from '@aws-sdk/client-ecs';
import { addRepository, push, type Scan } from './ecr/registry.ts';
import { addService } from './ecs/change-service.ts';
import { addDefinition } from './ecs/definition.ts';
import type { EcsService, State } from './state.ts';

const versions = ['1.3.9', '1.4.0', '1.5.0', '1.6.0-crash'];

/** A pause of two hours after the new tasks run, where saying nothing is saying yes, and one of a day before each step. */
const pauses: DeploymentLifecycleHook[] = [
  {
    targetType: 'PAUSE',
    lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
    timeoutConfiguration: { timeoutInMinutes: 120, action: 'CONTINUE' },
  },
  { targetType: 'PAUSE', lifecycleStages: ['PRE_PRODUCTION_TRAFFIC_SHIFT'] },
];

/** Adds the service, which is to have its first deployment yet: that shifts nothing. */
export function addCheckout(state: State): EcsService {
  const { account, region } = state;
  const repository = addRepository(state, 'checkout');
  const scan: Scan = { status: 'ACTIVE', completedAt: new Date(state.clock.now()), enhancedFindings: [] };
  for (const tag of versions) push(state, repository, tag, { tag, scan });
  const elb = `arn:aws:elasticloadbalancing:${region}:${account}`;
  const [blue, green] = [
    'targetgroup/checkout-blue/1a2b3c4d5e6f7081',
    'targetgroup/checkout-green/2b3c4d5e6f708192',
  ].map(name => `${elb}:${name}`) as [string, string];
  state.targetGroups.set(blue, { arn: blue, name: 'checkout-blue', port: 8080 });
  state.targetGroups.set(green, { arn: green, name: 'checkout-green', port: 8080 });
  const { taskDefinitionArn: taskDefinition = '' } = addDefinition(
    state,
    {
      family: 'checkout',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      taskRoleArn: `arn:aws:iam::${account}:role/demo-task`,
      executionRoleArn: `arn:aws:iam::${account}:role/demo-execution`,
      runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
      containerDefinitions: [
        {
          name: 'checkout',
          image: `${account}.dkr.ecr.${region}.amazonaws.com/checkout:1.4.0`,
          essential: true,
          portMappings: [{ containerPort: 8080, protocol: 'tcp' }],
        },
      ],
    },
    `arn:aws:iam::${account}:user/admin`,
    4,
  );
  return addService(state, {
    cluster: 'prod',
    name: 'checkout',
    desired: 2,
    taskDefinition,
    settings: {
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ['subnet-0a1b2c3d4e5f60718'], assignPublicIp: 'DISABLED' },
      },
    },
    breaker: { enable: true, rollback: true },
    targetGroup: blue,
    container: { name: 'checkout', port: 8080 },
    advanced: {
      alternateTargetGroupArn: green,
      productionListenerRule: `${elb}:listener-rule/app/checkout/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee`,
      testListenerRule: `${elb}:listener-rule/app/checkout/50dc6c495c0c9188/a1b2c3d4e5f60718/1f2e3d4c5b6a7988`,
      roleArn: `arn:aws:iam::${account}:role/demo-execution`,
    },
  });
}

/** Has its deployments from now on be canaries that pause. */
export function pauseCheckout(service: EcsService): void {
  service.configuration = {
    strategy: 'CANARY',
    canaryConfiguration: { canaryPercent: 20, canaryBakeTimeInMinutes: 1 },
    bakeTimeInMinutes: 1,
    lifecycleHooks: pauses,
  };
}
