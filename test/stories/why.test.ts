/** Somebody asks why: of every broken service there is, of tasks, and while AWS does not tell everything. */
import { parse } from '../../src/commands/index.ts';
import { causes } from '../../src/seen.ts';
import { brokenServices } from '../../world/aws/broken/services.ts';
import { openWorld, type World } from '../world.ts';

/** A service is named after its cause, but where there are two for one. */
const causeOf = (service: string) =>
  service === 'checked-on-another-port' ? 'port_mismatch' : service.replaceAll('-', '_');

/** The code of the cause that an answer names first. */
const first = (answer: string): string | undefined =>
  answer
    .split('\n')
    .map(line => /^[a-z]+(?:_[a-z]+)*(?= at | since | \d+ times|$)/.exec(line)?.[0])
    .find(code => causes.some(cause => cause === code));

describe('in a world of broken services', () => {
  let world: World;
  let asked = 0;
  beforeAll(async () => {
    world = await openWorld({ broken: true, speed: 1 });
  });
  afterAll(() => world.close());
  afterEach(() => world.aws.faults.clear());

  /** Asks as this person, and returns what they are told. Nobody may ask thirty things at once, so time passes. */
  async function why(
    what: string,
    answer: RegExp,
    who: 'dev' | 'sre' | 'sre2' | 'lead' = 'dev',
  ): Promise<string> {
    if (asked++ % 10 === 9) await world.later(60_000);
    await world[who].says(`/ecs why ${what}`);
    return world.slack.text(await world[who].sees(answer));
  }

  const about = (service: string) => new RegExp(`^broken/broken[\\w-]*/${service}:`, 'm');

  test.each(Object.keys(brokenServices))('%s', async service => {
    const answer = await why(`${service} on broken`, about(service));
    expect(first(answer)).toBe(causeOf(service));
    expect(answer).not.toContain('hunter2');
    for (const [, line = ''] of answer.matchAll(/\[\/ecs ([^\]]+)\]/g)) expect(parse(line).is).toBe('work');
  });

  test('what is well is called so, with what was looked at', async () => {
    const answer = await why('api on prod', /^✅ api is healthy$/m);
    expect(answer).toMatch(
      /prod\/prod\/api: wanted 2, running 2\nLooked at: its numbers and events, .*CPU and memory/,
    );
  });

  test('what no rule knows is said to be unknown, in the words of AWS', async () => {
    const api = world.aws.state.services.get('prod/api');
    if (api)
      Object.assign(api, {
        refused: 'was visited by something new under the sun.',
        desired: 3,
        steady: false,
      });
    world.aws.clock.advance(1_000);
    const answer = await why('api on prod', /^❔ api: something is wrong that I do not know$/m);
    expect(answer).toMatch(/No rule of mine knows this\. AWS says:\n.*something new under the sun/);
  });

  test('the last lines, without secrets, are for those who may read logs; nobody else, and no channel, gets them', async () => {
    const lines = /Last lines of app \(task [0-9a-f]{8}\), secrets removed:[\s\S]*connect ECONNREFUSED/;
    expect(await why('ended-with-error on broken', about('ended-with-error'))).toMatch(lines);
    const others = await why('ended-with-error on broken', about('ended-with-error'), 'sre');
    expect(others).toMatch(/Its last lines are for those who have a role on this target/);
    await world.sre.clicks('Share in channel');
    const shared = world.slack.text(await world.sre2.sees(about('ended-with-error')));
    for (const told of [others, shared]) expect(told).not.toContain('ECONNREFUSED');
  });

  /** Makes AWS answer so to every call of an operation. */
  const fault = (service: string, operation: string, fault: 'refuse' | 'throttle' | 'hang') =>
    world.aws.faults.add({ service, operation, fault, times: 1_000 });

  test('what AWS denies is said: an event tells a cause by itself, and without one nothing is made up', async () => {
    fault('ecs', 'ListTasks', 'refuse');
    const told = await why('pull-denied on broken', about('pull-denied'), 'sre2');
    expect(first(told)).toBe('pull_denied');
    expect(told).toMatch(/Could not check: stopped tasks \(AccessDenied.*ecs:ListTasks\)/);
    await why(
      'out-of-memory on broken',
      /❔ out-of-memory: something is wrong that I do not know[\s\S]*Could not check: tasks/,
    );
  });

  test('what is throttled, too; a cause that cannot be told from another is less sure', async () => {
    fault('cloudwatch', 'GetMetricData', 'throttle');
    expect(
      await why('killed-near-memory-limit on broken', about('killed-near-memory-limit'), 'sre2'),
    ).toMatch(
      /Possibly: Container app was killed \(SIGKILL\), and nobody says by what[\s\S]*Could not check: CPU and memory \(\w*Throttl/,
    );
    fault('elasticloadbalancing', 'DescribeTargetHealth', 'throttle');
    expect(first(await why('target-code on broken', about('target-code'), 'sre2'))).toBe('target_code');
  });

  test('what hangs does not hold up the answer, nor what is read after it', async () => {
    fault('elasticloadbalancing', 'DescribeTargetHealth', 'hang');
    const begun = Date.now();
    const told = await why('target-timeout on broken', about('target-timeout'), 'lead');
    const took = Date.now() - begun;
    world.aws.faults.clear();
    await why('target-timeout on broken', about('target-timeout'), 'sre');
    // What it takes when AWS answers is the machine's; a call that hangs would take three times five seconds.
    expect(took).toBeLessThan(5_000 + (Date.now() - begun - took));
    expect(first(told)).toBe('target_timeout');
    expect(told).toMatch(/Could not check: target health \(AWS did not answer in time\)/);
    expect(told).toMatch(/Its last lines are for those/);
  });

  const tasksOf = (service: string) =>
    [...world.aws.state.tasks.values()]
      .filter(task => task.service === service)
      .map(({ taskArn }) => taskArn.slice(-32));

  test('of a task: its own end, for whom it made room, or that it is well', async () => {
    const [fallen = ''] = tasksOf('out-of-memory');
    const own = await why(`task ${fallen.slice(0, 8)} on broken`, new RegExp(`out-of-memory task ${fallen}`));
    expect(first(own)).toBe('out_of_memory');
    expect(own).not.toMatch(/\d+ times/);
    const [replaced = ''] = tasksOf('killed-too-slow-to-stop');
    const other = await why(
      `${replaced} on broken`,
      new RegExp(`killed-too-slow-to-stop task ${replaced}`),
      'sre',
    );
    expect(first(other)).toBe('stopped_by_deployment');
    const [well = ''] = tasksOf('worker');
    await why(`task ${well}`, new RegExp(`✅ task ${well.slice(0, 8)} is healthy`));
    await why('broken', /broken is a target, not a service[\s\S]*\[\/ecs status broken\]/);
    await why('task deadbeefdead on broken', /There is no task deadbeefdead in broken\/broken/);
  });
});
