import { createLogStream } from '../../src/aws/log-stream.ts';
import { type AwsWorld, auditGroup, startAws, workerCredentials } from '../../world/aws/index.ts';

let aws: AwsWorld;
const streams: { close(): void }[] = [];
beforeEach(async () => {
  aws = await startAws({ runs: false });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: workerCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: workerCredentials.secretAccessKey,
    AWS_SESSION_TOKEN: workerCredentials.sessionToken,
  });
});
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.close();
  await aws.close();
});

const open = (stream: string, group = auditGroup) => {
  const opened = createLogStream({ region: 'eu-west-1', group, stream });
  streams.push(opened);
  return opened;
};
const written = (stream: string) =>
  aws.state.logGroups
    .get(auditGroup)
    ?.streams.get(stream)
    ?.events.map(({ message }) => message) ?? [];
const sizes = () =>
  aws.calls.flatMap(({ operation, done, input }) =>
    operation === 'PutLogEvents' && done ? (input as { logEvents: unknown[] }).logEvents.length : [],
  );

test.each([
  ['10,000 events at most', Array.from({ length: 10_001 }, (_, i) => `${i}`), [10_000, 1]],
  [
    'a megabyte at most, 26 bytes an event included',
    Array.from({ length: 5 }, () => 'ä'.repeat(174_749)),
    [3, 2],
  ],
  ['nothing for nothing', [], []],
])('a batch holds %s', async (_, messages, expected) => {
  await open('a').write(messages);
  expect(sizes()).toEqual(expected);
  // The world keeps the newest 10,000.
  expect(written('a')).toEqual(messages.slice(-10_000));
});

test('two that find no stream make one; a stream is of its name only', async () => {
  await Promise.all([open('a').write(['one']), open('a').write(['two'])]);
  await open('b').write(['three']);
  expect(written('a').sort()).toEqual(['one', 'two']);
  expect(written('b')).toEqual(['three']);
});

test('what AWS drops without an error is an error', async () => {
  aws.state.clock = { ...aws.clock, now: () => Date.now() + 15 * 86_400_000 };
  await expect(open('a').write(['too old by its clock'])).rejects.toMatchObject({
    code: 'RejectedLogEvents',
  });
});

test('the worker may write to that group and no other, and take nothing back', async () => {
  await expect(open('a', '/ecs/web').write(['x'])).rejects.toMatchObject({ failure: 'denied' });
  await open('a').write(['x']);
  await expect(open('a').read().next()).rejects.toMatchObject({ failure: 'denied' });
});
