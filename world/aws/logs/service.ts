/** CloudWatch Logs. Whoever reads it first lets the containers write what they would have written by then. */
import * as client from '@aws-sdk/client-cloudwatch-logs';
import { type AnyOperation, nullMember, type Operation, type Service } from '../operation.ts';
import { speak } from './containers.ts';
import { filterLogEvents } from './filter.ts';
import { getLogEvents } from './get.ts';
import { createLogGroup, describeLogGroups, putRetentionPolicy } from './groups.ts';
import { startLiveTail } from './live-tail.ts';
import { putLogEvents } from './put.ts';
import { createLogStream, describeLogStreams } from './streams.ts';

const heard = <In, Out>(operation: Operation<In, Out>): Operation<In, Out> => ({
  ...operation,
  run(input, state, caller, gone) {
    speak(state, state.clock.now());
    return operation.run(input, state, caller, gone);
  },
});

const operations: Record<string, AnyOperation> = {
  CreateLogGroup: createLogGroup,
  CreateLogStream: createLogStream,
  PutLogEvents: putLogEvents,
  PutRetentionPolicy: putRetentionPolicy,
  DescribeLogGroups: heard(describeLogGroups),
  DescribeLogStreams: heard(describeLogStreams),
  GetLogEvents: heard(getLogEvents),
  FilterLogEvents: heard(filterLogEvents),
  StartLiveTail: startLiveTail,
};

export const logs: Service = {
  name: 'logs',
  protocol: 'json1.1',
  key: 'Logs_20140328',
  schemas: client,
  missing: nullMember('InvalidParameterException'),
  operations,
};
