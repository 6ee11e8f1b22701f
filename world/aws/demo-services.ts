/** The demo account: two clusters and a handful of services, all of them running since yesterday. */
import { addScalable } from './autoscaling.ts';
import { addInstance } from './capacity/instance.ts';
import type { Clock } from './clock.ts';
import { addRoles } from './demo.ts';
import { addCheckout, pauseCheckout } from './demo-checkout.ts';
import { addRegistry } from './demo-registry.ts';
import { shopSecrets } from './demo-secrets.ts';
import { addRegistry as addDiscovery } from './discovery/registry.ts';
import { push } from './ecr/registry.ts';
import { addService } from './ecs/change-service.ts';
import { addDefinition } from './ecs/definition.ts';
import { stopTask } from './ecs/life.ts';
import { tick } from './ecs/scheduler.ts';
import { ecsArn, type State } from './state.ts';

const dayMs = 86_400_000;

/** Revisions of each family, and the image it runs: the one before, and the one that runs. */
const families = {
  web: { revision: 43, tag: '1.4.1' },
  api: { revision: 12, tag: '1.12.0' },
  worker: { revision: 7, tag: '1.7.0' },
  legacy: { revision: 3, tag: '1.3.0' },
  old: { revision: 1, tag: '1.1.0' },
  batch: { revision: 5, tag: '1.5.0' },
};

const onFargate = {
  networkMode: 'awsvpc' as const,
  requiresCompatibilities: ['FARGATE' as const],
  cpu: '256',
  memory: '512',
};
const onInstances = {
  networkMode: 'bridge' as const,
  requiresCompatibilities: ['EC2' as const],
  cpu: '512',
  memory: '1024',
};

function addDefinitions(state: State): Record<string, string> {
  const roles = `arn:aws:iam::${state.account}:role`;
  const add = (family: string, revision: number, version: string) =>
    addDefinition(
      state,
      {
        family,
        ...(family === 'batch' ? onInstances : onFargate),
        taskRoleArn: `${roles}/demo-task`,
        executionRoleArn: `${roles}/demo-execution`,
        runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
        containerDefinitions: [
          {
            name: family,
            image: `${state.account}.dkr.ecr.${state.region}.amazonaws.com/${family}${version}`,
            essential: true,
            portMappings: [{ containerPort: 8080, protocol: 'tcp' }],
            ...(family === 'api' && { secrets: shopSecrets(state) }),
            logConfiguration: {
              logDriver: 'awslogs',
              options: {
                'awslogs-group': `/ecs/${family}`,
                'awslogs-region': state.region,
                'awslogs-stream-prefix': family,
              },
            },
          },
        ],
      },
      `arn:aws:iam::${state.account}:user/admin`,
      revision,
    ).taskDefinitionArn ?? '';
  return Object.fromEntries(
    Object.entries(families).map(([family, { revision, tag }]) => {
      // The version before has lost its tag, as old versions do: only its digest is left.
      const repository = state.repositories.get(family);
      if (revision > 1 && repository)
        add(family, revision - 1, `@${push(state, repository, `before ${tag}`).digest}`);
      return [family, add(family, revision, `:${tag}`)];
    }),
  );
}

function addServices(state: State, definitions: Record<string, string>): void {
  for (const name of ['prod', 'staging'])
    state.clusters.set(name, { name, arn: ecsArn(state, `cluster/${name}`) });
  const balancer = `arn:aws:elasticloadbalancing:${state.region}:${state.account}:loadbalancer/app/prod/50dc6c495c0c9188`;
  const targetGroup = `arn:aws:elasticloadbalancing:${state.region}:${state.account}:targetgroup/web/73e2d6bc24d8a067`;
  state.targetGroups.set(targetGroup, { arn: targetGroup, name: 'web', port: 8080, balancer });
  const breaker = { enable: true, rollback: true };
  const network = {
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: ['subnet-0a1b2c3d4e5f60718', 'subnet-0b1c2d3e4f5a60719'],
        securityGroups: ['sg-0c1d2e3f4a5b60710'],
        assignPublicIp: 'DISABLED' as const,
      },
    },
  };
  const add = (cluster: string, name: string, desired: number, more: object = {}) =>
    addService(state, {
      cluster,
      name,
      desired,
      taskDefinition: definitions[name] ?? '',
      settings: network,
      breaker,
      ...more,
    });
  add('prod', 'web', 3, { targetGroup, container: { name: 'web', port: 8080 } });
  const registry = addDiscovery(state, {
    id: 'srv-e4anhexample0004',
    name: 'api',
    namespace: 'prod.internal',
    namespaceId: 'ns-e4anhexample0004',
  });
  add('prod', 'api', 2, { settings: { ...network, serviceRegistries: [{ registryArn: registry.arn }] } });
  add('prod', 'worker', 2);
  add('prod', 'legacy', 1, { controller: 'CODE_DEPLOY', breaker: { enable: false, rollback: false } });
  add('prod', 'old', 1);
  for (const zone of ['a', 'b', 'c']) addInstance(state, { cluster: 'prod', zone: `${state.region}${zone}` });
  add('prod', 'batch', 2, { launchType: 'EC2', settings: {} });
  add('staging', 'web', 1);
  add('staging', 'worker', 1);
}

/** A service on its way out: its last task takes its time to stop, so it stays DRAINING. */
function drain(state: State, now: number): void {
  const old = state.services.get('prod/old');
  if (!old) return;
  Object.assign(old, { desired: 0, status: 'DRAINING', steady: false });
  for (const task of state.tasks.values()) {
    if (task.service !== 'old') continue;
    stopTask(state, task, 'Task stopped by deletion of its service', 'ServiceSchedulerInitiated', now);
    task.next = Number.POSITIVE_INFINITY;
  }
}

/** Fills an empty state with the demo account, settled: its services began a day ago. With `checkout`, one whose deployments pause. */
export function addDemo(state: State, more: { checkout?: boolean } = {}): void {
  const { clock, speed } = state;
  const begun = clock.now() - dayMs;
  let now = begun;
  const past: Clock = { ...clock, now: () => now };
  Object.assign(state, { clock: past, speed: 1 });
  addRoles(state);
  addRegistry(state);
  addServices(state, addDefinitions(state));
  const checkout = more.checkout ? addCheckout(state) : undefined;
  addScalable(state, 'prod/api', 2, 6);
  const policy = `arn:aws:autoscaling:${state.region}:${state.account}:scalingPolicy:6d8972f3-efc8-437c-92d1-6270f29a66e7:resource/ecs/service/prod/api:policyName/cpu50`;
  state.scalingPolicies.set(policy, {
    name: 'cpu50',
    service: 'prod/api',
    target: 50,
    createdAt: new Date(begun),
  });
  // Their first minutes happen a second at a time, at AWS's own pace.
  for (; now < begun + 300_000; now += 1_000) tick(state, now);
  drain(state, now);
  tick(state, now);
  if (checkout) pauseCheckout(checkout);
  for (const service of state.services.values()) service.steadyAt = clock.now();
  Object.assign(state, { clock, speed });
}
