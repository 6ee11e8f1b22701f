/** Events are taken in whatever a queue does: nobody who listens stops, and what nobody can read holds up nothing. */
import { Redis } from 'ioredis';
import type { Message } from '../../../src/aws/index.ts';
import { createLedger, type Ledger } from '../../../src/ledger/ledger.ts';
import { RedisAway } from '../../../src/ledger/script.ts';
import type { Log } from '../../../src/ports.ts';
import { startIntake } from '../../../src/workers/alerts/intake.ts';
import { createRedactor } from '../../../src/workers/redacting/redactor.ts';
import { forget, sharedRedis } from '../../world.ts';

let redis: Redis;
let ledger: Ledger;
const namespace = `intake-${process.pid}`;
const said: string[] = [];
const says = (_: object, what: string) => void said.push(what);
const log: Log = { info: says, warn: says, error: says };

beforeAll(async () => {
  redis = new Redis((await sharedRedis()).url);
  ledger = createLedger({ redis, namespace });
});
afterEach(async () => {
  said.length = 0;
  await forget(redis, namespace);
});
afterAll(() => redis.disconnect());

const arn = (what: string) => `arn:aws:ecs:eu-west-1:111122223333:${what}`;
let ids = 0;
const message = (body: string): Message => ({ id: `m${ids}`, receipt: `r${ids++}`, body, received: 2 });
const failure = (reason: string) =>
  message(
    JSON.stringify({
      id: `e${ids}`,
      source: 'aws.ecs',
      'detail-type': 'ECS Service Action',
      account: '111122223333',
      region: 'eu-west-1',
      time: new Date().toISOString(),
      resources: [arn('service/prod/web')],
      detail: { eventType: 'ERROR', eventName: 'X', clusterArn: arn('cluster/prod'), reason },
    }),
  );

/** Takes in what a queue gives, one answer a call, until all of it was given and the last was taken away; without `dead` it has no dead letters. */
async function takenIn(
  answers: (Message[] | Error)[],
  { dead, kept = ledger, received }: { dead?: Record<string, string>; kept?: Ledger; received?(): void } = {},
): Promise<string[]> {
  const removed: string[] = [];
  const config = {
    targets: {
      prod: {
        account: '111122223333',
        region: 'eu-west-1',
        clusters: ['prod'],
        readRole: '',
        scan: 'off' as const,
        logs: 'private' as const,
        repositories: [],
      },
    },
  };
  const redactor = createRedactor([{ name: 'ticket', pattern: 'TICKET-\\d+' }]);
  await new Promise<void>(resolve => {
    const queue = {
      url: 'q',
      async receive(signal: AbortSignal) {
        const next = answers.shift();
        if (next) received?.();
        if (next instanceof Error) throw next;
        if (next) return next;
        return new Promise<Message[]>(stop => signal.addEventListener('abort', () => stop([])));
      },
      async remove(all: readonly Message[]) {
        removed.push(...all.map(({ id }) => id));
        if (answers.length === 0 && all.length > 0) resolve();
      },
      async bury({ id }: Message, reason: string) {
        if (dead) dead[id] = reason;
        return dead !== undefined;
      },
    };
    const inventory = { see: async () => ({ rows: [], whole: true, of: 0, ageMs: 0 }) };
    const given = { config, ledger: kept, log, redactor, inventory };
    const intake = startIntake(given, [queue], { wantNews: async () => true });
    closing = intake.close;
  });
  await closing?.();
  return removed;
}
let closing: (() => Promise<void>) | undefined;

test('what nobody can read and nobody buries stays, and holds up nothing', async () => {
  const poison = message('{');
  const good = failure('no room');
  const again = Array.from({ length: 12 }, () => [poison]);
  expect(await takenIn([...again, [{ ...poison, received: 1 }], [good]])).toEqual([good.id]);
  expect(said.filter(what => /dead-letter/.test(what))).toHaveLength(1);
  expect(await ledger.alerts.heard()).toMatchObject({ poison: 1 });
});

test('whatever fails, listening goes on', async () => {
  const good = failure('no room');
  expect(await takenIn([new TypeError('our own fault'), new TypeError('again'), [good]])).toEqual([good.id]);
  expect(said.filter(what => /could not ask/.test(what))).toEqual([
    'could not ask the queue for events',
    'could not ask the queue for events: over',
  ]);
});

test('events that come while Redis is away are one trouble, which is over with the first that is written down', async () => {
  const good = failure('no room');
  const { fold } = ledger.alerts;
  ledger.alerts.fold = async (sign, slot) => {
    if (sign.text.includes('away')) throw new RedisAway(new Error('no connection'));
    return fold(sign, slot);
  };
  const away = Array.from({ length: 10 }, () => failure('away'));
  expect(await takenIn([away, [good]])).toEqual([good.id]);
  ledger.alerts.fold = fold;
  expect(said.filter(what => /could not/.test(what))).toEqual([
    'could not write events down',
    'could not write events down: over',
  ]);
});

test('while Redis is away nothing is received, which SQS would count and give up after five times', async () => {
  const good = failure('no room');
  const order: string[] = [];
  let away = true;
  const kept: Ledger = {
    ...ledger,
    gauges() {
      order.push(away ? 'away' : 'there');
      const answer = away ? Promise.reject(new Error('away')) : ledger.gauges();
      away = false;
      return answer;
    },
    alerts: {
      ...ledger.alerts,
      fold: (sign, slot) => (away ? Promise.reject(new Error('away')) : ledger.alerts.fold(sign, slot)),
    },
  };
  const received = () => void order.push('received');
  // Two listen to a queue, and each has received before it knows.
  expect(await takenIn([[good], [good], [good]], { kept, received })).toEqual([good.id]);
  expect(order).toEqual(['received', 'received', 'away', 'there', 'received']);
});

test('what the ledger itself cannot take is put aside with the reason, and not lost', async () => {
  const bad = failure('no room');
  await redis.set(`{${namespace}}:alert:well:prod/prod/web`, 'no moment');
  const dead: Record<string, string> = {};
  expect(await takenIn([[bad]], { dead })).toEqual([bad.id]);
  expect(dead[bad.id]).toMatch(/^the ledger could not take it: ERR user_script:\d+: /);
});

test("what a team calls a secret of its own is in no problem's text", async () => {
  await takenIn([[failure('see TICKET-123 for it')]]);
  const [problem] = await ledger.alerts.open(9);
  expect(problem?.text).toMatch(/^X: see .* for it$/);
  expect(problem?.text).not.toContain('TICKET-123');
});
