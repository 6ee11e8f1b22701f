/** What is said while something fails again and again. */
import { EventEmitter } from 'node:events';
import { watchRedis } from '../../src/bot-redis.ts';
import { bellConnection, relayConnection, usable } from '../../src/ledger/redis.ts';
import { createListener, createRelay } from '../../src/queue/bell.ts';
import { createTrouble } from '../../src/queue/trouble.ts';
import { startTicker } from '../../src/workers/ticker.ts';
import { forget, sharedRedis } from '../redis.ts';

function listening() {
  const said: [object, string][] = [];
  const log = { info() {}, warn: (facts: object, what: string) => void said.push([facts, what]), error() {} };
  return { said, log };
}

test('what fails four times a second is said when it begins, once a minute while it lasts, and when it is over', () => {
  const { said, log } = listening();
  let now = 0;
  const trouble = createTrouble('could not', log, () => now);
  trouble.fine();
  for (; now < 130_000; now += 250) trouble.failed(new Error('away'));
  trouble.fine();
  trouble.fine();
  trouble.failed(new Error('full'));
  expect(said).toEqual([
    [{ because: 'away' }, 'could not'],
    [{ because: 'away', ms: 60_000 }, 'could not, still'],
    [{ because: 'away', ms: 120_000 }, 'could not, still'],
    [{ ms: 130_000 }, 'could not: over'],
    [{ because: 'full' }, 'could not'],
  ]);
});

test('connections that fail together are one trouble, which is over when all are back; each says since when it is broken', () => {
  const { said, log } = listening();
  let now = 1_000;
  const { watch, since } = watchRedis(log, () => now);
  const all = [new EventEmitter(), new EventEmitter()] as const;
  for (const redis of all) watch(redis as never);
  for (const redis of [...all, ...all]) {
    redis.emit('error', new Error('away'));
    redis.emit('close');
    now += 1_000;
  }
  expect(all.map(redis => since(redis as never))).toEqual([1_000, 2_000]);
  all[0].emit('ready');
  expect(said).toEqual([[{ because: 'away' }, 'Redis']]);
  all[1].emit('ready');
  expect(said.slice(1)).toEqual([[{ ms: 4_000 }, 'Redis: over']]);
  expect(all.map(redis => since(redis as never))).toEqual([undefined, undefined]);
});

test('a node of a cluster that is back ends the trouble with it', () => {
  const { said, log } = listening();
  const cluster = new EventEmitter();
  watchRedis(log, () => 0).watch(cluster as never);
  cluster.emit('node error', new Error('away'));
  const node = new EventEmitter();
  cluster.emit('+node', node);
  expect(said).toHaveLength(1);
  node.emit('ready');
  expect(said).toHaveLength(2);
});

test('a target that cannot be looked at is said once, by its name', async () => {
  const { said, log } = listening();
  let ticker: { close(): Promise<void> } | undefined;
  await new Promise<void>(resolve => {
    let tries = 0;
    const elected = () => {
      if (++tries === 5) resolve();
      return Promise.reject(new Error('away'));
    };
    const ledger = { elected, resign: async () => undefined };
    const aws = { eyes: () => ({}) };
    const given = {
      config: { targets: { prod: {} } },
      aws,
      ledger,
      name: 'me',
      log,
      beat: () => () => undefined,
    };
    ticker = startTicker(given as never, () => undefined as never, { tick: 1 });
  });
  await ticker?.close();
  expect(said).toEqual([[{ target: 'prod', because: 'away' }, 'could not look at the changes under way']]);
});

test('a bell that is heard ends the trouble with them, also where no connection was lost', async () => {
  const namespace = `trouble-${process.pid}`;
  const at = { ...(await sharedRedis()), cluster: false };
  const [redis, passes] = await Promise.all([usable(bellConnection(at)), usable(relayConnection(at))]);
  const quiet = { failed: () => undefined, fine: () => undefined };
  let rung = ['op_a|again|1'];
  const rings = async () => {
    rung = [];
  };
  const relay = createRelay({
    redis: passes,
    ledger: { namespace, bells: async () => rung, rung: rings },
    trouble: quiet,
  });
  const heard: string[] = [];
  const over = new Promise<void>(fine => {
    const trouble = { failed: () => undefined, fine };
    const hear = async ({ op }: { op: string }) => void heard.push(op);
    listener = createListener({ redis, namespace, hear, log: () => undefined, trouble });
  });
  relay.kick();
  await over;
  await listener?.close();
  await relay.close();
  expect(heard).toEqual(['op_a']);
  await forget(redis, namespace);
  for (const connection of [redis, passes]) connection.disconnect();
});
let listener: { close(): Promise<void> } | undefined;
