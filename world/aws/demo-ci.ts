/** Who deploys in the demo account besides the bot: a pipeline, with a role and sessions of its own. */
import type { Document } from './iam/evaluate.ts';
import { newRole } from './iam/roles.ts';
import { ecsArn, type State } from './state.ts';

/** The pipeline's session in the world; made up, and good for nothing anywhere else. */
export const ciCredentials = {
  accessKeyId: 'ASIAWORLDGITHUBACT00',
  secretAccessKey: 'world-secret-of-the-pipeline',
  sessionToken: 'world-session-of-the-pipeline',
};

const role = 'ci-deploy';

const rights = (state: State): Document => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: ['ecs:DescribeServices', 'ecs:UpdateService'],
      Resource: ecsArn(state, 'service/*'),
    },
    { Effect: 'Allow', Action: 'ecs:DescribeTaskDefinition', Resource: '*' },
    { Effect: 'Allow', Action: 'ecs:RegisterTaskDefinition', Resource: ecsArn(state, 'task-definition/*') },
    {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: ['demo-task', 'demo-execution'].map(name => `arn:aws:iam::${state.account}:role/${name}`),
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    },
  ],
});

/** Adds the pipeline's role and its session `github-actions`. */
export function addPipeline(state: State): void {
  const provider = `arn:aws:iam::${state.account}:oidc-provider/token.actions.githubusercontent.com`;
  const made = newRole(state, role, {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Federated: provider }, Action: 'sts:AssumeRoleWithWebIdentity' },
    ],
  });
  made.policies.set(role, rights(state));
  state.roles.set(role, made);
  const { accessKeyId: id, secretAccessKey: secret, sessionToken: token } = ciCredentials;
  state.keys.set(id, {
    id,
    secret,
    token,
    arn: `arn:aws:sts::${state.account}:assumed-role/${role}/github-actions`,
    userId: `${made.id}:github-actions`,
    role,
    tags: {},
    transitive: [],
  });
}
