/**
 * How many lines a second the bot reads, and for how much CPU, against `aws logs tail` reading the same stream of the same world
 * in the same run. The bot also takes secrets out of each line. `SECONDS=20 npm run bench:logs`; needs bash and the AWS CLI 2, whose
 * program is `AWS_CLI` where it is not the first on the path (version 1 has no `logs tail`).
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DescribeTasksCommand, ECSClient, ListTasksCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { addDefinition } from '../world/aws/ecs/definition.ts';
import { adminCredentials, startAws } from '../world/aws/index.ts';

const run = promisify(execFile);
const seconds = Number(process.env.SECONDS ?? 20);
const rate = 5_000;
const { accessKeyId, secretAccessKey } = adminCredentials;
const peerProgram = process.env.AWS_CLI ?? 'aws';
const { stdout: version } = await run(peerProgram, ['--version']);
if (!version.startsWith('aws-cli/2')) throw new Error(`AWS_CLI has to be version 2, not ${version.trim()}`);

const aws = await startAws({ speed: 100 });
const env = {
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_DEFAULT_REGION: 'eu-west-1',
  AWS_ENDPOINT_URL: aws.url,
  AWS_EC2_METADATA_DISABLED: 'true',
  NODE_NO_WARNINGS: '1',
};
const ecs = new ECSClient({ region: 'eu-west-1', endpoint: aws.url, credentials: adminCredentials });
const of = { cluster: 'staging', service: 'web' };

/** Has staging's web write five thousand lines a second for a while; returns the stream they are in, and from when on. */
async function written(): Promise<{ stream: string; from: number }> {
  const [now] = (aws.state.taskDefinitions.get('web') ?? []).slice(-1);
  const containers = now?.containerDefinitions?.map(one => ({
    ...one,
    image: `${one.image?.replace(/[:@][^/]*$/, '')}:1.5.0-log${rate}`,
  }));
  const made = addDefinition(
    aws.state,
    { ...now, family: 'web', containerDefinitions: containers ?? [] } as Parameters<typeof addDefinition>[1],
    'arn:aws:iam::111122223333:user/admin',
    (now?.revision ?? 0) + 1,
  );
  await ecs.send(new UpdateServiceCommand({ ...of, taskDefinition: made.taskDefinitionArn }));
  for (;;) {
    await new Promise(resolve => setTimeout(resolve, 200));
    const { taskArns = [] } = await ecs.send(
      new ListTasksCommand({ cluster: of.cluster, serviceName: of.service }),
    );
    const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster: of.cluster, tasks: taskArns }));
    const task = tasks.find(one => one.taskDefinitionArn === made.taskDefinitionArn && one.startedAt);
    if (!task) continue;
    await new Promise(resolve => setTimeout(resolve, seconds * 1_000));
    const stopped = aws.next('StopTask').catch(() => undefined);
    await ecs.send(new UpdateServiceCommand({ ...of, desiredCount: 0 }));
    await Promise.race([stopped, new Promise(resolve => setTimeout(resolve, 2_000))]);
    return { stream: `web/web/${task.taskArn?.slice(-32)}`, from: task.startedAt?.getTime() ?? 0 };
  }
}

type Measured = { lines: number; seconds: number; cpu: number };

/** Runs a program that prints lines; bash's `times` tells the CPU of what it ran, user and system. */
async function measured(program: string, args: string[]): Promise<Measured> {
  const began = Date.now();
  const { stdout } = await run(
    'bash',
    ['-c', 'set -eo pipefail; "$@" | wc -l; times', 'bash', program, ...args],
    { env },
  );
  const took = (Date.now() - began) / 1_000;
  const [lines = '0', , children = ''] = stdout.trim().split('\n');
  const cpu = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, m, s]) => sum + Number(m) * 60 + Number(s),
    0,
  );
  return { lines: Number(lines), seconds: took, cpu };
}

const told = (name: string, { lines, seconds, cpu }: Measured) =>
  console.log(
    `${name}: ${lines.toLocaleString('en')} lines in ${seconds.toFixed(1)} s, ${Math.round(lines / seconds).toLocaleString('en')} lines/s, ${cpu.toFixed(1)} s of CPU`,
  );

try {
  const { stream, from } = await written();
  const since = new Date(from).toISOString();
  const reader = fileURLToPath(new URL('log-reader.ts', import.meta.url));
  const own = await measured(process.execPath, ['--import', 'tsx', reader, '/ecs/web', stream, `${from}`]);
  const peer = await measured(peerProgram, [
    '--endpoint-url',
    aws.url,
    'logs',
    'tail',
    '/ecs/web',
    '--log-stream-names',
    stream,
    '--since',
    since,
  ]);
  told('slipway, secrets taken out', own);
  told(`aws logs tail (${version.split(' ')[0]})`, peer);
  if (own.lines !== peer.lines)
    throw new Error(`they read ${own.lines} and ${peer.lines} lines of the same stream`);
  const speed = own.lines / own.seconds / (peer.lines / peer.seconds);
  console.log(
    `of the same ${own.lines.toLocaleString('en')} lines slipway reads ${speed.toFixed(2)} × as many a second as aws logs tail, for ${(own.cpu / peer.cpu).toFixed(2)} × its CPU`,
  );
} finally {
  ecs.destroy();
  await aws.close();
}
