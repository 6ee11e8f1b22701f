/** `slipway audit`: proves the audit trail, writes it out, and trims what has been written out. */
import { readFileSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AwsError } from './aws/failure.ts';
import { createLogStream } from './aws/log-stream.ts';
import { mustRead } from './cli-file.ts';
import { withRedis } from './cli-redis.ts';
import { typed } from './cli-typed.ts';
import { ConfigError } from './config/index.ts';
import { whoRuns } from './config/who-runs.ts';
import { type Audit, createAudit } from './ledger/audit.ts';
import { Broken, type Head, type Linked, type Proved } from './ledger/chain.ts';
import { lineOf, proveExport, type Span, within } from './ledger/export.ts';
import { trim } from './ledger/trim.ts';

export const auditUsage = `slipway audit verify [file of heads]   proves that no audit record was changed, removed or reordered
             --export <file>           … in a file that was exported; with the --from or --to it was exported with
             --log-group <group>       … also against the heads in a CloudWatch log group
slipway audit export                   writes the records as JSON Lines
             --from <when> --to <when> … of a span: a date (the whole day, UTC), or a time like 2026-10-03T14:00Z
             --file <file>             … into a new file
slipway audit trim --before <when> --export <file>   removes from Redis what that file has of the time before
`;

const options = {
  before: { type: 'string' },
  export: { type: 'string' },
  file: { type: 'string' },
  from: { type: 'string' },
  'log-group': { type: 'string' },
  to: { type: 'string' },
} as const;

type Said = ReturnType<typeof typed<typeof options>>;

/** What each verb takes: options, and how many words besides. */
const verbs = new Map([
  ['verify', { act: verify, takes: ['export', 'from', 'to', 'log-group'], words: 1 }],
  ['export', { act: exported, takes: ['from', 'to', 'file'], words: 0 }],
  ['trim', { act: trimmed, takes: ['before', 'export', 'log-group'], words: 1 }],
]);

const print = (text: string) => process.stdout.write(`${text}\n`);

/**
 * Does what was asked and returns the exit code; undefined when there is no such verb. Throws with words for whoever typed it, Mistyped
 * where it does not take them.
 */
export async function audit(verb = '', args: readonly string[]): Promise<number | undefined> {
  const found = verbs.get(verb);
  return found?.act(typed(`audit ${verb}`, args, { options, ...found }));
}

async function verify(what: Said): Promise<number> {
  const { values } = what;
  const span = spanOf(values);
  const { export: file } = values;
  if (file === undefined && (values.from ?? values.to) !== undefined)
    throw new Error(
      '--from and --to go with --export file: they say what such a file is meant to hold. The trail in Redis is proved whole.',
    );
  if (file !== undefined) mustRead(file, exportedFile);
  const outside = await headsOutside(what);
  return saying(`${file ?? 'The audit trail'} does not hold`, async () => {
    const proving =
      file === undefined ? withAudit(trail => trail.verify(outside)) : proveExport(file, outside, span);
    const proved = await proving;
    print(`${file ?? 'The audit trail'} holds: ${proof(proved)}.`);
    if (proved.compared === 0) process.stderr.write(unproved);
  });
}

async function trimmed(what: Said): Promise<number> {
  const { export: file } = what.values;
  const before = moment('before', what.values.before);
  if (before === undefined || file === undefined)
    throw new Error('Say --before when, and the --export that has everything from before.');
  mustRead(file, exportedFile);
  const outside = await headsOutside(what);
  return saying('Nothing was trimmed', async () => {
    const last = await withAudit(trail => trim(trail, { before, file, outside, who: whoRuns() }));
    print(`Trimmed up to record ${last.n}. Keep ${file}: nothing else has those records now.`);
  });
}

/** Returns 0, or says what is wrong with the trail or a file and returns 1. */
async function saying(otherwise: string, act: () => Promise<void>): Promise<number> {
  try {
    await act();
    return 0;
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    print(`${otherwise}: ${error.message}.`);
    return 1;
  }
}

/** Returns the heads that were kept outside Redis, in a file, in a log group, or in both. */
async function headsOutside({ values, positionals }: Said): Promise<Head[]> {
  const [file = environment('SLIPWAY_AUDIT_FILE')] = positionals;
  const group = values['log-group'];
  return [
    ...(file === undefined ? [] : headsIn(file)),
    ...(group === undefined ? [] : await headsHandedOut(group)),
  ];
}

const proof = ({ from, to, compared }: Proved) =>
  `${from > 1 ? `records ${from} to ${to}` : `${to} records`}, ${compared > 0 ? `checked against ${compared} heads outside Redis` : 'with no head outside Redis to check against'}`;

const unproved = `Nothing outside was compared, so nobody can tell whether all of it was made anew.
Name a file of heads, or --log-group, with a head from the time of these records.
`;

