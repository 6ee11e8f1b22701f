import { watched } from '../../src/bot-instruments.ts';
import { createInstruments } from '../../src/instruments/instruments.ts';
import { RedisAway } from '../../src/ledger/script.ts';

test('a pulse says that Redis does not answer, and no numbers of it: the alarm of infra/ counts that word', async () => {
  const said: [object, string][] = [];
  const closing: (() => unknown)[] = [];
  const log = { info: (facts: object, what: string) => void said.push([facts, what]), warn() {}, error() {} };
  await watched({
    environment: {},
    instruments: createInstruments(),
    ledger: { gauges: () => Promise.reject(new RedisAway('nobody there')) },
    log,
    closes: (_, stop) => void closing.push(stop),
  });
  await Promise.all(closing.map(stop => stop()));
  expect(said).toEqual([[{ redis: 'away', packedPercent: 0 }, 'pulse']]);
});

test('what Redis says against it is in the log, too: a user who may not, or a script of ours', async () => {
  const said: unknown[] = [];
  const closing: (() => unknown)[] = [];
  const noPermission = Object.assign(new Error('NOPERM no permissions'), { name: 'ReplyError' });
  const log = { info() {}, warn: (...line: unknown[]) => void said.push(line), error() {} };
  await watched({
    environment: {},
    instruments: createInstruments(),
    ledger: { gauges: () => Promise.reject(noPermission) },
    log,
    closes: (_, stop) => void closing.push(stop),
  });
  await Promise.all(closing.map(stop => stop()));
  expect(said).toEqual([[{ error: noPermission }, 'Redis does not say how full the ledger is']]);
});
