import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { createAudit } from '../../src/ledger/audit.ts';
import { type AuditRecord, Broken, type Head, type Linked, linked } from '../../src/ledger/chain.ts';
import { lineOf, proveExport } from '../../src/ledger/export.ts';
import { forget, sharedRedis } from '../redis.ts';
import { append, recordText, replace } from './trail.ts';

const runs = Number(process.env.LEDGER_RUNS ?? 300);
const beginning = { n: 0, head: '' };

let redis: Redis;
let dir: string;
let trails = 0;
beforeAll(async () => {
  redis = new Redis((await sharedRedis()).url);
  dir = mkdtempSync(join(tmpdir(), 'slipway-chain-'));
});
afterAll(() => {
  redis.disconnect();
  rmSync(dir, { recursive: true });
});

const renumbered = (records: AuditRecord[]) => records.map(({ text }, i) => ({ n: i + 1, text }));

/** Returns bytes with one bit of one byte turned over. */
function flipped(bytes: Buffer, seed: number): Buffer {
  const copy = Buffer.from(bytes);
  const at = seed % copy.length;
  copy[at] = (copy[at] ?? 0) ^ (1 << ((seed >> 16) % 8));
  return copy;
}

/** What somebody may do to records: to the one at `at`, with whatever else takes a number of their choice. */
const tamperings: Record<string, (records: AuditRecord[], at: number, seed: number) => AuditRecord[]> = {
  'a byte of a text is flipped': (records, at, seed) =>
    records.map((record, i) =>
      i === at ? { ...record, text: flipped(Buffer.from(record.text), seed).toString() } : record,
    ),
  'a record is dropped': (records, at) => records.filter((_, i) => i !== at),
  'a record is dropped and the rest renumbered': (records, at) =>
    renumbered(records.filter((_, i) => i !== at)),
  'a record is put in': (records, at) =>
    renumbered(records.toSpliced(at, 0, { n: 0, text: recordText(0, 'never happened') })),
  'two records are exchanged': (records, at, seed) => {
    const other = seed % records.length;
    const text = (i: number) => records[i === at ? other : i === other ? at : i]?.text ?? '';
    return records.map(({ n }, i) => ({ n, text: text(i) }));
  },
  'a number is left out': (records, at) => records.map(({ n, text }, i) => ({ n: i < at ? n : n + 1, text })),
  'the tail is cut off': (records, at) => records.slice(0, at),
};

/** Returns a line with this record, also when its text is none any more. */
function asLine(record: Linked): string {
  try {
    return `${lineOf(record)}\n`;
  } catch {
    const { n, before, head, text } = record;
    return `${JSON.stringify({ n, at: new Date(0).toISOString(), before, head, text })}\n`;
  }
}

/** A history; how it was sealed; which record the one head from outside is of; and what somebody does to one up to there. */
const story = fc
  .record({
    words: fc.array(fc.string({ unit: 'binary', maxLength: 30 }), { minLength: 2, maxLength: 25 }),
    does: fc.constantFrom(...Object.keys(tamperings)),
    /** They make all that follows fit what they did. */
    forges: fc.boolean(),
    seed: fc.nat(),
  })
  .chain(one => {
    const m = fc.integer({ min: 1, max: one.words.length });
    return fc
      .record({ m })
      .chain(({ m }) => fc.record({ at: fc.nat({ max: m - 1 }) }).map(({ at }) => ({ ...one, m, at })));
  });

/** Returns a history's records, what somebody made of them, and the head outside. */
function told({
  words,
  does,
  at,
  seed,
  m,
}: {
  words: string[];
  does: string;
  at: number;
  seed: number;
  m: number;
}) {
  const records = words.map((text, i) => ({ n: i + 1, text: recordText(1_000 * i, text) }));
  const made = tamperings[does]?.(records, at, seed) ?? records;
  // Exchanging what is equal changes nothing.
  fc.pre(JSON.stringify(made) !== JSON.stringify(records));
  const outside: Head = { n: m, head: linked(beginning, records)[m - 1]?.head ?? '', at: 0 };
  return { records, made, outside };
}

