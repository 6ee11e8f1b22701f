/** A private Redis Cluster: nodes on free loopback ports, the slots shared out among the primaries, gone when the program is. */
import { connect } from 'node:net';
import { freePort } from './port.ts';
import { type PrivateRedis, startRedis } from './redis.ts';

export type RedisCluster = {
  /** The address of one node, by which the others are found. */
  url: string;
  nodes: readonly PrivateRedis[];
  /** Resolves with the node that answers for a key now. */
  primaryOf(key: string): Promise<PrivateRedis>;
  /** Resolves when a key has a replica that has everything. */
  replicated(key: string): Promise<void>;
  /** Has the replica of a key take over in order, and resolves when it has: nothing that was answered is lost. */
  failover(key: string): Promise<void>;
  /** Moves the slot of a key to another primary, key by key, as live resharding does; `halfway` happens when half of them are there. */
  moves(key: string, to: PrivateRedis, halfway: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
};

const slots = 16_384;

/** How long until a node that does not answer is taken to be gone, in milliseconds; Redis's own default is 15 s. */
const nodeTimeoutMs = 1_000;

/** Options of a node that is to be part of a cluster. */
const clustered = async (): Promise<string[]> => [
  ...['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'],
  ...['--cluster-port', `${await freePort()}`, '--cluster-node-timeout', `${nodeTimeoutMs}`],
  ...['--cluster-allow-replica-migration', 'no', '--repl-diskless-sync-delay', '0'],
  // Else a node that is told to end waits for a replica that may be frozen.
  ...['--shutdown-timeout', '0'],
];

/** Reads an answer of Redis: a text, a number, or texts as lines; undefined while it has not all come. Throws what it refused. */
function answerIn(said: string): string | undefined {
  const [, kind, head = '', rest = ''] = /^([-+:$*])([^\r]*)\r\n([\s\S]*)$/.exec(said) ?? [];
  if (kind === '-') throw new Error(head);
  if (kind === '$') return Buffer.byteLength(rest) < Number(head) + 2 ? undefined : rest.slice(0, -2);
  if (kind !== '*') return kind === undefined ? undefined : head;
  const texts = [...rest.matchAll(/\$\d+\r\n([^\r]*)\r\n/g)].map(([, text]) => text);
  return texts.length < Number(head) ? undefined : texts.join('\n');
}

/** Says one command to the Redis at a port and resolves with its answer as text. Throws what it refused. */
export const ask = (port: number, command: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
    let said = '';
    socket.setEncoding('utf8').on('data', data => {
      said += data;
      try {
        const answer = answerIn(said);
        if (answer === undefined) return;
        resolve(answer);
      } catch (error) {
        reject(error);
      }
      socket.destroy();
    });
    socket.setTimeout(500, () => socket.destroy(new Error(`the Redis at ${port} does not answer`)));
    socket.once('error', reject);
    socket.once('end', () => reject(new Error(`the Redis at ${port} hung up`)));
  });

/** Resolves when what is asked for is so. Throws after twenty seconds. */
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let tried = 0; tried < 800; tried++) {
    if (await holds().catch(() => false)) return;
    await new Promise(resolve => setTimeout(resolve, 25));
  }
  throw new Error(`not within 20 s: ${what}`);
}

const says = async (port: number, command: string, what: RegExp) => what.test(await ask(port, command));

/** Resolves when a node of a cluster takes commands: 2 s after its start at the earliest, which is Redis's own rule. */
export const inService = (port: number): Promise<void> =>
  until('the cluster is in service', () => says(port, 'CLUSTER INFO', /^cluster_state:ok/m));

/** Starts a Redis that is a whole cluster by itself, and resolves when it answers; it takes commands once it is `inService`. */
export async function startLoneCluster(): Promise<PrivateRedis> {
  const node = await startRedis(await clustered());
  await ask(node.port, `CLUSTER ADDSLOTSRANGE 0 ${slots - 1}`);
  return node;
}

/**
 * Starts a cluster and resolves when it takes commands. The first `replicas` of its primaries have one each; three primaries, at least, can
 * agree that one is gone.
 */
