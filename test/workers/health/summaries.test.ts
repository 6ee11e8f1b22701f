import type { Task } from '../../../src/aws/ecs.ts';
import { digestsIn, scanned, startingIn } from '../../../src/workers/health/image.ts';
import { straysIn, taskRow } from '../../../src/workers/health/rows.ts';
import { worstFirst } from '../../../src/workers/health/services.ts';
import { type Clean, summaryOf, variable } from '../../../src/workers/health/taskdef.ts';
import { redactedLines } from '../../../src/workers/redact.ts';
import { createRedactor } from '../../../src/workers/redacting/redactor.ts';

const redactor = createRedactor([{ name: 'card', pattern: 'card-[0-9]+' }]);
const clean: Clean = text => redactedLines([text], redactor).join('');

test.each([
  ['a plain value is shown', 'LOG_LEVEL', 'info', 'info'],
  ['a password has no value', 'DB_PASSWORD', 'x', undefined],
  ['nor has a token', 'GITHUB_TOKEN', 'abc', undefined],
  ['nor a connection string', 'DSN', 'sqlite', undefined],
  ['nor what looks like a key, whatever it is called', 'THING', 'AKIAIOSFODNN7EXAMPLE', undefined],
  ['nor an address with credentials', 'UPSTREAM', 'https://u:p4ss@example.com/', undefined],
  ['nor what the team calls a secret', 'THING', 'card-1234', undefined],
  ...['PW', 'DB_PW', 'PASSPHRASE', 'SIGNING', 'LICENSE', 'SALT', 'PIN', 'CERT', 'PRIVATE'].map(
    name => [`nor has ${name}`, name, 'x', undefined] as [string, string, string, undefined],
  ),
  ['a name that only has such letters is none', 'SPINS', '3', '3'],
  ['nor base64 of a secret', 'B64', 'cGFzc3dvcmQ9aHVudGVyMg==', undefined],
  ['nor what is too long to look at', 'NOTE', 'x'.repeat(81), undefined],
])('%s', (_, name, value, shown) => {
  expect(variable({ name, value }, clean)).toEqual({ name, ...(shown !== undefined && { value: shown }) });
});

test('a secret is told by where it comes from, never by a value', () => {
  const { containers } = summaryOf(
    {
      definition: {
        family: 'web',
        revision: 1,
        containerDefinitions: [
          {
            name: 'web',
            secrets: [
              {
                name: 'DB',
                valueFrom: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf',
              },
            ],
          },
        ],
      },
    },
    clean,
    true,
  );
  expect(containers[0]?.secrets).toEqual([{ name: 'DB', from: 'secretsmanager:secret:prod/db-AbCdEf' }]);
});

const checks = { balanced: [], instances: [], protections: new Map<string, number>() };
const target = (Id: string, Port: number, State: 'healthy' | 'unhealthy') => ({
  Target: { Id, Port },
  TargetHealth: { State, ...(State === 'unhealthy' && { Reason: 'Target.Timeout' as const }) },
});

test("a target is its task's by address, or by instance and port; what is nobody's strays", () => {
  const own: Task = {
    attachments: [{ details: [{ name: 'privateIPv4Address', value: '10.0.0.1' }] }],
  };
  const bridge: Task = {
    containerInstanceArn: 'ci',
    containers: [{ networkBindings: [{ hostPort: 32_768 }] }],
  };
  const balanced = [
    {
      arn: 'tg',
      targets: [
        target('10.0.0.1', 80, 'healthy'),
        target('i-1', 32_768, 'unhealthy'),
        target('i-1', 32_769, 'unhealthy'),
      ],
    },
  ];
  const instances = [{ containerInstanceArn: 'ci', ec2InstanceId: 'i-1' }];
  const around = { ...checks, balanced, instances };
  expect(taskRow(own, around).targets).toEqual([{ state: 'healthy' }]);
  expect(taskRow(bridge, around).targets).toEqual([{ state: 'unhealthy', reason: 'Target.Timeout' }]);
  expect(straysIn({ ...around, tasks: [own, bridge] })).toEqual(['Target.Timeout']);
});

const finding = (id: string, severity: 'CRITICAL' | 'HIGH' | 'LOW', exploited: 'YES' | 'NO' = 'NO') => ({
  severity,
  exploitAvailable: exploited,
  packageVulnerabilityDetails: { vulnerabilityId: id },
});

test('findings are counted by severity; the worst come first, and of equals those with an exploit', () => {
  const { counts, worst } = scanned({
    status: 'ACTIVE',
    basic: [],
    enhanced: [
      finding('LOW-1', 'LOW'),
      finding('HIGH-1', 'HIGH'),
      finding('HIGH-2', 'HIGH', 'YES'),
      finding('CRIT-1', 'CRITICAL'),
      ...Array.from({ length: 4 }, (_, n) => finding(`LOW-${n + 2}`, 'LOW')),
    ],
  });
  expect(counts).toEqual({ CRITICAL: 1, HIGH: 2, LOW: 5 });
  expect(worst.map(({ id }) => id)).toEqual(['CRIT-1', 'HIGH-2', 'HIGH-1', 'LOW-1', 'LOW-2']);
});

test('what runs is counted by digest, the most tasks first', () => {
  const task = (imageDigest: string, lastStatus = 'RUNNING') => ({
    lastStatus,
    containers: [{ name: 'web', imageDigest }],
  });
  expect(digestsIn([task('a'), task('b'), task('b'), task('c', 'PENDING')], 'web')).toEqual([
    { digest: 'b', tasks: 2 },
    { digest: 'a', tasks: 1 },
  ]);
  expect(startingIn([task('a'), task('c', 'PENDING'), task('c', 'PROVISIONING')])).toBe(2);
});

test('services are sorted by how bad they look', () => {
  const row = (service: string, desired: number, running: number, rollout = 'COMPLETED') => ({
    target: 'prod',
    cluster: 'prod',
    service,
    status: 'ACTIVE',
    desired,
    running,
    pending: 0,
    rollout,
  });
  const rows = [
    row('b-well', 1, 1),
    row('a-well', 1, 1),
    row('moves', 1, 1, 'IN_PROGRESS'),
    row('lacks-one', 9, 8),
    row('lacks-many', 9, 2),
    row('failed', 1, 1, 'FAILED'),
    row('down', 1, 0),
  ];
  expect(worstFirst(rows).map(({ service }) => service)).toEqual([
    'down',
    'failed',
    'lacks-many',
    'lacks-one',
    'moves',
    'a-well',
    'b-well',
  ]);
});
