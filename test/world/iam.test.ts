import { type Context, conditionsHold, filled } from '../../world/aws/iam/conditions.ts';
import { decide, type Statement } from '../../world/aws/iam/evaluate.ts';

const context: Context = {
  'aws:CurrentTime': '2026-11-23T12:00:00Z',
  'ecs:cluster': 'arn:aws:ecs:eu-west-1:1:cluster/prod',
  'aws:TagKeys': ['a', 'b'],
  n: '5',
  'aws:RequestTag/x': 'one',
};

// Each from the IAM User Guide, "IAM JSON policy elements: Condition operators" and "Conditions with multiple context keys or values".
test.each<[string, Record<string, Record<string, string | string[]>>, boolean]>([
  ['StringEquals, any of its values', { StringEquals: { n: ['4', '5'] } }, true],
  ['StringEquals on an absent key', { StringEquals: { no: '1' } }, false],
  ['StringEqualsIfExists on an absent key', { StringEqualsIfExists: { no: '1' } }, true],
  ['StringNotEquals on an absent key holds', { StringNotEquals: { no: '1' } }, true],
  ['StringNotEquals, none of its values', { StringNotEquals: { n: ['4', '5'] } }, false],
  ['StringLike', { StringLike: { 'aws:RequestTag/x': 'o?*' } }, true],
  ['keys are compared without case', { StringEquals: { 'AWS:requesttag/X': 'one' } }, true],
  ['values are not', { StringEquals: { 'aws:RequestTag/x': 'ONE' } }, false],
  ['ArnEquals', { ArnEquals: { 'ecs:cluster': 'arn:aws:ecs:*:1:cluster/prod' } }, true],
  [
    'an ARN wildcard does not reach over colons',
    { ArnEquals: { 'ecs:cluster': 'arn:*:cluster/prod' } },
    false,
  ],
  ['NumericLessThan', { NumericLessThan: { n: '6' } }, true],
  ['DateGreaterThan, not yet', { DateGreaterThan: { 'aws:CurrentTime': '2026-11-23T12:00:15Z' } }, false],
  ['DateGreaterThan, past', { DateGreaterThan: { 'aws:CurrentTime': '2026-11-23T11:59:59Z' } }, true],
  ['Null true: the key is absent', { Null: { no: 'true' } }, true],
  ['Null true: the key is there', { Null: { n: 'true' } }, false],
  ['ForAllValues: all are listed', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b', 'c'] } }, true],
  ['ForAllValues: one is not', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } }, false],
  ['ForAllValues on an absent key holds', { 'ForAllValues:StringEquals': { no: ['a'] } }, true],
  ['ForAnyValue on an absent key does not', { 'ForAnyValue:StringEquals': { no: ['a'] } }, false],
  ['a policy variable', { StringEquals: { 'aws:RequestTag/x': '${aws:RequestTag/x}' } }, true],
  ['every operator and key must hold', { StringEquals: { n: '5' }, StringLike: { n: '6' } }, false],
])('%s', (_, condition, expected) => {
  expect(conditionsHold(condition, context)).toBe(expected);
});

test('a variable without a value matches nothing, unless it has a default', () => {
  expect(filled('a-${no}', context)).toBeUndefined();
  expect(filled("a-${no, 'b'}", context)).toBe('a-b');
  expect(filled('${*}', context)).toBe('*');
});

const allow: Statement = { Effect: 'Allow', Action: 'ecs:*', Resource: '*' };
const layer = (name: 'identity-based policy' | 'session policy', ...Statement: Statement[]) => ({
  name,
  documents: [{ Statement }],
});
const request = {
  action: 'ecs:UpdateService',
  resource: 'arn:aws:ecs:eu-west-1:1:service/prod/web',
  context,
};

// "Policy evaluation logic": explicit deny, then every layer must allow by itself.
test.each<[string, Statement[], Statement[] | undefined, boolean]>([
  ['allowed by the role, no session policy', [allow], undefined, true],
  ['not mentioned by the role', [], [allow], false],
  ['allowed by the role, not by the session', [allow], [{ ...allow, Action: 'ecs:Describe*' }], false],
  ['a deny in the session wins', [allow], [allow, { Effect: 'Deny', Action: '*', Resource: '*' }], false],
  [
    'a deny whose condition does not hold is none',
    [allow],
    [allow, { Effect: 'Deny', Action: '*', Resource: '*', Condition: { Null: { n: 'true' } } }],
    true,
  ],
  ['actions are compared without case', [{ ...allow, Action: 'ECS:updateservice' }], undefined, true],
  ['NotAction', [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }], undefined, true],
  [
    'NotResource',
    [{ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:ecs:eu-west-1:1:service/prod/*' }],
    undefined,
    false,
  ],
  [
    'another resource',
    [{ ...allow, Resource: 'arn:aws:ecs:eu-west-1:1:service/prod/api' }],
    undefined,
    false,
  ],
])('%s', (_, role, session, expected) => {
  const layers = [
    layer('identity-based policy', ...role),
    ...(session ? [layer('session policy', ...session)] : []),
  ];
  expect(decide(layers, request).allowed).toBe(expected);
});
