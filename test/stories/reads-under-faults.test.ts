/** Each read verb while an API that it needs is denied, throttled or hangs: an answer within five seconds that says what is missing. */
import type { FaultName } from '../../world/aws/fault.ts';
import type { Message } from '../../world/slack/state.ts';
import { openWorld, type World } from '../world.ts';

let world: World;
let task = '';
beforeAll(async () => {
  // Nobody asks so much in a minute: what Slack takes of it is another story.
  world = await openWorld({ limits: false });
  task = [...world.aws.state.tasks.values()].find(one => one.service === 'web')?.taskArn.slice(-32) ?? '';
});

/**
 * A promise about waiting: a call that hangs would hold an answer up for three times five seconds. What so many questions take one by
 * one when AWS answers comes on top: that is the machine's, not the bot's.
 */
const withinMs = 5_000;

/**
 * What is said of a part that is missing, and of an answer that cannot be without it. The SDK tries a throttled call three times,
 * which on a busy machine may take longer than there is time.
 */
const said: Record<string, (action: string) => { part: RegExp; whole: RegExp }> = {
  refuse: action => ({
    part: new RegExp(`: the read role may not ${action}\\)`),
    whole: /AWS did not let me look at/,
  }),
  throttle: () => ({
    part: /: AWS answers too many calls just now\)|\(AWS did not answer in time\)/,
    whole: /AWS is answering too many calls in prod just now|AWS did not answer in time/,
  }),
  hang: () => ({ part: /\(AWS did not answer in time\)/, whole: /AWS did not answer in time/ }),
};

/** A verb, the API that fails, and what is still said; without `what` nothing can be. */
const reads: { line: () => string; api: [string, string]; still?: RegExp; what?: string }[] = [
  {
    line: () => 'status web',
    api: ['elasticloadbalancing', 'DescribeTargetHealth'],
    still: /❔ web is healthy as far as I could see[\s\S]*wanted 3, running 3/,
    what: 'target health',
  },
  {
    line: () => 'tasks web',
    api: ['ecs', 'GetTaskProtection'],
    still: /3 tasks of web on prod/,
    what: 'task protection',
  },
  {
    line: () => `task ${task.slice(0, 8)}`,
    api: ['ecs', 'GetTaskProtection'],
    still: /Task [0-9a-f]{8} of web on prod\/prod: RUNNING/,
    what: 'task protection',
  },
  {
    line: () => 'clusters',
    api: ['ecs', 'DescribeClusters'],
    still: /^❔ The clusters of prod[^\n]* could not be read/,
    what: 'the clusters of prod',
  },
  {
    line: () => 'image web',
    api: ['ecr', 'DescribeImages'],
    still: /3 tasks run sha256:/,
    what: 'the image of web',
  },
  {
    line: () => 'why web',
    api: ['elasticloadbalancing', 'DescribeTargetHealth'],
    still: /❔ web is healthy as far as I could see/,
    what: 'target health',
  },
  { line: () => 'services', api: ['ecs', 'ListServices'] },
  { line: () => 'taskdef web', api: ['ecs', 'DescribeTaskDefinition'] },
  { line: () => 'diff web 1.5.0', api: ['ecs', 'DescribeTaskDefinition'] },
  { line: () => 'history web', api: ['ecs', 'ListServiceDeployments'] },
];

/** Asks in a thread of its own, and returns the answer with how long it took in milliseconds. */
async function asked(line: string): Promise<{ text: string; ms: number }> {
  const { dev, slack, redis, bot } = world;
  // Nobody types so fast: the flood limits are another story.
  for (const bucket of ['all', 'user:T0WORLD:U0DEV', 'channel:C0OPS'])
    await redis.del(`{${bot.ledger.namespace}}:bucket:${bucket}`);
  await dev.says(`about ${line}`);
  const thread = dev.messages('#ops').findLast(({ text }) => text === `about ${line}`)?.ts ?? '';
  const from = Date.now();
  await dev.says(`@slipway ${line}`, { thread });
  const answers = (message: Message) =>
    message.thread === thread && message.user === 'U0SLIPWAY' && !/^On it/.test(message.text);
  const answer = await dev.sees(answers, '#ops', 20_000);
  return { text: slack.text(answer), ms: Number(answer.ts) * 1_000 - from };
}

