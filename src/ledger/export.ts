/** The audit trail outside Redis: JSON Lines, a record a line, each with the chain's head before it and with it. */
import { createReadStream } from 'node:fs';
import {
  type AuditRecord,
  against,
  Broken,
  type Head,
  type Linked,
  link,
  type Place,
  type Proved,
} from './chain.ts';

/** When something was recorded, in milliseconds. Throws Broken when the text is not a record's. */
function atOf({ n, text }: AuditRecord): number {
  try {
    const { at } = JSON.parse(text) as { at?: unknown };
    if (typeof at === 'number') return at;
  } catch {
    // Said below: it makes no difference how a text is no record.
  }
  throw new Broken(`record ${n} does not say when it was written`);
}

/** Returns a record as a line, without its end. */
export const lineOf = (record: Linked): string => {
  const { n, before, head, text } = record;
  return JSON.stringify({ n, at: new Date(atOf(record)).toISOString(), before, head, text });
};

/** A span of time in milliseconds; `to` is not part of it. */
export type Span = { from?: number | undefined; to?: number | undefined };

/** The records from the first of a span to the last before its end: always an unbroken piece of the chain. */
export async function* within(chain: AsyncIterable<Linked>, { from, to }: Span): AsyncGenerator<Linked> {
  let begun = from === undefined;
  for await (const record of chain) {
    const at = atOf(record);
    if (to !== undefined && at >= to) return;
    begun ||= at >= (from ?? 0);
    if (begun) yield record;
  }
}

/** The lines of a file as bytes. Not by readline, which also takes U+2028 for the end of a line. */
async function* linesOf(file: string): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(file)) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      yield rest.subarray(0, end);
      rest = rest.subarray(end + 1);
    }
  }
  if (rest.length > 0) throw new Broken('its last line is cut off');
}

/** Returns the record in a line. Throws Broken unless it is, byte for byte, a line of an export. */
function recordIn(line: Buffer, where: string): Linked {
  try {
    const record = JSON.parse(line.toString()) as Linked;
    if (Buffer.from(lineOf(record)).equals(line)) return record;
  } catch {
    // Said below: it makes no difference how a line is none.
  }
  throw new Broken(`${where} is not as it was exported`);
}

/**
 * Proves an exported file by itself, and against every head from outside, reading it once. A file is meant to hold the whole
 * trail unless `meant` says from when or to when it was exported; then it has no record of another time. Throws Broken with
 * what is wrong.
 */
export async function proveExport(file: string, outside: readonly Head[], meant: Span): Promise<Proved> {
  const heads = against(outside.filter(({ at }) => meant.to === undefined || at < meant.to));
  let first: number | undefined;
  let last: Place | undefined;
  for await (const line of linesOf(file)) {
    const record = recordIn(line, last ? `the line after record ${last.n}` : 'the first line');
    if (!last) {
      if (record.n !== 1 && meant.from === undefined)
        throw new Broken(`it begins with record ${record.n}; if it was exported so, say since when (--from)`);
      // Only the first: after a clock was set back an export goes on with records that say an earlier time.
      if (meant.from !== undefined && atOf(record) < meant.from)
        throw new Broken(`it begins with record ${record.n}, which is from before the time that was named`);
      first = record.n;
      last = { n: record.n - 1, head: record.before };
      heads.pass(last);
    }
    // Heads of later than that are not compared, so nothing would miss what is cut off behind such a record.
    if (meant.to !== undefined && atOf(record) >= meant.to)
      throw new Broken(`record ${record.n} is from after the time that was named`);
    if (record.n !== last.n + 1) throw new Broken(`record ${last.n + 1} is missing`);
    if (record.before !== last.head || record.head !== link(last.head, record))
      throw new Broken(`record ${record.n} is not what was exported`);
    heads.pass(record);
    last = record;
  }
  if (first === undefined || !last) throw new Broken('it holds no record');
  return { from: first, to: last.n, compared: heads.end(last.n) };
}
