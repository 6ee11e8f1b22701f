/** Every operation of Secrets Manager and Parameter Store that is claimed, as the real client calls it. */
import * as secrets from '@aws-sdk/client-secrets-manager';
import { DescribeParametersCommand } from '@aws-sdk/client-ssm';
import { account, type Scene } from './scene.ts';

const name = 'slipway/slack';
const id = { SecretId: name };
const token = 'a'.repeat(32);
const arn = expect.stringMatching(
  new RegExp(`^arn:aws:secretsmanager:eu-west-1:${account}:secret:slipway/slack-\\w{6}$`),
);

/** Name, call and what its answer has at least; in an order that tells one story. */
export const secretCalls = (at: Scene): [name: string, call: () => Promise<object>, answer: object][] => {
  const first = async () => (await at.secrets().send(new secrets.GetSecretValueCommand(id))).VersionId;
  let began: string | undefined;
  return [
    [
      'secretsmanager PutSecretValue',
      async () => {
        began = await first();
        const put = { ...id, SecretString: '{"a":1}', ClientRequestToken: token };
        return at.secrets().send(new secrets.PutSecretValueCommand(put));
      },
      { ARN: arn, Name: name, VersionId: token, VersionStages: ['AWSCURRENT'] },
    ],
    [
      'secretsmanager DescribeSecret',
      () => at.secrets().send(new secrets.DescribeSecretCommand(id)),
      {
        ARN: arn,
        Name: name,
        LastChangedDate: expect.any(Date),
        LastAccessedDate: expect.any(Date),
        VersionIdsToStages: { [token]: ['AWSCURRENT'] },
      },
    ],
    [
      'secretsmanager UpdateSecretVersionStage',
      () =>
        at.secrets().send(
          new secrets.UpdateSecretVersionStageCommand({
            ...id,
            VersionStage: 'AWSCURRENT',
            RemoveFromVersionId: token,
            MoveToVersionId: began,
          }),
        ),
      { ARN: arn, Name: name },
    ],
    [
      'secretsmanager GetSecretValue',
      () => at.secrets().send(new secrets.GetSecretValueCommand({ ...id, VersionStage: 'AWSPREVIOUS' })),
      { ARN: arn, Name: name, SecretString: '{"a":1}', VersionStages: ['AWSPREVIOUS'] },
    ],
    [
      'ssm DescribeParameters',
      () =>
        at.ssm().send(
          new DescribeParametersCommand({
            ParameterFilters: [{ Key: 'Name', Values: ['/shop/stripe-key'] }],
          }),
        ),
      {
        Parameters: [
          {
            Name: '/shop/stripe-key',
            ARN: `arn:aws:ssm:eu-west-1:${account}:parameter/shop/stripe-key`,
            Type: 'SecureString',
            LastModifiedDate: expect.any(Date),
          },
        ],
      },
    ],
  ];
};