async function exported({ values }: Said): Promise<number> {
  const span = spanOf(values);
  const { file } = values;
  let [first, last]: number[] = [];
  async function* lines(chain: AsyncIterable<Linked>) {
    for await (const record of within(chain, span)) {
      first ??= record.n;
      last = record.n;
      yield `${lineOf(record)}\n`;
    }
  }
  await withAudit(trail => {
    const text = Readable.from(lines(trail.chain()));
    return file === undefined ? pipeline(text, process.stdout, { end: false }) : intoNew(file, text);
  });
  const none = `No record is of that time${file === undefined ? '' : `, so there is no ${file}`}.\n`;
  process.stderr.write(first === undefined ? none : `Records ${first} to ${last}.\n`);
  return 0;
}

/** Writes a text into a new file; of nothing, or of what could not be written whole, no file is left. */
async function intoNew(file: string, text: Readable): Promise<void> {
  const out = (await opened(file)).createWriteStream();
  let isWhole = false;
  try {
    await pipeline(text, out);
    isWhole = out.bytesWritten > 0;
  } finally {
    if (!isWhole) await rm(file);
  }
}

const opened = (file: string): Promise<FileHandle> =>
  open(file, 'wx').catch(({ code, message }) => {
    if (code === 'EEXIST')
      throw new Error(
        `${file} is there already, and an export is never written over anything. Name another --file, or move that one away.`,
      );
    throw new Error(`${file} cannot be made: ${message}. Name a --file where you may write.`);
  });

const exportedFile = 'Name a file that `slipway audit export --file` has written.';
const headsFile = 'Name the file of heads: where the bot runs, SLIPWAY_AUDIT_FILE says which that is.';

/** Returns the heads in a file. Throws when a line is none: a head that is overlooked proves nothing. */
function headsIn(file: string): Head[] {
  mustRead(file, headsFile);
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, i) => {
    if (line === '') return [];
    const head = parsed(line);
    if (typeof head.n !== 'number' || typeof head.head !== 'string' || typeof head.at !== 'number')
      throw new Error(`${file}, line ${i + 1} is not a head of the audit trail.`);
    return head as Head;
  });
}

/** Returns the heads in a log group; the records between them are not heads. */
async function headsHandedOut(group: string): Promise<Head[]> {
  const log = createLogStream({ region: given('AWS_REGION', 'like eu-west-1'), group, stream: namespace() });
  const heads: Head[] = [];
  try {
    for await (const line of log.read()) {
      const head = parsed(line);
      if (!('text' in head)) heads.push(head as Head);
    }
  } catch (error) {
    if (!(error instanceof AwsError) || !error.code.startsWith('AccessDenied')) throw error;
    throw new Error(
      `AWS does not let these credentials read ${group}: ${error.message}.\nThe bot itself only writes there. Verify with credentials of your own that have logs:GetLogEvents.`,
      { cause: error },
    );
  } finally {
    log.close();
  }
  return heads;
}

function parsed(line: string): Partial<Head> {
  try {
    return Object(JSON.parse(line));
  } catch {
    return {};
  }
}

/** Returns the span that was asked for. Throws when it ends before it begins. */
function spanOf({ from, to }: Said['values']): Span {
  const span = { from: moment('from', from), to: moment('to', to, 1) };
  if ((span.from ?? 0) >= (span.to ?? Number.POSITIVE_INFINITY))
    throw new Error(`--from ${from} is not before --to ${to}.`);
  return span;
}

const dayMs = 86_400_000;
const like = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** Returns a moment in milliseconds; a date is the beginning of that day, `days` later. Throws with how to write one. */
function moment(name: string, text: string | undefined, days = 0): number | undefined {
  if (text === undefined) return undefined;
  const [, day = '', time] = like.exec(text) ?? [];
  // 2026-02-30 is read as the second of March.
  const exists = Number.isFinite(Date.parse(day)) && new Date(day).toISOString().startsWith(day);
  const at = Date.parse(text);
  if (!exists || Number.isNaN(at))
    throw new Error(
      `--${name} ${text}: there is no such day or time. Write 2026-10-03 or 2026-10-03T14:00Z.`,
    );
  return time === undefined ? at + days * dayMs : at;
}

/** A variable that is set to nothing is not set. */
const environment = (variable: string) => process.env[variable] || undefined;
const namespace = () => environment('SLIPWAY_NAMESPACE') ?? 'slipway';

function given(variable: string, means: string): string {
  const value = environment(variable);
  if (value === undefined) throw new ConfigError('the environment', [`${variable}: ${means}`]);
  return value;
}

/** Runs `act` on the audit trail that the environment names. */
const withAudit = <T>(act: (trail: Audit) => Promise<T>): Promise<T> =>
  withRedis((redis, namespace) => act(createAudit(redis, namespace)));
