/** IAM's decisions, case by case; the second column names the page of the IAM User Guide that a case comes from. */
import { type Condition, type Context, conditionsHold } from '../../../world/aws/iam/conditions.ts';
import { type Document, decide, type Layer, type Statement } from '../../../world/aws/iam/evaluate.ts';

const service = 'arn:aws:ecs:eu-west-1:111122223333:service/prod/web';
const context: Context = {
  'aws:CurrentTime': '2026-11-23T12:00:00Z',
  'aws:SourceIp': '203.0.113.7',
  'aws:TagKeys': ['op', 'plan'],
  'aws:PrincipalTag/team': 'web',
  'aws:PrincipalTag/star': '*',
  'aws:RequestTag/a': 'one',
  'aws:RequestTag/b': 'one',
  'aws:MultiFactorAuthPresent': 'true',
  'ecs:cluster': 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod',
  's3:max-keys': '10',
};

const operators = 'Condition operators';
const multi = 'Conditions with multiple context keys or values';
const several = 'Multivalued context keys';
const variables = 'Variables and tags';

test.each<[string, string, Condition, boolean]>([
  ['a value that is listed', multi, { StringEquals: { 'aws:RequestTag/a': ['none', 'one'] } }, true],
  [
    'every key must hold',
    multi,
    { StringEquals: { 'aws:RequestTag/a': 'one', 'aws:RequestTag/b': 'two' } },
    false,
  ],
  [
    'every operator must hold',
    multi,
    { StringEquals: { 'aws:RequestTag/a': 'one' }, NumericLessThan: { 's3:max-keys': '5' } },
    false,
  ],
  [
    'a negated operator: none of its values',
    multi,
    { StringNotEquals: { 'aws:RequestTag/a': ['none', 'one'] } },
    false,
  ],
  ['keys have no case', operators, { StringEquals: { 'AWS:requesttag/A': 'one' } }, true],
  ['values have', operators, { StringEquals: { 'aws:RequestTag/a': 'ONE' } }, false],
  ['… unless told', operators, { StringEqualsIgnoreCase: { 'aws:RequestTag/a': 'ONE' } }, true],
  ['StringEquals knows no wildcard', operators, { StringEquals: { 'aws:RequestTag/a': 'o*' } }, false],
  ['StringLike does', operators, { StringLike: { 'aws:RequestTag/a': 'o?*' } }, true],
  ['an absent key', operators, { StringEquals: { 'aws:RequestTag/no': 'one' } }, false],
  ['an absent key, IfExists', operators, { StringEqualsIfExists: { 'aws:RequestTag/no': 'one' } }, true],
  ['an absent key, negated', operators, { StringNotEquals: { 'aws:RequestTag/no': 'one' } }, true],
  ['numbers', operators, { NumericLessThanEquals: { 's3:max-keys': 10 } }, true],
  ['booleans', operators, { Bool: { 'aws:MultiFactorAuthPresent': true } }, true],
  [
    'a moment that has passed',
    operators,
    { DateGreaterThan: { 'aws:CurrentTime': '2026-11-23T11:59:59Z' } },
    true,
  ],
  ['a moment to come', operators, { DateGreaterThan: { 'aws:CurrentTime': '2026-11-23T12:00:01Z' } }, false],
  ['a moment in seconds since 1970', operators, { DateLessThan: { 'aws:CurrentTime': '1795435201' } }, true],
  ['an address in a block', operators, { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, true],
  ['an address outside it', operators, { NotIpAddress: { 'aws:SourceIp': '198.51.100.0/24' } }, true],
  [
    'an ARN part by part',
    operators,
    { ArnEquals: { 'ecs:cluster': 'arn:aws:ecs:*:111122223333:cluster/*' } },
    true,
  ],
  [
    'an ARN wildcard stays in its part',
    operators,
    { ArnLike: { 'ecs:cluster': 'arn:aws:*:cluster/prod' } },
    false,
  ],
  ['Null true on a key that is there', operators, { Null: { 'ecs:cluster': 'true' } }, false],
  ['Null true on a key that is not', operators, { Null: { 'ecs:task-definition': 'true' } }, true],
  ['Null false on a key that is there', operators, { Null: { 'ecs:cluster': false } }, true],
  [
    'ForAllValues, all listed',
    several,
    { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['op', 'plan', 'x'] } },
    true,
  ],
  [
    'ForAllValues, one not listed',
    several,
    { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['op'] } },
    false,
  ],
  ['ForAllValues on nothing', several, { 'ForAllValues:StringEquals': { 'aws:no': ['op'] } }, true],
  ['ForAnyValue, one listed', several, { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['op'] } }, true],
  ['ForAnyValue on nothing', several, { 'ForAnyValue:StringEquals': { 'aws:no': ['op'] } }, false],
  [
    'ForAnyValue, negated, on nothing',
    several,
    { 'ForAnyValue:StringNotEquals': { 'aws:no': ['op'] } },
    false,
  ],
  [
    'a negated operator on several values: none of them',
    several,
    { StringNotEquals: { 'aws:TagKeys': 'op' } },
    false,
  ],
  ['a variable', variables, { StringEquals: { 'aws:RequestTag/a': '${aws:RequestTag/b}' } }, true],
  [
    'a variable, negated: four eyes',
    variables,
    { StringNotEquals: { 'aws:RequestTag/a': '${aws:RequestTag/b}' } },
    false,
  ],
  [
    'a variable that has no value equals nothing',
    variables,
    { StringEquals: { 'aws:RequestTag/a': '${aws:no}' } },
    false,
  ],
  [
    'a variable with a default',
    variables,
    { StringEquals: { 'aws:RequestTag/a': "${aws:no, 'one'}" } },
    true,
  ],
  ['a star that is meant as one', variables, { StringLike: { 'aws:RequestTag/a': '${*}' } }, false],
  [
    'a star that a variable brought is no wildcard',
    variables,
    { StringLike: { 'aws:RequestTag/a': '${aws:PrincipalTag/star}' } },
    false,
  ],
])('%s (%s)', (_, __, condition, expected) => {
  expect(conditionsHold(condition, context)).toBe(expected);
});

