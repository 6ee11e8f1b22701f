/** A target with ten thousand services: an answer in time with what could be read, on half of what AWS allows, read once for all. */
import { buckets } from '../../src/workers/budget.ts';
import type { EcsService } from '../../world/aws/state.ts';
import { openWorld, type World } from '../world.ts';

const many = 10_000;

/** On top of what six services take on this machine. */
const withinMs = 5_000;

let world: World;
afterEach(() => world.close());

/** Adds services that nobody runs, all alike but for their name; the third of them lacks its tasks. */
function fill({ aws }: World): void {
  const template = aws.state.services.get('staging/worker') as EcsService;
  aws.state.services.clear();
  for (let n = 0; n < many; n++) {
    const name = `svc-${String(n).padStart(5, '0')}`;
    const arn = template.arn.replace(/worker$/, name);
    aws.state.services.set(`staging/${name}`, { ...template, name, arn, desired: n === 2 ? 4 : 0 });
  }
}

const read = (text: string) => Number(/([\d,]+) of 10,000 read so far/.exec(text)?.[1]?.replace(',', ''));

test('many people ask for ten thousand services at once', async () => {
  world = await openWorld();
  const { aws, dev, sre, sre2, slack } = world;
  const begun = Date.now();
  await dev.says('/ecs services prod');
  await dev.sees(/6 services of prod/);
  const floor = Date.now() - begun;
  fill(world);
  const from = Date.now();
  const answers = await Promise.all(
    [dev, sre, sre2].map(async person => {
      await person.says('/ecs services staging');
      const answer = await person.sees(/10,000 services of staging/);
      return { text: slack.text(answer), ms: Number(answer.ts) * 1_000 - from };
    }),
  );
  const seconds = (Date.now() - from) / 1_000;
  const calls = aws.calls.filter(({ operation }) => /^(List|Describe)Services$/.test(operation));
  for (const { text, ms } of answers) {
    expect(text.split('\n').slice(0, 3).join('\n')).toMatch(
      /1 without all tasks\nService[^\n]*\nsvc-00002 +4 +0 +0 +🚨 down/,
    );
    expect(text).toMatch(/Page 1 of \d+, worst first/);
    expect(read(text)).toBeGreaterThan(200);
    expect(ms).toBeLessThan(floor + withinMs);
  }

  // Each was read once, whoever asked, and no faster than half of ECS's bucket.
  const names = calls.flatMap(({ input }) => (input as { services?: string[] }).services ?? []);
  expect(new Set(names).size).toBe(names.length);
  const [burst, perSecond] = buckets['service read'];
  expect(calls.length).toBeLessThanOrEqual((burst + seconds * perSecond) / 2);
  expect(calls.filter(({ error }) => error)).toEqual([]);

  // It is read on; who turns the page sees more of it.
  await world.later(10_000);
  for (let n = 0; n < 10; n++) await aws.next('DescribeServices');
  await dev.clicks('Next');
  const second = await dev.sees(/Page 2 of/);
  expect(read(slack.text(second))).toBeGreaterThan(Math.max(...answers.map(({ text }) => read(text))));
  await dev.clicks('Previous');
  await dev.sees(message => Number(message.ts) > Number(second.ts) && /Page 1 of/.test(slack.text(message)));
});
