import { readEnvironment } from '../../src/config/environment.ts';
import { configNamed, loadGiven } from '../../src/config/given.ts';
import { load } from '../../src/config/index.ts';
import { env, example } from './example.ts';

const given = (more: Record<string, string>) =>
  readEnvironment({ ...env, SLIPWAY_CONFIG: 'slipway.example.yaml', ...more });
const queue = (name: string) => `https://sqs.eu-west-1.amazonaws.com/111122223333/${name}`;

test('the text of slipway.yaml in the environment is read as the file is, and goes before it', () => {
  const text = example.replace('clusters: [prod]', 'clusters: [edge]');
  expect(loadGiven(given({}))).toEqual(load(example, ''));
  expect(loadGiven(given({ SLIPWAY_CONFIG_YAML: text })).targets.prod?.clusters).toEqual(['edge']);
});

test.each([
  ['no YAML', 'targets: ['],
  ['an unknown key', example.replace('authorities:', 'autorities:')],
  ['a target that is not there', example.replace('target: prod }', 'target: prd }')],
  ['nothing that is wanted', '{}'],
])('a text with %s is refused with the complaints of a file, by its name', (_, text) => {
  const said = (what: () => unknown) => {
    try {
      what();
    } catch (error) {
      return (error as Error).message;
    }
    return 'nothing';
  };
  const complaint = said(() => loadGiven(given({ SLIPWAY_CONFIG_YAML: text })));
  expect(complaint).toMatch(/^SLIPWAY_CONFIG_YAML has (a mistake|\d+ mistakes):\n/);
  expect(complaint).toBe(said(() => load(text, 'SLIPWAY_CONFIG_YAML')));
});

test('an empty text is none: the file is read', () => {
  expect(configNamed(given({ SLIPWAY_CONFIG_YAML: '' }))).toBe('slipway.example.yaml');
  expect(configNamed(given({ SLIPWAY_CONFIG_YAML: 'x' }))).toBe('SLIPWAY_CONFIG_YAML');
});

test('queues that the environment names are heard besides those of slipway.yaml, each once', () => {
  const named = `${queue('slipway-events')}, ${queue('other')}`;
  expect(loadGiven(given({ SLIPWAY_EVENT_QUEUES: named })).alerts.queues).toEqual([
    queue('slipway-events'),
    queue('other'),
  ]);
  expect(loadGiven(given({ SLIPWAY_EVENT_QUEUES: '' })).alerts.queues).toEqual([queue('slipway-events')]);
  expect(() => given({ SLIPWAY_EVENT_QUEUES: 'slipway-events' })).toThrow(
    /SLIPWAY_EVENT_QUEUES\.0: the URL of an SQS queue/,
  );
});

test('a key to seal with may be 43 letters, as Secrets Manager makes them: 32 bytes in base64 without their padding', () => {
  const made = 'abcdefghijABCDEFGHIJ0123456789abcdefghijXYZ';
  const [key] = given({ SLIPWAY_SEAL_KEY: made }).sealKeys;
  expect([made.length, key?.length]).toEqual([43, 32]);
  const padded = Buffer.alloc(32, 7).toString('base64');
  expect(given({ SLIPWAY_SEAL_KEY: `${made},${padded}` }).sealKeys).toEqual([key, Buffer.alloc(32, 7)]);
  expect(given({ SLIPWAY_SEAL_KEY: padded.slice(0, -1) }).sealKeys).toEqual([Buffer.alloc(32, 7)]);
  for (const wrong of [made.slice(1), `${made}a`, `${made.slice(1)}-`, `${made}==`])
    expect(() => given({ SLIPWAY_SEAL_KEY: wrong })).toThrow(/SLIPWAY_SEAL_KEY: 32 bytes in base64/);
});
