import { denialIn, failureOf } from '../../src/aws/failure.ts';

const by =
  'User: arn:aws:sts::111122223333:assumed-role/slipway-sre/slipway-op_x is not authorized to perform: ';

test.each([
  [
    'a session policy that is silent',
    `${by}ecs:UpdateService on resource: arn:aws:ecs:eu-west-1:111122223333:service/prod/web because no session policy allows the ecs:UpdateService action`,
    {
      action: 'ecs:UpdateService',
      resource: 'ecs:eu-west-1:111122223333:service/prod/web',
      because: 'its session policy does not allow it',
    },
  ],
  [
    'a boundary that denies',
    `${by}iam:PassRole on resource: arn:aws:iam::111122223333:role/x with an explicit deny in a permissions boundary`,
    {
      action: 'iam:PassRole',
      resource: 'iam::111122223333:role/x',
      because: 'its permissions boundary forbids it',
    },
  ],
  [
    'an organisation that denies',
    `${by}ecs:UpdateService with an explicit deny in a service control policy`,
    { action: 'ecs:UpdateService', resource: '*', because: 'its service control policy forbids it' },
  ],
  [
    'STS, which gives no reason',
    `${by}sts:AssumeRole on resource: arn:aws:iam::111122223333:role/slipway-sre`,
    { action: 'sts:AssumeRole', resource: 'iam::111122223333:role/slipway-sre' },
  ],
  ['other words', 'Access Denied', undefined],
])('what AWS denied is read from its own words: %s', (_, message, denial) => {
  expect(denialIn(message)).toEqual(denial);
});

test.each([
  ['RequestThrottled', 403, 'throttled'],
  ['ThrottledException', 400, 'throttled'],
  ['SomethingNew', 429, 'throttled'],
  ['ClusterNotFoundException', 400, 'refused'],
  ['InternalError', 500, 'unsure'],
])('%s with status %i is %s', (name, httpStatusCode, failure) => {
  expect(failureOf(Object.assign(new Error(), { name, $metadata: { httpStatusCode } }))).toMatchObject({
    failure,
  });
});
