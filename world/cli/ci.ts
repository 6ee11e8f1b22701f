/** A deployment as a pipeline makes it: not through the bot, by a role of its own, over the real protocol. */
import {
  type DeploymentLifecycleHook,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  type TaskDefinition,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { ciCredentials } from '../aws/index.ts';
import { ports } from './address.ts';
import { control, print } from './control.ts';

type Place = { cluster: string; service: string };

/** Returns where a service is: named alone there has to be one of that name, or one in prod. */
async function placeOf(named: string): Promise<Place> {
  const all = Object.values(await control('aws', 'services')) as unknown as Place[];
  const found = all.filter(({ cluster, service }) => named === service || named === `${cluster}/${service}`);
  const [only, ...others] = found;
  const meant = others.length === 0 ? only : found.find(({ cluster }) => cluster === 'prod');
  if (meant) return meant;
  throw new Error(
    found.length === 0
      ? `ECS has no service ${named}.`
      : `There are several: ${found.map(({ cluster, service }) => `${cluster}/${service}`).join(', ')}.`,
  );
}

/** A tag alone is of the image that runs. */
const imageFor = (running: string, wanted: string) =>
  /[/:@]/.test(wanted) ? wanted : `${running.replace(/(@sha256:[0-9a-f]{64}|:[^/:]+)$/, '')}:${wanted}`;

/** What ECS adds to a revision that is registered. */
function registrable(definition: TaskDefinition, image: string) {
  const {
    taskDefinitionArn: _a,
    revision: _r,
    status: _s,
    registeredAt: _t,
    registeredBy: _b,
    ...rest
  } = definition;
  const { requiresAttributes: _q, compatibilities: _c, ...own } = rest;
  const essential = own.containerDefinitions?.find(one => one.essential);
  return {
    ...own,
    family: own.family,
    containerDefinitions: own.containerDefinitions?.map(one =>
      one === essential ? { ...one, image: imageFor(one.image ?? '', image) } : one,
    ),
  };
}

/** Registers what runs with another image, points the service at it, and returns what was registered. */
export async function redeploy(
  ecs: ECSClient,
  { cluster, service }: Place,
  image: string,
): Promise<TaskDefinition | undefined> {
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  const { taskDefinition: running } = services[0] ?? {};
  const { taskDefinition: definition = {} } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: running }),
  );
  const { taskDefinition: made } = await ecs.send(
    new RegisterTaskDefinitionCommand(registrable(definition, image)),
  );
  const taskDefinition = made?.taskDefinitionArn;
  await ecs.send(new UpdateServiceCommand({ cluster, service, taskDefinition }));
  return made;
}

/** Does something with a service as the pipeline. */
async function asPipeline(named: string, act: (ecs: ECSClient, place: Place) => Promise<void>) {
  // The SDK's note on Node versions is for us, not for whoever tries this.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const place = await placeOf(named);
  const ecs = new ECSClient({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${ports.aws}`,
    credentials: ciCredentials,
    maxAttempts: 1,
  });
  try {
    await act(ecs, place);
  } finally {
    ecs.destroy();
  }
}

/** Has the service's deployments pause before they start a task: so many minutes, sped up, and then that; or not any more. */
export const ciPause = (named: string, minutes: string, action = 'ROLLBACK'): Promise<void> =>
  asPipeline(named, async (ecs, { cluster, service }) => {
    const timeoutConfiguration = { timeoutInMinutes: Number(minutes), action: action.toUpperCase() };
    const hook = { targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP'], timeoutConfiguration };
    const lifecycleHooks = minutes === 'off' ? [] : [hook as DeploymentLifecycleHook];
    await ecs.send(
      new UpdateServiceCommand({ cluster, service, deploymentConfiguration: { lifecycleHooks } }),
    );
    print(
      minutes === 'off'
        ? `Deployments of ${cluster}/${service} do not pause.`
        : `The next deployment of ${cluster}/${service} pauses before it starts a task; after ${minutes} min, sped up: ${timeoutConfiguration.action}.`,
    );
  });

/** Has ECS give up the service's deployments that fail and go back by itself; or leave them failing, for somebody to end. */
export const ciBreaker = (named: string, what: string): Promise<void> =>
  asPipeline(named, async (ecs, { cluster, service }) => {
    if (what !== 'on' && what !== 'off') throw new Error('Say on or off.');
    const deploymentCircuitBreaker = { enable: what === 'on', rollback: what === 'on' };
    await ecs.send(
      new UpdateServiceCommand({ cluster, service, deploymentConfiguration: { deploymentCircuitBreaker } }),
    );
    print(
      what === 'on'
        ? `ECS goes back by itself where a deployment of ${cluster}/${service} fails.`
        : `A deployment of ${cluster}/${service} that fails goes on failing until somebody ends it.`,
    );
  });

/** Deploys an image, or a tag of the one that runs, and says what was deployed by whom. */
export const ciDeploy = (named: string, image: string): Promise<void> =>
  asPipeline(named, async (ecs, place) => {
    const made = await redeploy(ecs, place, image);
    print(
      `${made?.registeredBy} deploys ${made?.family}:${made?.revision} to ${place.cluster}/${place.service}: ${made?.containerDefinitions?.find(one => one.essential)?.image}`,
    );
  });
