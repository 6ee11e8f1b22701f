/** EventBridge: targets of rules. Here they are queues. */
import type * as client from '@aws-sdk/client-eventbridge';
import { constrain } from '../constraints.ts';
import { type AnyOperation, type Operation, paged } from '../operation.ts';
import type { State } from '../state.ts';
import { invalid, onRule, ruleOf } from './find.ts';
import type { Target } from './rule.ts';

/** Targets of one rule ("Amazon EventBridge quotas"). */
const mostTargets = 5;

function check(state: State, target: client.Target): void {
  constrain('ValidationException', target, { Id: { min: 1, max: 64, pattern: '[\\.\\-_A-Za-z0-9]+' } });
  const queue = new RegExp(`^arn:aws:sqs:${state.region}:\\d{12}:[A-Za-z0-9_-]{1,80}$`);
  for (const arn of [target.Arn, target.DeadLetterConfig?.Arn])
    if (arn !== undefined && !queue.test(arn))
      throw invalid(`Provided Arn is not in correct format. In this world targets are queues: ${arn}`);
  const { Id: _i, Arn: _a, DeadLetterConfig: _d, Input: _t, RetryPolicy: _r, ...others } = target;
  const [other] = Object.entries(others).find(([, value]) => value !== undefined) ?? [];
  if (other !== undefined) throw invalid(`This world passes events on as they are; it knows no ${other}.`);
}

const put: Operation<client.PutTargetsCommandInput, client.PutTargetsCommandOutput> = {
  needs: (input, state) =>
    onRule('PutTargets')(input, state).map(need => ({
      ...need,
      context: { 'events:TargetArn': (input.Targets ?? []).map(({ Arn = '' }) => Arn) },
    })),
  run(input, state) {
    constrain('ValidationException', input, { Targets: { min: 1, max: 100 } });
    const rule = ruleOf(state, input.Rule, input);
    const given = input.Targets ?? [];
    for (const target of given) check(state, target);
    const ids = new Set([...rule.targets.keys(), ...given.map(({ Id = '' }) => Id)]);
    const refused = ids.size > mostTargets;
    if (refused)
      return {
        $metadata: {},
        FailedEntryCount: given.length,
        FailedEntries: given.map(({ Id }) => ({
          TargetId: Id,
          ErrorCode: 'LimitExceededException',
          ErrorMessage: 'The requested resource exceeds the maximum number allowed.',
        })),
      };
    for (const { Id: id = '', Arn: arn = '', DeadLetterConfig: dead, Input: text } of given) {
      const target: Target = { id, arn, ...(dead?.Arn !== undefined && { dead: dead.Arn }) };
      rule.targets.set(id, { ...target, ...(text !== undefined && { input: text }) });
    }
    return { $metadata: {}, FailedEntryCount: 0, FailedEntries: [] };
  },
};

const remove: Operation<client.RemoveTargetsCommandInput, client.RemoveTargetsCommandOutput> = {
  needs: onRule('RemoveTargets'),
  run(input, state) {
    constrain('ValidationException', input, { Ids: { min: 1, max: 100 } });
    const rule = ruleOf(state, input.Rule, input);
    const unknown = (input.Ids ?? []).filter(id => !rule.targets.delete(id));
    return {
      $metadata: {},
      FailedEntryCount: unknown.length,
      FailedEntries: unknown.map(TargetId => ({
        TargetId,
        ErrorCode: 'ResourceNotFoundException',
        ErrorMessage: `Target ${TargetId} does not exist on rule ${rule.name}.`,
      })),
    };
  },
};

const list: Operation<client.ListTargetsByRuleCommandInput, client.ListTargetsByRuleCommandOutput> = {
  needs: onRule('ListTargetsByRule'),
  run(input, state) {
    constrain('ValidationException', input, { Limit: { min: 1, max: 100 } });
    const rule = ruleOf(state, input.Rule, input);
    const { Limit: size = 100, NextToken: token } = input;
    const at = {
      token,
      list: `targets ${rule.name}`,
      code: 'ValidationException',
      words: 'Invalid NextToken.',
    };
    const { page, next } = paged([...rule.targets.values()], size, at);
    return {
      $metadata: {},
      Targets: page.map(({ id, arn, dead, input: text }) => ({
        Id: id,
        Arn: arn,
        ...(dead !== undefined && { DeadLetterConfig: { Arn: dead } }),
        ...(text !== undefined && { Input: text }),
      })),
      ...(next !== undefined && { NextToken: next }),
    };
  },
};

export const targetOperations: Record<string, AnyOperation> = {
  PutTargets: put,
  RemoveTargets: remove,
  ListTargetsByRule: list,
};
