/** What slipway.yaml says of alerts. */
import { load } from '../../src/config/index.ts';
import { complaints, example } from './example.ts';

const alerting = (text: string) => example.replace(/^alerts:\n(?:[ #].*\n)*/m, `alerts:\n${text}\n`);
const routing = (more: string) => alerting(`  routes: [{ name: r, channel: C0OPS, ${more} }]`);
const keeping = (more: string) => alerting(`  maintenance: [{ ${more} }]`);

test('alerts: thresholds in milliseconds, nothing where nothing is said', () => {
  const queues = [
    'https://sqs.eu-west-1.amazonaws.com/111122223333/events',
    'http://127.0.0.1:4566/111122223333/events',
  ];
  const { alerts } = load(
    alerting(`  queues: ${JSON.stringify(queues)}
  routes:
    - { name: all, channel: C0OPS }
    - { name: r, match: { kinds: [tasks] }, channel: C0OPS, mention: S0SRE, after: 3 in 5m, quiet: { zone: UTC, from: "22:00", to: "07:00" } }
  maintenance: [{ match: { targets: [prod] }, zone: UTC, days: [sun], reason: patches }]
  flood: 3`),
    'slipway.yaml',
  );
  expect(alerts).toStrictEqual({
    queues,
    routes: [
      { name: 'all', match: {}, channel: 'C0OPS' },
      {
        name: 'r',
        match: { kinds: ['tasks'] },
        channel: 'C0OPS',
        mention: 'S0SRE',
        after: { times: 3, withinMs: 300_000 },
        quiet: { zone: 'UTC', from: '22:00', to: '07:00' },
      },
    ],
    maintenance: [{ match: { targets: ['prod'] }, zone: 'UTC', days: ['sun'], reason: 'patches' }],
    flood: 3,
  });
  expect(load(alerting('  {}'), 'slipway.yaml').alerts).toStrictEqual({
    queues: [],
    routes: [],
    maintenance: [],
    flood: 5,
  });
});

test.each([
  [
    'a queue by its ARN',
    alerting('  queues: ["arn:aws:sqs:eu-west-1:111122223333:q"]'),
    /alerts\.queues\.0 .*the URL of an SQS queue/,
  ],
  ['a queue twice', alerting('  queues: [http://x/1/q, http://x/1/q]'), /alerts\.queues\.1 .*named twice/],
  ['a key that is nearly right', routing('mentions: S0SRE'), /mentions .*did you mean mention\?/],
  [
    'a key of a match that is nearly right',
    routing('match: { service: [web] }'),
    /service .*did you mean services\?/,
  ],
  [
    'a key of a rule in a match',
    routing('match: { work: [scale] }'),
    /known are targets, services, kinds, severity/,
  ],
  ['a kind that is none', routing('match: { kinds: [alarms] }'), /alerts\.routes\.0\.match\.kinds\.0/],
  [
    'an unknown target',
    routing('match: { targets: [pord] }'),
    /targets\.0 .*no target pord; did you mean prod\?/,
  ],
  ['a threshold in words', routing('after: thrice in 5m'), /after .*looks like "3 in 5m"/],
  ['a threshold of more than is kept', routing('after: 101 in 5m'), /after .*100 at most/],
  ['a mention that is a name', routing('mention: sre'), /a user group looks like S0SRE/],
  [
    'quiet hours without a zone',
    routing('quiet: { from: "22:00", to: "07:00" }'),
    /quiet\.zone.*name the time zone/,
  ],
  [
    'quiet hours of a zone that is none',
    routing('quiet: { zone: Berlin, days: [sat] }'),
    /quiet .*no time zone Berlin/,
  ],
  [
    'a route twice',
    alerting('  routes: [{ name: a, channel: C0A }, { name: a, channel: C0B }]'),
    /routes\.1\.name .*"a" is used twice/,
  ],
  ['maintenance without a reason', keeping('zone: UTC, days: [sun]'), /maintenance\.0\.reason/],
  [
    'maintenance that never comes',
    keeping('zone: UTC, reason: x'),
    /maintenance\.0 .*say days, or from and to/,
  ],
  [
    'maintenance of an unknown target',
    keeping('match: { targets: [dev] }, zone: UTC, days: [sun], reason: x'),
    /no target dev/,
  ],
  ['a flood of one', alerting('  flood: 1'), /alerts\.flood/],
])('alerts: %s is complained about', (_, text, complaint) => {
  expect(complaints(text).join('\n')).toMatch(complaint);
});
