import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type Audit, createAudit } from '../../src/ledger/audit.ts';
import type { Place } from '../../src/ledger/chain.ts';
import { lineOf, within } from '../../src/ledger/export.ts';
import { trim } from '../../src/ledger/trim.ts';
import { forget, sharedRedis } from '../redis.ts';
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

describe('trimming', () => {
  let dir: string;
  let file: string;
  let outside: Place[];
  const who = 'ops@bastion';
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'slipway-audit-'));
    file = join(dir, 'export.jsonl');
    outside = [];
    await sealedTrail(600);
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  /** Writes what is recorded before a moment, in milliseconds, to the file. */
  const exported = async (to: number, from?: number) => {
    writeFileSync(file, '');
    for await (const record of within(audit.chain(), { from, to }))
      appendFileSync(file, `${lineOf(record)}\n`);
  };
  const left = async () => Number(await redis.xlen(`{${namespace}}:audit`));

  test('what the file has is gone; the rest still holds, is sealed on, and can be exported and trimmed again', async () => {
    await exported(550_000);
    expect((await trim(audit, { before: 500_000, file, outside: [], who })).n).toBe(500);
    expect(await left()).toBe(101);
    const [trimmed] = await audit.after(600);
    expect(JSON.parse(trimmed?.text ?? '')).toMatchObject({ what: 'trimmed', who, n: 500 });
    await append(redis, namespace, [recordText(700_000, 'after the trimming')]);
    const head = await audit.seal();
    expect(await audit.verify(head ? [head] : [])).toEqual({ from: 501, to: 602, compared: 1 });
    await exported(700_000);
    expect((await trim(audit, { before: 550_000, file, outside: [], who })).n).toBe(550);
    expect(await audit.verify([])).toMatchObject({ from: 551, to: 603 });
    const out: string[] = [];
    await audit.handOut(async lines => void out.push(...lines));
    expect(numbers(out)[0]).toBe(551);
  });

  test.each<[string, RegExp, number, () => Promise<unknown>]>([
    ['nothing is that old', /no record from before/, 0, async () => undefined],
    ['the file ends too early', /it ends with record 400/, 500_000, () => exported(400_000)],
    [
      'the file begins too late',
      /the file begins with record 101/,
      500_000,
      () => exported(600_000, 100_000),
    ],
    [
      'the file was changed',
      /record 3 is not what was exported/,
      500_000,
      async () => {
        await exported(600_000);
        writeFileSync(file, readFileSync(file, 'utf8').replace('record 3\\"', 'rekord 3\\"'));
      },
    ],
    [
      'the file is of another trail',
      /is not what was sealed outside/,
      500_000,
      async () => {
        const other = createAudit(redis, `${namespace}-other`);
        await append(
          redis,
          `${namespace}-other`,
          Array.from({ length: 600 }, (_, i) => recordText(i * 1_000, 'other')),
        );
        while (await other.seal());
        writeFileSync(file, '');
        for await (const record of other.chain()) appendFileSync(file, `${lineOf(record)}\n`);
        await forget(redis, `${namespace}-other`);
      },
    ],
    [
      'the trail is not what was sealed outside',
      /is not what was sealed outside/,
      500_000,
      async () => {
        await exported(600_000);
        outside.push({ n: 590, head: 'another' });
      },
    ],
    [
      'the log group has not got it all',
      /handed out/,
      550_000,
      async () => {
        await exported(600_000);
        await audit.handOut(async () => undefined);
      },
    ],
  ])('nothing is trimmed when %s', async (_, because, before, prepare) => {
    await prepare();
    await expect(trim(audit, { before, file, outside, who })).rejects.toThrow(because);
    expect(await left()).toBe(600);
    expect((await audit.base()).n).toBe(0);
  });

  test('records that somebody else removed, and made the base move, are missed', async () => {
    const chain = [];
    for await (const record of audit.chain()) chain.push(record);
    const last = chain[99];
    await redis.xtrim(`{${namespace}}:audit`, 'MINID', '101-0');
    await redis.hset(`{${namespace}}:audit:base`, { n: 100, head: last?.head ?? '' });
    await expect(audit.verify([])).rejects.toThrow('records up to 100 are gone, and none says');
  });
});
