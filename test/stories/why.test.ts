/** Somebody asks why: of every broken service there is, of tasks, and while AWS does not tell everything. */
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
  async function why(what: string, answer: RegExp, who: 'dev' | 'sre' | 'sre2' = 'dev'): Promise<string> {
    if (asked++ % 10 === 9) await world.later(60_000);
    await world[who].says(`/ecs why ${what}`);
    return world.slack.text(await world[who].sees(answer));
  }

  const about = (service: string) => new RegExp(`^broken/broken[\\w-]*/${service}:`, 'm');

  test.each(Object.keys(brokenServices))('%s', async service => {
    const answer = await why(`${service} on broken`, about(service));
    if (process.env.SHOW) process.stdout.write(`#####\n${answer}\n`);
    expect(first(answer)).toBe(causeOf(service));
  });
});
