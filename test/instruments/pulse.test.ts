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