test('policies before 2012-10-17 have no variables', () => {
  const Resource = service.replace('web', '${aws:PrincipalTag/team}');
  const decided = (Version: string) =>
    decide(
      [
        {
          name: 'identity-based policy',
          documents: [{ Version, Statement: [{ Effect: 'Allow', Action: '*', Resource }] }],
        },
      ],
      { action: 'ecs:UpdateService', resource: service, context },
    ).allowed;
  expect([decided('2012-10-17'), decided('2008-10-17')]).toEqual([true, false]);
  const condition = { StringEquals: { 'aws:RequestTag/a': '${aws:RequestTag/b}' } };
  expect(conditionsHold(condition, context, false)).toBe(false);
});

const elements = 'Policy elements';
test.each<[string, string, Partial<Statement>, boolean]>([
  ['an action without case', elements, { Action: 'ECS:updateservice' }, true],
  ['an action by wildcard', elements, { Action: 'ecs:Update*' }, true],
  ['another action', elements, { Action: 'ecs:UpdateServicePrimaryTaskSet' }, false],
  ['NotAction', elements, { NotAction: 'iam:*' }, true],
  ['NotAction of this one', elements, { NotAction: ['iam:*', 'ecs:*'] }, false],
  ['a resource with case', elements, { Action: '*', Resource: service.replace('web', 'Web') }, false],
  ['a resource by wildcard', elements, { Action: '*', Resource: 'arn:aws:ecs:*:*:service/prod/*' }, true],
  [
    'a star that ends a part reaches over colons',
    'Resource',
    { Action: '*', Resource: 'arn:aws:ecs:*' },
    true,
  ],
  [
    'a star within a part does not',
    'Resource',
    { Action: '*', Resource: 'arn:aws:e*3:service/prod/web' },
    false,
  ],
  ['NotResource', elements, { Action: '*', NotResource: 'arn:aws:ecs:*:*:service/staging/*' }, true],
  ['NotResource of this one', elements, { Action: '*', NotResource: service }, false],
  [
    'a resource with a variable',
    variables,
    { Action: '*', Resource: service.replace('web', '${aws:PrincipalTag/team}') },
    true,
  ],
  [
    'a resource whose variable has no value',
    variables,
    { Action: '*', Resource: service.replace('web', '${aws:PrincipalTag/no}') },
    false,
  ],
])('%s (%s)', (_, __, more, expected) => {
  const statement = { Effect: 'Allow', ...(more.NotResource ? {} : { Resource: '*' }), ...more } as Statement;
  const documents: Document[] = [{ Version: '2012-10-17', Statement: [statement] }];
  const request = { action: 'ecs:UpdateService', resource: service, context };
  expect(decide([{ name: 'identity-based policy', documents }], request).allowed).toBe(expected);
});

const yes: Statement = { Effect: 'Allow', Action: 'ecs:*', Resource: '*' };
const no: Statement = { Effect: 'Deny', Action: 'ecs:Update*', Resource: '*' };
const other: Statement = { Effect: 'Allow', Action: 'ecs:Describe*', Resource: '*' };
const over: Statement = {
  ...no,
  Condition: { DateGreaterThan: { 'aws:CurrentTime': '2026-11-23T12:00:01Z' } },
};

// "Policy evaluation logic" and "Permissions boundaries": any deny denies, and every layer there is must allow.
test.each<[string, Statement[], Statement[] | undefined, Statement[] | undefined, string]>([
  ['nobody says anything', [], undefined, undefined, 'no identity-based policy'],
  ['the role allows', [yes], undefined, undefined, 'allowed'],
  ['the role allows and denies', [yes, no], undefined, undefined, 'deny in identity-based policy'],
  ['all three allow', [yes], [yes], [yes], 'allowed'],
  ['the boundary says nothing', [yes], [other], [yes], 'no permissions boundary'],
  ['the session says nothing', [yes], undefined, [other], 'no session policy'],
  ['only the session allows', [other], undefined, [yes], 'no identity-based policy'],
  ['the session denies', [yes], undefined, [yes, no], 'deny in session policy'],
  ['the boundary denies', [yes], [yes, no], [yes], 'deny in permissions boundary'],
  ['a deny that does not hold yet', [yes], undefined, [yes, over], 'allowed'],
])('%s: %s', (_, role, boundary, session, expected) => {
  const layer = (name: Layer['name'], statements: Statement[] | undefined): Layer[] =>
    statements ? [{ name, documents: [{ Version: '2012-10-17', Statement: statements }] }] : [];
  const layers = [
    ...layer('identity-based policy', role),
    ...layer('permissions boundary', boundary),
    ...layer('session policy', session),
  ];
  const decision = decide(layers, { action: 'ecs:UpdateService', resource: service, context });
  const said = decision.allowed ? 'allowed' : `${decision.explicit ? 'deny in' : 'no'} ${decision.layer}`;
  expect(said).toBe(expected);
});
