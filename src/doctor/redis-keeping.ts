/** Whether Redis keeps what it was told: what was accepted must not be dropped for want of memory, nor die with a process. */
import type { Given } from './given.ts';
import { counted, type Found, fail, type Line, pass, skip, warn } from './line.ts';
import { wordsOf } from './look.ts';
import type { Connection } from './redis-connection.ts';
import { type Info, loopback, managed } from './redis-info.ts';

/** How long a copy may take to arrive at a replica, in milliseconds. */
const replicaMs = 500;

const durably =
  'ElastiCache for Valkey 9 keeps every write before it answers: `aws elasticache modify-replication-group --durability sync` (cluster mode, with a replica); MemoryDB does by itself. Else the newest seconds are lost with the node.';

/** Returns what there is to say of what Redis drops when its memory is full. Pure. */
export function ofPolicy(policy: string | undefined): Found {
  if (policy === undefined)
    return warn(
      'Redis does not say what it drops when its memory is full.',
      'See that its maxmemory-policy is noeviction.',
    );
  return policy === 'noeviction'
    ? pass('It refuses what it has no room for, and drops nothing.')
    : fail(
        `Its maxmemory-policy is ${policy}: accepted ops disappear when memory is full.`,
        'Set maxmemory-policy to noeviction: in redis.conf, or in the parameter group.',
      );
}

/** Returns what there is to say of what is left when Redis dies. Pure. */
export function ofDurability(info: Info, url: string): Found {
  if (info('aof_enabled') === '1')
    return info('aof_last_write_status') === 'err'
      ? fail('It cannot write its append-only file.', 'Look at the disk of Redis: it may be full.')
      : pass('It keeps an append-only file.');
  if (managed(url))
    return warn(
      'It keeps no append-only file; whether AWS keeps its writes cannot be asked from here.',
      durably,
    );
  return fail(
    'It keeps no append-only file: what was accepted is lost when it dies.',
    'Set appendonly to yes.',
  );
}

/** Returns on how many replicas a write was in time; undefined where another node of the cluster has the key. */
async function copiesOf(redis: Connection, key: string): Promise<number | undefined> {
  try {
    // WAIT counts for writes of its own connection only (security.md §4.2).
    const [, copies] = await Promise.all([redis.set(key, '1', 'PX', 10_000), redis.wait(1, replicaMs)]);
    return copies;
  } catch (error) {
    if (/^MOVED/.test(wordsOf(error))) return undefined;
    throw error;
  }
}

/** Returns what there is to say of copies elsewhere. */
async function ofReplicas({ environment }: Given, redis: Connection, info: Info): Promise<Found> {
  const replicas = Number(info('connected_slaves') ?? 0);
  if (replicas === 0 && loopback(environment.redisUrl)) return pass('It stands alone, on this machine.');
  if (replicas === 0)
    return warn(
      'It has no replica: when its machine is lost, so is what it held.',
      'Add a replica in another availability zone, with failover.',
    );
  const key = `{${environment.namespace}}:doctor`;
  const copies = await copiesOf(redis, key);
  if (copies === undefined)
    return pass(`${counted(replicas, 'replica')} of this node; the bot's keys are on another.`);
  return copies > 0
    ? pass(`${counted(replicas, 'replica')}; a write was on ${copies} at once.`)
    : warn(
        `No replica had a write within ${replicaMs} ms.`,
        'Look at the replication lag: at a failover, what is not copied is lost.',
      );
}

async function ofCluster(redis: Connection, info: Info): Promise<Found> {
  if (info('cluster_enabled') !== '1') return skip('It is no cluster.');
  const state = /^cluster_state:(\w+)/m.exec(String(await redis.cluster('INFO')))?.[1];
  return state === 'ok'
    ? pass('All slots of the cluster are served.')
    : fail(
        `The state of the cluster is ${state}.`,
        'Some of its slots are served by nobody: look at its nodes.',
      );
}

/** Asks CONFIG, which managed services refuse; then what INFO says has to do. */
async function policyOf(redis: Connection, info: Info): Promise<string | undefined> {
  try {
    const [, policy] = (await redis.config('GET', 'maxmemory-policy')) as string[];
    return policy ?? info('maxmemory_policy');
  } catch (error) {
    if (!/NOPERM|unknown command/i.test(wordsOf(error))) throw error;
    return info('maxmemory_policy');
  }
}

/** Asks what Redis keeps, one line each. */
export function checkKeeping(given: Given, redis: Connection, info: Info): Promise<Line>[] {
  const { look, environment } = given;
  return [
    look('redis', 'memory', 'Look at maxmemory-policy.', async () => ofPolicy(await policyOf(redis, info))),
    look('redis', 'durability', 'Set appendonly to yes.', async () =>
      ofDurability(info, environment.redisUrl),
    ),
    look('redis', 'replicas', 'Look at its replicas.', () => ofReplicas(given, redis, info)),
    look('redis', 'cluster', 'Look at its nodes.', () => ofCluster(redis, info)),
  ];
}
