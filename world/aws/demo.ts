/** The demo account: two clusters, a handful of services, and the roles that the README's slipway.yaml names. */
import { addScalable } from './around.ts';
import { addDefinition } from './ecs/definitions.ts';
import { tick } from './ecs/scheduler.ts';
import { addService } from './ecs/services.ts';
import type { Document, Statement } from './iam/evaluate.ts';
import { newRole } from './iam/service.ts';
import { ecsArn, type State } from './state.ts';

/** The bot's own credentials in the world; made up, and good for nothing anywhere else. */
export const workerCredentials = {
  accessKeyId: 'ASIAWORLDSLIPWAYBOT0',
  secretAccessKey: 'world-secret-of-the-slipway-worker',
  sessionToken: 'world-session-of-the-slipway-worker',
};

/** A person with all rights, for trying the AWS CLI. */
export const adminCredentials = {
  accessKeyId: 'AKIAWORLDADMIN000000',
  secretAccessKey: 'world-secret-of-the-admin',
};

const all: Document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

export function addAdmin(state: State): void {
  state.keys.set(adminCredentials.accessKeyId, {
    id: adminCredentials.accessKeyId,
    secret: adminCredentials.secretAccessKey,
    arn: `arn:aws:iam::${state.account}:user/admin`,
    userId: 'AIDAWORLDADMIN',
    policies: [all],
    tags: {},
    transitive: [],
  });
}

const document = (...statements: Statement[]): Document => ({ Version: '2012-10-17', Statement: statements });

/** The trust policy of security.md §3.4: three statements, since TagSession and SetSourceIdentity carry fewer keys. */
function trust(worker: string, fourEyes: boolean): Document {
  const Principal = { AWS: worker };
  const likes = {
    'sts:RoleSessionName': 'slipway-*',
    'sts:SourceIdentity': 'slack-*',
    'aws:RequestTag/slipway:op': '?*',
    'aws:RequestTag/slipway:requester': '?*',
  };
  const approver = { 'aws:RequestTag/slipway:approver': '?*' };
  const different = {
    StringNotEquals: { 'aws:RequestTag/slipway:approver': '${aws:RequestTag/slipway:requester}' },
  };
  const keys = ['slipway:op', 'slipway:requester', 'slipway:approver', 'slipway:plan'];
  return document(
    {
      Sid: 'Assume',
      Effect: 'Allow',
      Principal,
      Action: 'sts:AssumeRole',
      Condition: { StringLike: { ...likes, ...(fourEyes && approver) }, ...(fourEyes && different) },
    },
    {
      Sid: 'Tag',
      Effect: 'Allow',
      Principal,
      Action: 'sts:TagSession',
      Condition: {
        StringLike: { 'aws:RequestTag/slipway:op': '?*' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': keys },
      },
    },
    {
      Sid: 'Src',
      Effect: 'Allow',
      Principal,
      Action: 'sts:SetSourceIdentity',
      Condition: { StringLike: { 'sts:SourceIdentity': 'slack-*' } },
    },
  );
}

const operator = (state: State, clusters: string[]): Document =>
  document({
    Effect: 'Allow',
    Action: ['ecs:UpdateService', 'ecs:DescribeServices'],
    Resource: clusters.map(cluster => ecsArn(state, `service/${cluster}/*`)),
  });

function addRoles(state: State): void {
  const arn = (name: string) => `arn:aws:iam::${state.account}:role/${name}`;
  const add = (name: string, trusts: Document, policy: Document) => {
    const role = newRole(state, name, trusts);
    role.policies.set(name, policy);
    state.roles.set(name, role);
  };
  const worker = arn('slipway-worker');
  const others = ['slipway-read', 'slipway-sre', 'slipway-staging'].map(arn);
  add(
    'slipway-worker',
    document({
      Effect: 'Allow',
      Principal: { Service: 'ecs-tasks.amazonaws.com' },
      Action: 'sts:AssumeRole',
    }),
    document({
      Effect: 'Allow',
      Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
      Resource: others,
    }),
  );
  add(
    'slipway-read',
    document({ Effect: 'Allow', Principal: { AWS: worker }, Action: 'sts:AssumeRole' }),
    document(
      {
        Effect: 'Allow',
        Action: [
          'ecs:Describe*',
          'ecs:List*',
          'elasticloadbalancing:Describe*',
          'application-autoscaling:Describe*',
        ],
        Resource: '*',
      },
      { Effect: 'Allow', Action: 'iam:SimulatePrincipalPolicy', Resource: others },
    ),
  );
  add('slipway-sre', trust(worker, true), operator(state, ['prod', 'staging']));
  add('slipway-staging', trust(worker, false), operator(state, ['staging']));
  state.keys.set(workerCredentials.accessKeyId, {
    id: workerCredentials.accessKeyId,
    secret: workerCredentials.secretAccessKey,
    token: workerCredentials.sessionToken,
    arn: `arn:aws:sts::${state.account}:assumed-role/slipway-worker/world`,
    userId: `${state.roles.get('slipway-worker')?.id}:world`,
    role: 'slipway-worker',
    tags: {},
    transitive: [],
  });
}

/** Fills an empty state with the demo account, settled. */
export function addDemo(state: State): void {
  addRoles(state);
  for (const name of ['prod', 'staging'])
    state.clusters.set(name, { name, arn: ecsArn(state, `cluster/${name}`) });
  const definition = (family: string, revision: number) =>
    addDefinition(
      state,
      {
        family,
        networkMode: 'awsvpc',
        requiresCompatibilities: ['FARGATE'],
        cpu: '256',
        memory: '512',
        containerDefinitions: [
          {
            name: family,
            image: `${state.account}.dkr.ecr.${state.region}.amazonaws.com/${family}:1.${revision}.0`,
            essential: true,
            portMappings: [{ containerPort: 8080 }],
          },
        ],
      },
      revision,
    );
  const definitions = {
    web: definition('web', 43),
    api: definition('api', 12),
    worker: definition('worker', 7),
    legacy: definition('legacy', 3),
    old: definition('old', 1),
  };
  const targetGroup = `arn:aws:elasticloadbalancing:${state.region}:${state.account}:targetgroup/web/73e2d6bc24d8a067`;
  state.targetGroups.set(targetGroup, { arn: targetGroup, name: 'web', port: 8080 });
  const add = (cluster: string, name: keyof typeof definitions, desired: number, more: object = {}) =>
    addService(state, { cluster, name, desired, taskDefinition: definitions[name], ...more });
  add('prod', 'web', 3, { targetGroup, container: { name: 'web', port: 8080 } });
  add('prod', 'api', 2);
  add('prod', 'worker', 2);
  add('prod', 'legacy', 1, { controller: 'CODE_DEPLOY' });
  add('prod', 'old', 0, { status: 'DRAINING' });
  add('staging', 'web', 1);
  add('staging', 'worker', 1);
  addScalable(state, 'prod/api', 2, 6);
  // Everything has been running for a day: let its first five minutes happen, a second at a time.
  const past = state.clock.now() - 86_400_000;
  for (const service of state.services.values()) {
    service.createdAt = new Date(past);
    for (const deployment of service.deployments) deployment.createdAt = new Date(past);
  }
  for (let second = 0; second < 300; second++) tick(state, past + second * 1_000);
}
