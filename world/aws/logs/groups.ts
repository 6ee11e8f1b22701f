/** Log groups: made, listed, and how long they keep what they hold. */
import * as client from '@aws-sdk/client-cloudwatch-logs';
import { constrain } from '../constraints.ts';
import { AwsFault } from '../fault.ts';
import { type Operation, paged } from '../operation.ts';
import { type State, tagContext } from '../state.ts';
import {
  groupArn,
  groupCalled,
  groupIdentifier,
  groupName,
  invalid,
  type LogGroup,
  nameIn,
  need,
} from './group.ts';
import { addGroup } from './write.ts';

/** AWS allows a million; the world holds a thousand. */
const mostGroups = 1_000;

/** The days that PutRetentionPolicy takes (its API reference). */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const classes = Object.values<string>(client.LogGroupClass);

export const createLogGroup: Operation<
  client.CreateLogGroupCommandInput,
  client.CreateLogGroupCommandOutput
> = {
  bucket: 'log group modify',
  needs(input, state) {
    const tags = Object.entries(input.tags ?? {}).map(([key, value]) => ({ key, value }));
    const context = tagContext('aws:RequestTag', tags);
    const asked = need(state, 'CreateLogGroup', input.logGroupName ?? '');
    const tagging = {
      action: 'logs:TagResource',
      resource: groupArn(state, input.logGroupName ?? ''),
      context,
    };
    return [{ ...asked, context: { ...asked.context, ...context } }, ...(tags.length > 0 ? [tagging] : [])];
  },
  run(input, state) {
    const { logGroupName: name = '', kmsKeyId, tags, logGroupClass, deletionProtectionEnabled } = input;
    constrain('InvalidParameterException', input, {
      logGroupName: groupName,
      kmsKeyId: { max: 256 },
      logGroupClass: { values: classes },
    });
    if (name.startsWith('aws/')) throw invalid("Log groups starting with 'aws/' are reserved for AWS.");
    if (kmsKeyId !== undefined)
      throw invalid('The specified KMS key does not exist or is not allowed to be used.');
    if (state.logGroups.has(name))
      throw new AwsFault('ResourceAlreadyExistsException', 'The specified log group already exists');
    if (state.logGroups.size >= mostGroups)
      throw new AwsFault('LimitExceededException', 'Resource limit exceeded.');
    addGroup(state, name, {
      ...(logGroupClass !== undefined && { class: logGroupClass }),
      isProtected: deletionProtectionEnabled ?? false,
    });
    if (tags)
      state.tags.set(
        groupArn(state, name),
        Object.entries(tags).map(([key, value]) => ({ key, value })),
      );
    return { $metadata: {} };
  },
};

const bytes = (group: LogGroup) =>
  [...group.streams.values()].reduce(
    (sum, { events }) => sum + events.reduce((own, { message }) => own + Buffer.byteLength(message) + 26, 0),
    0,
  );

const shown = (state: State, group: LogGroup): client.LogGroup => ({
  logGroupName: group.name,
  creationTime: group.createdAt,
  ...(group.retentionInDays !== undefined && { retentionInDays: group.retentionInDays }),
  metricFilterCount: 0,
  arn: `${groupArn(state, group.name)}:*`,
  storedBytes: bytes(group),
  logGroupClass: group.class,
  logGroupArn: groupArn(state, group.name),
  deletionProtectionEnabled: group.isProtected,
});

/** A search by pattern tells only this much (API reference of DescribeLogGroups). */
const inShort = ({ arn, creationTime, logGroupName }: client.LogGroup): client.LogGroup => ({
  arn,
  creationTime,
  logGroupName,
});

export const describeLogGroups: Operation<
  client.DescribeLogGroupsCommandInput,
  client.DescribeLogGroupsCommandOutput
> = {
  bucket: 'log group read',
  needs: () => [{ action: 'logs:DescribeLogGroups', resource: '*' }],
  run(input, state) {
    const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupIdentifiers: named } = input;
    constrain('InvalidParameterException', input, {
      logGroupNamePrefix: groupName,
      logGroupNamePattern: { max: 512, pattern: '[\\.\\-_/#A-Za-z0-9]*' },
      limit: { min: 1, max: 50 },
      logGroupClass: { values: classes },
      logGroupIdentifiers: { min: 1, max: 50, each: groupIdentifier },
      accountIdentifiers: { max: 20, each: { min: 12, max: 12, pattern: '\\d{12}' } },
    });
    if (prefix !== undefined && pattern !== undefined)
      throw invalid('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
    const others = [prefix, pattern, input.nextToken, input.limit, input.logGroupClass];
    if (named && others.some(one => one !== undefined))
      throw invalid('logGroupIdentifiers cannot be combined with other parameters.');
    const names = named?.map(one => nameIn(state, one));
    const all = [...state.logGroups.values()]
      .filter(({ name }) => names?.includes(name) ?? true)
      .filter(({ name }) => name.startsWith(prefix ?? '') && name.includes(pattern ?? ''))
      .filter(group => input.logGroupClass === undefined || group.class === input.logGroupClass)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { page, next } = paged(all, input.limit ?? 50, {
      token: input.nextToken,
      list: `groups ${prefix} ${pattern} ${input.logGroupClass}`,
      code: 'InvalidParameterException',
      words: 'The specified nextToken is invalid.',
    });
    const told = page.map(group => shown(state, group));
    return {
      $metadata: {},
      logGroups: pattern === undefined ? told : told.map(inShort),
      ...(next && { nextToken: next }),
    };
  },
};

export const putRetentionPolicy: Operation<
  client.PutRetentionPolicyCommandInput,
  client.PutRetentionPolicyCommandOutput
> = {
  bucket: 'log group modify',
  needs: (input, state) => [need(state, 'PutRetentionPolicy', input.logGroupName ?? '')],
  run(input, state) {
    constrain('InvalidParameterException', input, { logGroupName: groupName });
    const { logGroupName: name = '', retentionInDays: days = 0 } = input;
    if (!retentions.includes(days))
      throw invalid(
        `1 validation error detected: Value '${days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${retentions.join(', ')}]`,
      );
    groupCalled(state, name).retentionInDays = days;
    return { $metadata: {} };
  },
};