async function allAsked(lines: string[], faults: [string, string][], fault: FaultName) {
  for (const [service, operation] of faults) world.aws.faults.add({ service, operation, fault, times: 100 });
  const answers = await Promise.all(lines.map(asked));
  world.aws.faults.clear();
  const floor = lines.length * (await asked('status web')).ms;
  return answers.map(({ text, ms }) => ({ text, late: ms > floor + withinMs && ms }));
}

test.each<FaultName>(['refuse', 'throttle', 'hang'])(
  '%s: each verb says what it could not see',
  async fault => {
    const answers = await allAsked(
      reads.map(({ line }) => line()),
      reads.map(({ api }) => api),
      fault,
    );
    for (const [i, { line, api, still = /^/, what }] of reads.entries()) {
      const { text = '', late } = answers[i] ?? {};
      const { part, whole } = said[fault]?.(api.join(':')) ?? { part: /$^/, whole: /$^/ };
      const missing = what
        ? text.split('\n').filter(one => one.startsWith(`Could not check: ${what} (`))
        : [text];
      expect({ line: line(), missing, text }).toEqual({
        line: line(),
        missing: [expect.stringMatching(what ? part : whole)],
        text: expect.stringMatching(still),
      });
      expect({ line: line(), late }).toEqual({ line: line(), late: false });
    }
    if (fault === 'throttle')
      expect(answers.filter(({ text }) => /too many calls/.test(text)).length).toBeGreaterThan(
        reads.length / 2,
      );
  },
);

test('tasks that cannot be read are not counted', async () => {
  const [tasks, image] = await allAsked(['tasks web', 'image web'], [['ecs', 'ListTasks']], 'refuse');
  expect(tasks?.text).toMatch(/^❔ The tasks of web on prod could not be read/);
  expect(image?.text).toMatch(/❔ Its tasks could not be read: nobody knows what they run/);
  for (const { text = '' } of [tasks, image].flatMap(one => one ?? []))
    expect(text).not.toMatch(/\b0 tasks|No task/);
});

test.each<FaultName>(['refuse', 'throttle', 'hang'])('%s: so do lines of logs, and charts', async fault => {
  const [log, chart] = await allAsked(
    ['logs web on staging', 'chart web'],
    [
      ['logs', 'FilterLogEvents'],
      ['cloudwatch', 'GetMetricData'],
    ],
    fault,
  );
  const { part } = said[fault]?.('logs:FilterLogEvents') ?? { part: /$^/ };
  expect(log?.text).toMatch(/web on staging: its lines could not be read[\s\S]*Could not check: the log/);
  expect(log?.text).toMatch(part);
  expect(chart?.text).toMatch(
    /web on prod[\s\S]*(may not|too many calls|did not answer|Throttling|AccessDenied)/,
  );
  expect([log?.late, chart?.late]).toEqual([false, false]);
});

test('a target answers by its name though no service of that name can be looked for', async () => {
  await asked('services on prod');
  const [status] = await allAsked(['status prod'], [['ecs', 'DescribeServices']], 'refuse');
  expect(status?.text).toMatch(/^6 services of prod/);
});

test('where the service itself cannot be read, that is the answer, also within five seconds', async () => {
  const lines = ['status web', 'tasks web', 'events web', 'taskdef web', 'image web', 'why web'];
  const answers = await allAsked(lines, [['ecs', 'DescribeServices']], 'hang');
  for (const [i, line] of lines.entries()) {
    const { text = '', late } = answers[i] ?? {};
    expect(`${line}\n${text}`).toContain('AWS did not answer in time');
    expect({ line, late }).toEqual({ line, late: false });
  }
});
