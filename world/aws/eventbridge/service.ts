/** EventBridge: rules on the default bus that pass events on to queues. */
import * as client from '@aws-sdk/client-eventbridge';
import { nullMember, type Service } from '../operation.ts';
import { putEvents, testPattern } from './put-events.ts';
import { ruleOperations } from './rules.ts';
import { targetOperations } from './targets.ts';

export const eventBridge: Service = {
  name: 'events',
  protocol: 'json1.1',
  key: 'AWSEvents',
  schemas: client,
  missing: nullMember('ValidationException'),
  operations: {
    ...ruleOperations,
    ...targetOperations,
    PutEvents: putEvents,
    TestEventPattern: testPattern,
  },
};
