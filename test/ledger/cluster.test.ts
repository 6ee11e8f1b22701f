/** The ledger on a real cluster, whose slots move and whose nodes die. */
import { diagnose } from '../../src/cli-doctor.ts';
import { connected } from '../../src/doctor/redis-connection.ts';
import { createAudit } from '../../src/ledger/audit.ts';
import { createLedger, type Ledger } from '../../src/ledger/ledger.ts';
import {
  type Connection,
  findRedis,
  frontConnection,
  keysLike,
  nodeConnection,
  usable,
} from '../../src/ledger/redis.ts';
import { RedisAway } from '../../src/ledger/script.ts';
import { startRedis } from '../../world/redis.ts';
import { type RedisCluster, startRedisCluster } from '../../world/redis-cluster.ts';
import { describeWithNodes } from '../world.ts';

let cluster: RedisCluster;
let redis: Connection;
let ledger: Ledger;

let namespace: string;
let tag: string;
let elsewhere: string;
let asked = 0;

/** Returns names whose keys lie on one of the nodes. */
async function namesOn(node: number): Promise<string[]> {
  const names = Array.from({ length: 30 }, (_, i) => `on-a-cluster-${i}`);
  const owners = await Promise.all(names.map(name => cluster.primaryOf(`{${name}}`)));
  return names.filter((_, i) => owners[i] === cluster.nodes[node]);
}

const markOf = (n: number) => `ask-${n}`;

/** Asks for something; the answer is the op's id. */
async function ask(of: Ledger = ledger): Promise<string> {
  const who = { team: 'T', user: `asker${asked}` };
  const where = { channel: `C${asked}` };
  const work = { kind: 'whoami' as const };
  const { id } = await of.open({ who, where, words: 'whoami', work }, true, [markOf(asked++)]);
  return id;
}

/** Asks after what was not answered until it is known; resolves with the op's id, or undefined when there is none. */
async function became(mark: string, mayRunUntil: number): Promise<string | undefined> {
  for (;;) {
    const known = await ledger.became([mark], mayRunUntil).catch(() => ({ is: 'early' }) as const);
    if (known.is === 'opened') return known.id;
    if (known.is !== 'early') return undefined;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** Asks again and again until the ledger takes it, as people do; everything before that came to nothing. */
async function asksUntilTaken(): Promise<{ id: string; refused: number }> {
  for (let refused = 0; ; refused++) {
    try {
      return { id: await ask(), refused };
    } catch (error) {
      if (!(error instanceof RedisAway)) throw error;
      const id = error.mayRunUntil && (await became(markOf(asked - 1), error.mayRunUntil));
      if (id) return { id, refused };
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }
}

/** The ids of all ops that the ledger has, from the nodes themselves. */
async function kept(): Promise<string[]> {
  const ids: string[] = [];
  for (const { url } of cluster.nodes) {
    // By their own word: for a while after a failover a client may take the one for the other.
    const node = await usable(nodeConnection(url));
    const [role] = await node.role();
    for await (const keys of role === 'master' ? keysLike(node, `${tag}:op:op_*`) : [])
      ids.push(...keys.map(key => key.slice(`${tag}:op:`.length)).filter(id => !id.includes(':')));
    node.disconnect();
  }
  return [...new Set(ids)].sort();
}

describeWithNodes('on a cluster', () => {
  const taken: string[] = [];

  beforeAll(async () => {
    cluster = await startRedisCluster({ primaries: 3, replicas: 1 });
    // Its slot moves to the shard that has a replica.
    [namespace = ''] = await namesOn(1);
    [elsewhere = ''] = await namesOn(0);
    tag = `{${namespace}}`;
    redis = await usable(frontConnection(await findRedis(cluster.url), 500));
    ledger = createLedger({ redis, namespace, patienceMs: 500 });
  });

  test('the doctor finds nothing wrong with any of its nodes', async () => {
    for (const { url } of cluster.nodes) {
      const lines = await diagnose({ REDIS_URL: url, SLIPWAY_NAMESPACE: namespace });
      const ofRedis = lines.filter(({ area }) => area === 'redis');
      expect(ofRedis.map(({ name }) => name)).toContain('cluster');
      expect(ofRedis.filter(({ is }) => is === 'fail' || is === 'skip')).toEqual([]);
      expect(lines.find(({ area, name }) => area === 'clock' && name === 'Redis')?.is).toBe('pass');
    }
  });
  afterAll(async () => {
    redis.disconnect();
    await cluster.close();
  });
  afterEach(async () => {
    expect(await kept()).toEqual([...taken].sort());
    const audit = createAudit(redis, namespace);
    while (await audit.seal());
    expect((await audit.verify([])).to).toBe(taken.length);
  });

  test('what a Redis is, is found out by asking it', async () => {
    const single = await startRedis();
    expect(await findRedis(single.url)).toEqual({ url: single.url, cluster: false });
    expect(await findRedis(cluster.url)).toEqual({ url: cluster.url, cluster: true });
    await single.close();
  });

  test('a ledger is wherever its slot is, whichever node was named', async () => {
    taken.push(await ask());
    await ask(createLedger({ redis, namespace: elsewhere, patienceMs: 500 }));
  });

  test('the doctor looks at the node that has the ledger, whichever was named', async () => {
    for (const { url } of cluster.nodes) {
      const node = await connected(url, namespace, 2_000);
      expect(node.options.port).toBe((await cluster.primaryOf(tag)).port);
      node.disconnect();
    }
  });

  test('while its slot moves to another node nothing is done; then it goes on, with everything that was there', async () => {
    for (let n = 0; n < 5; n++) taken.push(await ask());
    const to = await cluster.primaryOf(`{${elsewhere}}`);
    await cluster.moves(tag, to, async () => {
      // Refused by a node that has a part of it: nothing was done, and nobody has to ask whether it was.
      await expect(ask()).rejects.toMatchObject({ name: 'RedisAway', mayRunUntil: undefined });
      // Every node answers; readiness asks for what only the ledger's can say.
      expect(await redis.ping()).toBe('PONG');
      await expect(ledger.gauges()).rejects.toBeInstanceOf(RedisAway);
    });
    taken.push(await ask());
    expect(await cluster.primaryOf(tag)).toBe(to);
  });

  test('a replica that takes over in order has everything, and is found without a restart', async () => {
    const before = await cluster.primaryOf(tag);
    taken.push(await ask());
    await cluster.failover(tag);
    taken.push((await asksUntilTaken()).id);
    expect(await cluster.primaryOf(tag)).not.toBe(before);
  });

  test('a node that is killed: "could not", until its replica has taken over; what was refused is never done', async () => {
    await cluster.replicated(tag);
    const node = await cluster.primaryOf(tag);
    await node.kill9();
    await expect(ask()).rejects.toBeInstanceOf(RedisAway);
    const { id, refused } = await asksUntilTaken();
    taken.push(id);
    expect(refused).toBeGreaterThan(0);
    await node.restart();
  });

  test('a node that hangs: the same, also when it wakes up again', async () => {
    await cluster.replicated(tag);
    const node = await cluster.primaryOf(tag);
    process.kill(node.pid, 'SIGSTOP');
    const away = await ask().catch(error => error);
    expect(await became(markOf(asked - 1), away.mayRunUntil)).toBeUndefined();
    taken.push((await asksUntilTaken()).id);
    process.kill(node.pid, 'SIGCONT');
    await cluster.replicated(tag);
    taken.push(await ask());
  });
});
