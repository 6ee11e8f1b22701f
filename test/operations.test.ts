import { readFileSync } from 'node:fs';
import { metrics } from '../src/instruments/metrics.ts';
import { codesIn, codesSaid } from './codes.ts';

const page = readFileSync(new URL('../docs/operations.md', import.meta.url), 'utf8');
const [instruments = '', guide = ''] = ['## Instruments', '## Incident guide, by error code'].map(
  heading => page.split(heading)[1]?.split('\n## ')[0],
);

test('every metric stands in docs/operations.md as the code has it, and no other', () => {
  const rows = Object.values<{ name: string; is: string; help: string; labels?: readonly string[] }>(
    metrics,
  ).map(
    ({ name, is, help, labels = [] }) =>
      `| \`${name}\` | ${is} | ${labels.map(label => `\`${label}\``).join(', ')} | ${help} |`,
  );
  const written = instruments
    .split('\n')
    .filter(line => /^\| `slipway_\w+` \| (counter|gauge|histogram) /.test(line));
  expect(written).toEqual(rows);
});

test('every code that the program can say is in the incident guide, and no other', () => {
  const written = [...guide.matchAll(/^\| `([a-z_]+)` \| .+ \| .+ \|$/gm)].map(([, code]) => code);
  expect(written.toSorted()).toEqual(codesSaid());
});

test.each([
  ['a refusal', "throw new UserError('no_good', 'No.', 'Yes.')", ['no_good']],
  ['either of two', "const why = { code: busy ? 'too_busy' : 'too_late', said }", ['too_busy', 'too_late']],
  ['what stands in for none', "const why = { code: known ?? 'blocked' }", ['blocked']],
  [
    'one that is handed over',
    "const no = (said: string, code: string) => new UserError(code, said, '');\nno('No.', 'no_good');",
    ['no_good'],
  ],
  [
    'one that is kept first',
    "const code = ended ? 'stopped_before' : 'failed_before';",
    ['stopped_before', 'failed_before'],
  ],
  ["one of the ledger's own", "const script = `finish(id, cjson.encode({ code = 'gone' }))`;", ['gone']],
  ['what is none', "const more = { is: 'no_good', code: stop.code }; say('no_good');", []],
])('a test of the test: %s', (_, source, codes) => {
  expect(codesIn(source)).toEqual(codes);
});
