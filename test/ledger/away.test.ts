import { createLedger } from '../../src/ledger/ledger.ts';
import { type Connection, frontConnection } from '../../src/ledger/redis.ts';
import { sharedRedis } from '../redis.ts';

const answer = (message: string) => Object.assign(new Error(message), { name: 'ReplyError' });

/** A connection that tells the time, and then fails every script in one way. */
function failing(error: Error): Connection {
  const told = Promise.resolve([['time', Date.now()], []]);
  const answers = [told];
  return { on: () => undefined, evalsha: () => answers.shift() ?? Promise.reject(error) } as never;
}

test.each([
  ['no connection', 'nothing', new Error("Stream isn't writeable and enableOfflineQueue options is false")],
  [
    'no node of a cluster',
    'nothing',
    new Error("Cluster isn't ready and enableOfflineQueue options is false"),
  ],
  ['a cluster that was closed', 'nothing', new Error('Cluster is ended.')],
  ['a node that is no primary any more', 'nothing', answer('READONLY You can not write against a replica')],
  ['a shard without a primary', 'nothing', answer('CLUSTERDOWN The cluster is down')],
  ['no answer in time', 'perhaps all', new Error('Command timed out')],
  ['a node that was not reached, or went away with it', 'perhaps all', new Error('Connection is closed.')],
  [
    'a connection that was cut',
    'perhaps all',
    new Error('Reached the max retries per request limit (which is 0).'),
  ],
  ['a redirection too many', 'perhaps all', new Error('Too many Cluster redirections. Last error: Error')],
  ['what nobody has seen yet', 'perhaps all', new Error('?')],
])('%s: %s was done', async (_, done, error) => {
  const away = await createLedger({ redis: failing(error), namespace: 'away' })
    .vote('op_a', '', { team: 'T', user: 'U' }, 'approve', '', [])
    .catch(thrown => thrown);
  expect(away).toMatchObject({ name: 'RedisAway', cause: error });
  expect(away.mayRunUntil === undefined ? 'nothing' : 'perhaps all').toBe(done);
});

test('what only reads is not answered either: nothing was done, whatever was sent', async () => {
  const read = (error: Error) => {
    const fails = () => Promise.reject(error);
    const redis = { on: () => undefined, eval: fails } as never;
    return createLedger({ redis, namespace: 'away' }).read('op_a');
  };
  const late = new Error('Command timed out');
  await expect(read(late)).rejects.toMatchObject({ name: 'RedisAway', cause: late, mayRunUntil: undefined });
  await expect(read(answer('OOM command not allowed'))).rejects.toThrow('OOM');
});

test('what ioredis says when it has sent nothing is what it is known by', async () => {
  const { url } = await sharedRedis();
  for (const [cluster, words] of [
    [false, "Stream isn't writeable and enableOfflineQueue options is false"],
    [true, "Cluster isn't ready and enableOfflineQueue options is false"],
  ] as const) {
    const redis = frontConnection({ url, cluster });
    redis.on('error', () => undefined);
    await expect(redis.get('x')).rejects.toThrow(words);
    redis.disconnect();
  }
});
