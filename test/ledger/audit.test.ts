import { Redis } from 'ioredis';
import { type Audit, createAudit } from '../../src/ledger/audit.ts';
import { forget, sharedRedis } from '../world.ts';
import { append, recordText } from './trail.ts';

let redis: Redis;
let namespace: string;
let audit: Audit;
let runs = 0;

beforeAll(async () => {
  redis = new Redis((await sharedRedis()).url);
});
afterAll(() => redis.disconnect());
afterEach(() => forget(redis, namespace));
beforeEach(() => {
  namespace = `audit-${process.pid}-${runs++}`;
  audit = createAudit(redis, namespace);
});

/** A trail of so many records, a second apart, all of them sealed. */
async function sealedTrail(records: number): Promise<void> {
  await append(
    redis,
    namespace,
    Array.from({ length: records }, (_, i) => recordText(i * 1_000, `record ${i + 1}`)),
  );
  while (await audit.seal());
}

const numbers = (lines: string[]) =>
  lines.map(line => JSON.parse(line)).flatMap(line => ('text' in line ? [line.n as number] : []));
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe('handing out', () => {
  test('every record goes out in order, and after each page the head', async () => {
    await sealedTrail(1_100);
    const out: string[] = [];
    const write = async (lines: string[]) => void out.push(...lines);
    for (const expected of [500, 500, 100, 0]) expect(await audit.handOut(write)).toBe(expected);
    expect(numbers(out)).toEqual(upTo(1_100));
    expect(JSON.parse(out.at(-1) ?? '')).toEqual(await audit.sealed());
    await append(redis, namespace, [recordText(0, 'not sealed yet')]);
    expect(await audit.handOut(write)).toBe(0);
  });

  test('what could not be written is not lost; what was written by a process that died then is repeated', async () => {
    await sealedTrail(3);
    const out: string[] = [];
    await expect(audit.handOut(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const dies = async (lines: string[]) => {
      out.push(...lines);
      throw new Error('killed');
    };
    await expect(audit.handOut(dies)).rejects.toThrow('killed');
    await audit.handOut(async lines => void out.push(...lines));
    expect(numbers(out)).toEqual([1, 2, 3, 1, 2, 3]);
  });

  test('two processes at once: one hands out', async () => {
    await sealedTrail(3);
    const out: string[] = [];
    const write = async (lines: string[]) => void out.push(...lines);
    const both = await Promise.all([audit.handOut(write), createAudit(redis, namespace).handOut(write)]);
    expect(both.sort()).toEqual([0, 3]);
    expect(numbers(out)).toEqual([1, 2, 3]);
  });
});
