/** Deployments that wait at ECS's own pauses: how a story brings them about and looks at them. */
import {
  ContinueServiceDeploymentCommand,
  type DeploymentLifecycleHook,
  ECSClient,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { adminCredentials } from '../../world/aws/index.ts';
import type { Message } from '../../world/slack/state.ts';
import type { World } from '../world.ts';

/** Returns a pause before new tasks start, and what becomes of it when nobody decides. */
export const pause = (action: 'CONTINUE' | 'ROLLBACK' = 'ROLLBACK'): DeploymentLifecycleHook => ({
  targetType: 'PAUSE',
  lifecycleStages: ['PRE_SCALE_UP'],
  timeoutConfiguration: { timeoutInMinutes: 600, action },
});

/** Returns what a story does and sees in its world, which may open later. */
export function pausesOf(world: () => World) {
  const asAdmin = () =>
    new ECSClient({ region: 'eu-west-1', endpoint: world().aws.url, credentials: adminCredentials });

  /** The newest deployment of a service, as the world has it. */
  function newest(key = 'prod/web') {
    const [told] = world().aws.state.services.get(key)?.history ?? [];
    if (!told) throw new Error(`${key} has never been deployed`);
    return told;
  }

  const waiting = (key?: string) =>
    newest(key).lifecycleHookDetails?.find(({ status }) => status === 'AWAITING_ACTION');

  /** Resolves at the first tick of AWS's clock at which something is so. */
  const until = (is: () => boolean): Promise<void> =>
    new Promise(resolve => {
      const stop = world().aws.clock.onTick(() => {
        if (!is()) return;
        stop();
        resolve();
      });
    });

  let at = '';
  /** From now on somebody sees only what is said. */
  const fromNow = (): void => {
    at = world().slack.state.messages.at(-1)?.ts ?? '';
  };

  /** What somebody sees that was said since the pause that the test is about: earlier ones looked alike. */
  const seesNow = (who: World['dev'], what: RegExp): Promise<Message> => {
    const since = at;
    return who.sees(message => message.ts > since && what.test(world().slack.text(message)));
  };

  /** CI deploys `web`, with these pauses; resolves when it waits. */
  async function ciDeploys(...lifecycleHooks: DeploymentLifecycleHook[]): Promise<void> {
    await until(() => newest().finishedAt !== undefined);
    const ecs = asAdmin();
    await ecs.send(
      new UpdateServiceCommand({
        cluster: 'prod',
        service: 'web',
        deploymentConfiguration: { lifecycleHooks },
        forceNewDeployment: true,
      }),
    );
    ecs.destroy();
    await until(() => waiting() !== undefined);
    fromNow();
  }

  /** The time of the pause that waits is over. */
  function runsOut(): void {
    const hook = waiting();
    if (!hook) throw new Error('nothing waits');
    hook.expiresAt = new Date(world().aws.clock.now());
  }

  /** Somebody decides in the console. */
  async function inConsole(action: 'CONTINUE' | 'ROLLBACK'): Promise<void> {
    const ecs = asAdmin();
    const { serviceDeploymentArn } = newest();
    await ecs.send(
      new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId: waiting()?.hookId, action }),
    );
    ecs.destroy();
  }

  const decisions = () =>
    world().aws.calls.filter(({ operation, done }) => operation === 'ContinueServiceDeployment' && done);

  return { ciDeploys, decisions, fromNow, inConsole, newest, runsOut, seesNow, until, waiting };
}
