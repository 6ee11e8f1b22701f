import { ECSClient } from '@aws-sdk/client-ecs';
import * as jestGlobals from '@jest/globals';
import { App } from '@slack/bolt';
import { Queue } from 'bullmq';

test('loads', () => {
  expect([typeof App, typeof Queue, typeof ECSClient, typeof jestGlobals]).toHaveLength(4);
});
