/** StartLiveTail: who may listen to what. */
import type * as client from '@aws-sdk/client-cloudwatch-logs';
import { constrain } from '../constraints.ts';
import { AwsFault } from '../fault.ts';
import type { Operation } from '../operation.ts';
import { uuid } from '../state.ts';
import { groupArn, groupCalled, groupIdentifier, invalid, nameIn, need, streamName } from './group.ts';
import { matcher } from './pattern/index.ts';
import { openSession } from './session.ts';

/** Sessions that may be open at once in an account and Region (CloudWatch Logs quotas). */
const mostSessions = 15;

export const startLiveTail: Operation<client.StartLiveTailCommandInput, client.StartLiveTailCommandOutput> = {
  needs: (input, state) =>
    (input.logGroupIdentifiers ?? []).map(one => need(state, 'StartLiveTail', nameIn(state, one))),
  run(input, state) {
    const { logGroupIdentifiers: arns = [], logStreamNames: names, logStreamNamePrefixes: prefixes } = input;
    constrain('InvalidParameterException', input, {
      logGroupIdentifiers: { min: 1, max: 10, each: groupIdentifier },
      logStreamNames: { min: 1, max: 100, each: streamName },
      logStreamNamePrefixes: { min: 1, max: 100, each: streamName },
      logEventFilterPattern: { max: 1024 },
    });
    for (const arn of arns)
      if (!/^arn:aws:logs:[a-z0-9-]+:\d{12}:log-group:[^:]+$/.test(arn))
        throw invalid(`The specified log group identifier ${arn} is not the ARN of a log group.`);
    if (names && prefixes) throw invalid('logStreamNames and logStreamNamePrefixes are mutually exclusive.');
    if ((names ?? prefixes) && arns.length !== 1)
      throw invalid('Log stream names and prefixes need exactly one log group.');
    const matches = matcher(input.logEventFilterPattern);
    const wanted = new Set(arns.map(arn => groupCalled(state, nameIn(state, arn)).name));
    if (state.tails.size >= mostSessions)
      throw new AwsFault(
        'LimitExceededException',
        'The number of concurrent Live Tail sessions is exceeded.',
      );
    const inStream = (name: string) =>
      (names?.includes(name) ?? true) && (prefixes?.some(prefix => name.startsWith(prefix)) ?? true);
    const session = {
      requestId: uuid(),
      sessionId: uuid(),
      logGroupIdentifiers: [...wanted].map(name => groupArn(state, name)),
      logStreamNames: names ?? [],
      logStreamNamePrefixes: prefixes ?? [],
      logEventFilterPattern: input.logEventFilterPattern ?? '',
    };
    return {
      $metadata: {},
      responseStream: openSession(
        state,
        session,
        (group, stream, event) => wanted.has(group.name) && inStream(stream.name) && matches(event),
      ),
    };
  },
};
