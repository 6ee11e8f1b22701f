/** Changes which revision a service runs: a version, the same again, what ran before, or no longer what is under way. */
import { UserError } from '../errors.ts';
import {
  type DeployChange,
  deployOf,
  type Scope,
  type Statement,
  shortDigest,
  shortName,
  type Work,
} from '../work.ts';
import { advance } from './deploying/advance.ts';
import { worse } from './deploying/checks.ts';
import { explain } from './deploying/explain.ts';
import { planDeploy } from './deploying/plan.ts';
import { registerStep, stopStep, switchStep } from './deploying/steps.ts';
import { verify } from './deploying/verify.ts';
import type { Worker } from './kind.ts';

type DeployWork = Extract<Work, { kind: 'deploy' }>;

const arn = (scope: Scope, resource: string) => `arn:aws:ecs:${scope.region}:${scope.account}:${resource}`;

type Needs = { name: string; needs: Statement[] };

/** The session may register one revision of this family, with this op's tag, and hand its tasks just these roles. */
const register = (op: string, scope: Scope, { family, roles }: DeployChange): Needs => {
  const revisions = arn(scope, `task-definition/${family}:*`);
  return {
    name: 'register',
    needs: [
      {
        actions: ['ecs:RegisterTaskDefinition'],
        resources: [revisions],
        conditions: {
          StringEquals: { 'aws:RequestTag/slipway:op': op },
          StringNotEquals: { 'ecs:privileged': 'true' },
        },
      },
      {
        actions: ['ecs:TagResource'],
        resources: [revisions],
        conditions: { StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } },
      },
      ...(roles.length > 0
        ? [
            {
              actions: ['iam:PassRole'],
              resources: roles,
              conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
            },
          ]
        : []),
    ],
  };
};

/** The session may point this one service at this one revision; not its exec setting. */
const update = (name: string, scope: Scope, revision: string): Needs => ({
  name,
  needs: [
    {
      actions: ['ecs:UpdateService'],
      resources: [arn(scope, `service/${scope.cluster}/${scope.service}`)],
      conditions: {
        ArnEquals: {
          'ecs:cluster': arn(scope, `cluster/${scope.cluster}`),
          'ecs:task-definition': revision,
        },
        StringNotEqualsIfExists: { 'ecs:enable-execute-command': 'true' },
      },
    },
  ],
});

/** The session may stop a deployment of this service; the exact one, once it is known. */
const stop = (scope: Scope, deployment: string | undefined): Needs => ({
  name: 'stop',
  needs: [
    {
      actions: ['ecs:StopServiceDeployment'],
      resources: [
        arn(scope, `service/${scope.cluster}/${scope.service}`),
        deployment ?? arn(scope, `service-deployment/${scope.cluster}/${scope.service}/*`),
      ],
    },
  ],
});

function needs({ op, scope, change, earlier }: Parameters<Worker<DeployWork>['needs']>[0]): Needs[] {
  const deploy = deployOf({ change });
  const { how, to, stops, family } = deploy;
  if (how === 'stop') return [stop(scope, stops)];
  const revision = to.revision ?? earlier.revision ?? arn(scope, `task-definition/${family}:*`);
  return [
    ...(to.revision === undefined ? [register(op, scope, deploy)] : []),
    update(how === 'restart' ? 'restart' : 'switch', scope, revision),
    stop(scope, earlier.deployment),
  ];
}

/** The same by hand. Registering takes the copy as a file: what is copied, and the images in it, are what the plan says. */
function byHand({
  scope,
  change,
  earlier,
}: Parameters<Worker<DeployWork>['byHand']>[0]): Record<string, string> {
  const { to, family, stops } = deployOf({ change });
  const revision = shortName(to.revision ?? earlier.revision) || `${family}:<the one just registered>`;
  const update = `aws ecs update-service --region ${scope.region} --cluster ${scope.cluster} --service ${scope.service} --task-definition ${revision}`;
  const deployment = stops ?? earlier.deployment ?? '<the deployment just begun>';
  const images = to.images.map(({ container, image }) => `${container}=${image}`).join(' ');
  return {
    register: `aws ecs register-task-definition --region ${scope.region} --cli-input-json file://copy-of-${shortName(to.copies)}.json   # ${images}`,
    switch: update,
    restart: `${update} --force-new-deployment`,
    stop: `aws ecs stop-service-deployment --region ${scope.region} --service-deployment-arn ${deployment} --stop-type ROLLBACK`,
  };
}

const images = (change: DeployChange) =>
  change.to.images.map(({ container, tag, digest, image }) => ({ container, tag, what: digest ?? image }));

export const deploy: Worker<DeployWork> = {
  slot: 'revision',
  follows: 'deployment',
  needs,
  byHand,
  plan: (work, found, limits) => planDeploy(work.to, found, limits),

  async moved(plan, work, found, limits) {
    const before = deployOf(plan);
    let now: Awaited<ReturnType<typeof planDeploy>>;
    try {
      now = await planDeploy(work.to, found, limits);
    } catch (error) {
      if (error instanceof UserError) return error.message;
      throw error;
    }
    if (now.change.from.revision !== before.from.revision)
      return `the service runs \`${shortName(now.change.from.revision)}\` now; the plan saw \`${shortName(before.from.revision)}\``;
    if (now.change.from.deployment !== before.from.deployment)
      return 'the service was deployed anew since the plan was made';
    const [old, fresh] = [images(before), images(now.change)];
    const other = fresh.find(
      ({ container, what }) => old.find(one => one.container === container)?.what !== what,
    );
    if (other)
      return `\`${other.tag ?? other.container}\` stands for \`${shortDigest(other.what)}\` now; the plan saw \`${shortDigest(old.find(one => one.container === other.container)?.what ?? '')}\``;
    if (now.change.definition !== before.definition || now.change.stops !== before.stops)
      return 'what would be deployed is no longer what was approved';
    const bad = worse(plan.checks, now.checks);
    return bad.length > 0 ? bad.map(({ said }) => said).join(' ') : undefined;
  },

  perform(op, plan) {
    const { how, to } = deployOf(plan);
    if (how === 'stop') return [stopStep(op, plan)];
    return [
      ...(to.revision === undefined ? [registerStep(op, plan)] : []),
      switchStep(op, plan),
      ...(op.stop ? [stopStep(op, plan)] : []),
    ];
  },

  advance,
  verify,
  explain,
};
