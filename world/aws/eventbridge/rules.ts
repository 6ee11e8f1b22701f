/** EventBridge: rules are put, told of, switched and deleted. */
import type * as client from '@aws-sdk/client-eventbridge';
import { constrain, ruled } from '../constraints.ts';
import { type AnyOperation, type Operation, paged } from '../operation.ts';
import type { State } from '../state.ts';
import { checkBus, invalid, onRule, ruleArn, ruleOf } from './find.ts';
import { readPattern } from './pattern.ts';
import type { EventRule } from './rule.ts';

const name = { min: 1, max: 64, pattern: '[\\.\\-_A-Za-z0-9]+' };

/** Adds a rule that is enabled, or changes one; its targets stay. */
export function putRule(
  state: State,
  given: { name: string; text: string; description?: string },
): EventRule {
  const rule: EventRule = {
    ...given,
    arn: ruleArn(state, given.name),
    pattern: readPattern(given.text),
    isEnabled: true,
    targets: state.rules.get(given.name)?.targets ?? new Map(),
    failed: state.rules.get(given.name)?.failed ?? 0,
  };
  state.rules.set(rule.name, rule);
  return rule;
}

const put: Operation<client.PutRuleCommandInput, client.PutRuleCommandOutput> = {
  needs: (input, state) => [{ action: 'events:PutRule', resource: ruleArn(state, input.Name ?? '') }],
  run(input, state) {
    const {
      Name = '',
      EventPattern: text,
      ScheduleExpression,
      State: wanted = 'ENABLED',
      Description,
    } = input;
    constrain('ValidationException', input, {
      Name: name,
      Description: { max: 512 },
      RoleArn: { min: 1, max: 1_600 },
      State: { values: ['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'] },
    });
    checkBus(state, input.EventBusName);
    if (ScheduleExpression !== undefined)
      throw invalid('This world has no schedules: a rule has an EventPattern.');
    if (input.Tags?.length) throw invalid("This world's rules have no tags.");
    if (text === undefined)
      throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.');
    const rule = putRule(state, {
      name: Name,
      text,
      ...(Description !== undefined && { description: Description }),
    });
    rule.isEnabled = wanted !== 'DISABLED';
    return { $metadata: {}, RuleArn: rule.arn };
  },
};

const shown = (rule: EventRule): client.Rule => ({
  Name: rule.name,
  Arn: rule.arn,
  EventPattern: rule.text,
  State: rule.isEnabled ? 'ENABLED' : 'DISABLED',
  Description: rule.description,
  EventBusName: 'default',
});

const describe: Operation<client.DescribeRuleCommandInput, client.DescribeRuleCommandOutput> = {
  needs: onRule('DescribeRule'),
  run: (input, state) => ({
    $metadata: {},
    ...shown(ruleOf(state, input.Name, input)),
    CreatedBy: state.account,
  }),
};

const list: Operation<client.ListRulesCommandInput, client.ListRulesCommandOutput> = {
  needs: () => [{ action: 'events:ListRules', resource: '*' }],
  run(input, state) {
    constrain('ValidationException', input, { NamePrefix: name, Limit: { min: 1, max: 100 } });
    checkBus(state, input.EventBusName);
    const { NamePrefix: prefix = '', Limit: size = 100, NextToken: token } = input;
    const all = [...state.rules.values()]
      .filter(rule => rule.name.startsWith(prefix))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const at = { token, list: `rules ${prefix}`, code: 'ValidationException', words: 'Invalid NextToken.' };
    const { page, next } = paged(all, size, at);
    return { $metadata: {}, Rules: page.map(shown), ...(next !== undefined && { NextToken: next }) };
  },
};

const remove: Operation<client.DeleteRuleCommandInput, object> = {
  needs: onRule('DeleteRule'),
  run(input, state) {
    checkBus(state, input.EventBusName);
    if ((state.rules.get(input.Name ?? '')?.targets.size ?? 0) > 0)
      throw invalid("Rule can't be deleted since it has targets.");
    state.rules.delete(input.Name ?? '');
    return {};
  },
};

const switched = (action: string, isEnabled: boolean): Operation<client.EnableRuleCommandInput, object> => ({
  needs: onRule(action),
  run(input, state) {
    ruleOf(state, input.Name, input).isEnabled = isEnabled;
    return {};
  },
});

const named = { Name: name };
export const ruleOperations: Record<string, AnyOperation> = ruled(
  'ValidationException',
  { DescribeRule: named, DeleteRule: named, EnableRule: named, DisableRule: named },
  {
    PutRule: put,
    DescribeRule: describe,
    ListRules: list,
    DeleteRule: remove,
    EnableRule: switched('EnableRule', true),
    DisableRule: switched('DisableRule', false),
  },
);