export async function startRedisCluster(wanted: {
  primaries: number;
  replicas: number;
}): Promise<RedisCluster> {
  const { primaries, replicas } = wanted;
  const started = Array.from({ length: primaries + replicas }, async () => {
    const options = await clustered();
    return { node: await startRedis(options), bus: options[options.indexOf('--cluster-port') + 1] };
  });
  const all = await Promise.all(started);
  const nodes = all.map(({ node }) => node);
  const [first = nodes[0]] = nodes;
  if (!first) throw new Error('a cluster has at least one primary');
  const from = (i: number) => Math.floor((i * slots) / primaries);
  for (const [i, { port }] of nodes.entries()) {
    await ask(port, `CLUSTER SET-CONFIG-EPOCH ${i + 1}`);
    if (i < primaries) await ask(port, `CLUSTER ADDSLOTSRANGE ${from(i)} ${from(i + 1) - 1}`);
  }
  for (const { node, bus } of all) await ask(first.port, `CLUSTER MEET 127.0.0.1 ${node.port} ${bus}`);
  const knowsAll = new RegExp(`^cluster_known_nodes:${nodes.length}\r?$`, 'm');
  for (const { port } of nodes)
    await until('all nodes know each other', () => says(port, 'CLUSTER INFO', knowsAll));
  for (const [i, { port }] of nodes.slice(primaries).entries()) {
    const id = await ask(nodes[i]?.port ?? 0, 'CLUSTER MYID');
    await until(
      'a replica knows its primary',
      async () => (await ask(port, `CLUSTER REPLICATE ${id}`)) === 'OK',
    );
  }
  for (const { port } of nodes.slice(primaries))
    await until('a replica has everything', () => says(port, 'INFO replication', /^master_link_status:up/m));
  await Promise.all(nodes.map(({ port }) => inService(port)));
  return { url: first.url, nodes, ...views(nodes) };
}

type Row = { id: string; port: number; role: 'master' | 'slave'; of: string; ranges: [number, number][] };

/** Reads what CLUSTER NODES says of nodes that are well. */
const rowsIn = (text: string): Row[] =>
  text.split('\n').flatMap(line => {
    const [id = '', address = '', flags = '', of = '', , , , link, ...ranges] = line.split(' ');
    if (link !== 'connected' || /fail|noaddr|handshake/.test(flags)) return [];
    const role = flags.includes('master') ? 'master' : 'slave';
    const port = Number(/:(\d+)/.exec(address)?.[1]);
    const bounds = ranges.filter(range => /^\d/.test(range)).map(range => range.split('-').map(Number));
    return [{ id, port, role, of, ranges: bounds.map(([low = -1, high = low]) => [low, high]) }];
  });

function views(nodes: readonly PrivateRedis[]): Omit<RedisCluster, 'url' | 'nodes'> {
  /** Asks one node after the other: some may be dead or frozen. */
  const anyone = async (command: string): Promise<string> => {
    for (const { port } of nodes) {
      const answer = await ask(port, command).catch(() => undefined);
      if (answer !== undefined) return answer;
    }
    throw new Error('no node of the cluster answers');
  };
  const rows = async () => rowsIn(await anyone('CLUSTER NODES'));
  const slotOf = async (key: string) => Number(await anyone(`CLUSTER KEYSLOT ${key}`));
  const at = (row: Row | undefined): PrivateRedis => {
    const node = nodes.find(({ port }) => port === row?.port);
    if (!node) throw new Error('no node has this key');
    return node;
  };
  const rowOf = async (key: string) => {
    const slot = await slotOf(key);
    return (await rows()).find(row => row.ranges.some(([low, high]) => low <= slot && slot <= high));
  };
  const primaryOf = async (key: string) => at(await rowOf(key));
  const replicaOf = async (key: string) => {
    const primary = await rowOf(key);
    return at((await rows()).find(({ of }) => of === primary?.id));
  };
  const replicated = (key: string) =>
    until('its replica has everything', async () =>
      says((await replicaOf(key)).port, 'INFO replication', /^master_link_status:up/m),
    );
  return {
    primaryOf,
    replicated,
    async failover(key) {
      await replicated(key);
      const next = await replicaOf(key);
      await ask(next.port, 'CLUSTER FAILOVER');
      await until('the replica has taken over', async () => (await primaryOf(key)) === next);
    },
    async moves(key, to, halfway) {
      const slot = await slotOf(key);
      const [source, target] = [await rowOf(key), (await rows()).find(({ port }) => port === to.port)];
      const from = at(source);
      const moved = async (most: number) => {
        const keys = (await ask(from.port, `CLUSTER GETKEYSINSLOT ${slot} ${most}`)).split('\n');
        if (keys[0]) await ask(from.port, `MIGRATE 127.0.0.1 ${to.port} "" 0 5000 KEYS ${keys.join(' ')}`);
      };
      await ask(to.port, `CLUSTER SETSLOT ${slot} IMPORTING ${source?.id}`);
      await ask(from.port, `CLUSTER SETSLOT ${slot} MIGRATING ${target?.id}`);
      const count = Number(await ask(from.port, `CLUSTER COUNTKEYSINSLOT ${slot}`));
      await moved(Math.ceil(count / 2));
      await halfway();
      await moved(10_000);
      const others = (await rows()).filter(({ role, port }) => role === 'master' && port !== to.port);
      for (const { port } of [to, ...others]) await ask(port, `CLUSTER SETSLOT ${slot} NODE ${target?.id}`);
    },
    async close() {
      await Promise.all(nodes.map(node => node.close()));
    },
  };
}
