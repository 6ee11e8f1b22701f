/** The plain AWS CLI against the world: an older client of another make, over the same wire. */
import { workerCredentials } from '../../../world/aws/index.ts';
import { program, run } from './cli.ts';
import { type Credentials, ecsArn, fourEyes, lastingScene, roleArn, type Scene } from './scene.ts';

const there = program ? describe : describe.skip;

there('the AWS CLI', () => {
  let at: Scene;
  beforeAll(async () => {
    at = await lastingScene({ runs: true, speed: 100 });
  });
  afterAll(() => at.close());

  const cli = (words: string, credentials?: Credentials) => run(at, words.split(' '), credentials);

  test('reads every service it knows', async () => {
    const [who, services, groups, targets, role, decision] = await Promise.all([
      cli('sts get-caller-identity'),
      cli('ecs list-services --cluster staging --page-size 1'),
      cli('elbv2 describe-target-groups'),
      cli('application-autoscaling describe-scalable-targets --service-namespace ecs'),
      cli('iam get-role --role-name slipway-sre'),
      cli(
        `iam simulate-principal-policy --policy-source-arn ${roleArn('slipway-staging')} --action-names ecs:UpdateService --resource-arns ${ecsArn('service/prod/web')}`,
      ),
    ]);
    expect(who).toEqual({
      UserId: expect.any(String),
      Account: '111122223333',
      Arn: expect.stringMatching(/user\/admin$/),
    });
    expect(services).toEqual({
      serviceArns: [ecsArn('service/staging/web'), ecsArn('service/staging/worker')],
    });
    expect(groups).toMatchObject({ TargetGroups: [{ TargetGroupName: 'web', Port: 8080 }] });
    expect(targets).toMatchObject({
      ScalableTargets: [{ ResourceId: 'service/prod/api', MinCapacity: 2, MaxCapacity: 6 }],
    });
    expect(role).toMatchObject({
      Role: { AssumeRolePolicyDocument: { Statement: [{ Sid: 'Assume' }, { Sid: 'Tag' }, { Sid: 'Src' }] } },
    });
    expect(decision).toMatchObject({ EvaluationResults: [{ EvalDecision: 'implicitDeny' }] });
  });

  test('scales a service and waits until it is stable', async () => {
    await cli('ecs update-service --cluster prod --service worker --desired-count 3');
    await cli('ecs wait services-stable --cluster prod --services worker');
    expect((await at.service('prod/worker')).runningCount).toBe(3);
  });

  test('assumes the four-eyes role with its tags, and is refused without them', async () => {
    const tags = (fourEyes.Tags ?? []).map(({ Key, Value }) => `Key=${Key},Value=${Value}`).join(' ');
    const base = `sts assume-role --role-arn ${fourEyes.RoleArn} --role-session-name slipway-op_1`;
    const [good, bad] = await Promise.allSettled([
      cli(`${base} --source-identity slack-T-U1 --tags ${tags}`, workerCredentials),
      cli(base, workerCredentials),
    ]);
    expect(good).toMatchObject({
      value: { SourceIdentity: 'slack-T-U1', Credentials: { SecretAccessKey: expect.any(String) } },
    });
    expect(String((bad as PromiseRejectedResult).reason)).toContain(
      '(AccessDenied) when calling the AssumeRole operation',
    );
  });
});