test('whatever somebody does to a record in Redis up to the one head outside, also sealing all anew, is found', async () => {
  await fc.assert(
    fc.asyncProperty(story, async one => {
      const namespace = `chain-${process.pid}-${trails++}`;
      const { records, made, outside } = told(one);
      const audit = createAudit(redis, namespace);
      await append(
        redis,
        namespace,
        records.map(({ text }) => text),
      );
      await audit.seal();
      expect(await audit.verify([outside])).toEqual({ from: 1, to: records.length, compared: 1 });
      await replace(redis, namespace, made, one.forges ? {} : undefined);
      await expect(audit.verify([outside])).rejects.toBeInstanceOf(Broken);
      await forget(redis, namespace);
    }),
    { numRuns: runs },
  );
});

test('whoever cuts off the beginning in Redis, and calls what is left the whole, is found', async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ words, m, at }) => {
      const namespace = `chain-${process.pid}-${trails++}`;
      const audit = createAudit(redis, namespace);
      await append(
        redis,
        namespace,
        words.map((text, i) => recordText(i, text)),
      );
      const head = await audit.seal();
      const chain = linked(beginning, await audit.after(0));
      const base = chain[at] ?? beginning;
      await replace(redis, namespace, chain.slice(at + 1), { base: { n: base.n, head: base.head } });
      expect((await audit.sealed()).head).toBe(head?.head);
      await expect(audit.verify(chain.slice(m - 1, m))).rejects.toBeInstanceOf(Broken);
      await forget(redis, namespace);
    }),
    { numRuns: runs / 3 },
  );
});

test('whatever somebody does to a record in an exported file up to the one head outside, also linking all anew, is found', async () => {
  const file = join(dir, 'records.jsonl');
  await fc.assert(
    fc.asyncProperty(story, async one => {
      const { records, made, outside } = told(one);
      const chain = linked(beginning, records);
      const ends = { ...outside, n: records.length, head: chain.at(-1)?.head ?? '' };
      writeFileSync(file, chain.map(asLine).join(''));
      expect(await proveExport(file, [outside], {})).toEqual({ from: 1, to: records.length, compared: 1 });
      expect(await proveExport(file, [ends], {})).toEqual({ from: 1, to: records.length, compared: 1 });
      const kept = made.map(record => ({ before: '', head: '', ...chain[record.n - 1], ...record }));
      writeFileSync(file, (one.forges ? linked(beginning, made) : kept).map(asLine).join(''));
      await expect(proveExport(file, [outside], {})).rejects.toBeInstanceOf(Broken);
    }),
    { numRuns: runs },
  );
});

test('any flipped byte of an exported file is found by itself, and a file that ends anywhere but at its end', async () => {
  const file = join(dir, 'bytes.jsonl');
  await fc.assert(
    fc.asyncProperty(story, async one => {
      const { records, outside } = told(one);
      const chain = linked(beginning, records);
      const bytes = Buffer.from(chain.map(asLine).join(''));
      const ends = { ...outside, n: records.length, head: chain.at(-1)?.head ?? '' };
      writeFileSync(file, flipped(bytes, one.seed));
      await expect(proveExport(file, [], {})).rejects.toBeInstanceOf(Broken);
      writeFileSync(file, bytes.subarray(0, one.seed % bytes.length));
      await expect(proveExport(file, [ends], {})).rejects.toBeInstanceOf(Broken);
    }),
    { numRuns: runs },
  );
});

test('an exported file holds for the span it was exported with, and for none that a record of it is outside of', async () => {
  const file = join(dir, 'span.jsonl');
  const records = [1_000, 2_000, 3_000, 4_000].map((at, i) => ({ n: i + 1, text: recordText(at, 'one') }));
  const chain = linked(beginning, records);
  const heads = chain.map(({ n, head }) => ({ n, head, at: n * 1_000 }));
  // Cut off behind the third record, and the head of the fourth is as late as the span's end.
  writeFileSync(file, chain.slice(1, 3).map(asLine).join(''));
  const span = { from: 2_000, to: 3_001 };
  expect(await proveExport(file, heads, span)).toEqual({ from: 2, to: 3, compared: 3 });
  await expect(proveExport(file, heads, { ...span, to: 3_000 })).rejects.toThrow(
    'record 3 is from after the time that was named',
  );
  await expect(proveExport(file, heads, { ...span, from: 2_001 })).rejects.toThrow(
    'it begins with record 2, which is from before the time that was named',
  );
  await expect(proveExport(file, heads, { from: 2_000 })).rejects.toThrow('outside it was sealed up to 4');
});
