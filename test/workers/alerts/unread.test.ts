/** What nobody here knows or can read. */
import { Poison } from '../../../src/workers/alerts/event.ts';
import { ecs, message, read, task, time } from './events.ts';

test('what nobody here knows is unknown, and never a crash', () => {
  expect(read(message('aws.ecs', 'ECS Something New', {}))).toBe('unknown');
});

test.each<[why: string, body: string]>([
  ['it is not JSON', 'not json'],
  ['it is not a JSON object', '[]'],
  ['its time is no moment', JSON.stringify({ id: 'x', time: 'later', detail: {} })],
  ['it has no detail', JSON.stringify({ id: 'x', time })],
  ['it has no taskArn', ecs('ECS Task State Change', { clusterArn: 'c', version: 1 })],
  ['its task has no version', ecs('ECS Task State Change', { taskArn: 't', clusterArn: 'c' })],
  [
    'its task has no version',
    ecs('ECS Task State Change', task({})).replace('"version":6', '"version":1e999'),
  ],
  ['it has no eventName', ecs('ECS Service Action', { eventType: 'ERROR' })],
  [
    'it names no cluster',
    ecs('ECS Deployment State Change', { eventName: 'X', deploymentId: 'ecs-svc/1' }, []),
  ],
  ['it has no hookId', ecs('ECS Hook State Change', { eventName: 'HOOK_AWAITING_ACTION' })],
])('what nobody can read says why: %s', (why, body) => {
  expect(() => read(body)).toThrow(new Poison(why));
});
