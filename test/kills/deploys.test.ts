/**
 * Kill -9 at every step boundary of a deploy, before and after the effect and with the answer lost, with stale reads: one
 * revision, one deployment, one card, the true ending. CI runs a list of seeds; `SLIPWAY_KILLS=all npm test -- kills/deploys`
 * runs every kind, `SLIPWAY_KILLS=3,17` those.
 */
import type { Message } from '../../world/slack/state.ts';
import { openWorld, type World } from '../world.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { kinds, type Scenario, scenario, told } from './scenarios.ts';

/** One of each boundary and way, then some of the others. */
const inCi = [0, 2, 4, 5, 6, 7, 9, 10, 11, 12, 14, 16, 18, 24, 25, 30, 31, 44, 50, 63, 70, 82, 83, 84];
const asked = process.env.SLIPWAY_KILLS;
const seeds = !asked ? inCi : asked === 'all' ? [...Array(kinds).keys()] : asked.split(',').map(Number);

/** So many worlds at once; each does its scenarios one after the other. */
const lanes = 3;

type Lane = { world: World; fleet: Fleet };

const opIn = (text: string) => /op_[a-z2-7]{12}/.exec(text)?.[0] ?? '';

/** Says something as dev until it is accepted; returns the op. On a busy machine Redis may not answer in time: then people are told what became of it. */
async function accepted({ dev, slack }: World, words: string): Promise<string> {
  for (;;) {
    const seen = new Set(dev.messages());
    const { text } = await dev.says(words);
    const later = (message: Message) =>
      !seen.has(message) && /was (?:not )?written down/.test(slack.text(message));
    const op = opIn(text.includes('ledger_unsure') ? slack.text(await dev.sees(later)) : text);
    if (op !== '') return op;
  }
}

/** Resolves when nobody holds the service: after a write whose end nobody saw, its lease and five seconds have to be over. */
async function free({ bot }: World): Promise<void> {
  const slot = '111122223333/eu-west-1/prod/web:revision';
  while (await bot.ledger.holder(slot)) await new Promise(resolve => setTimeout(resolve, 100));
}

/** Goes through one scenario; returns what did not hold. */
async function play({ world, fleet }: Lane, given: Scenario): Promise<string[]> {
  const { aws, sre, slack } = world;
  const service = aws.state.services.get('prod/web');
  const runs = service?.deployments[0]?.taskDefinition;
  const definition = aws.state.taskDefinitions.get('web')?.find(one => one.taskDefinitionArn === runs);
  const onGood = definition?.containerDefinitions?.[0]?.image?.includes(
    aws.state.repositories.get('web')?.tags.get('1.5.0') ?? '-',
  );
  const version = given.crashes ? '1.6.0-crash' : onGood ? '1.4.1' : '1.5.0';
  const before = service?.history.length ?? 0;
  await free(world);
  const op = await accepted(
    world,
    given.restarts ? '/ecs restart web on prod' : `/ecs deploy web ${version} to prod`,
  );
  const card = () =>
    slack.state.messages.filter(
      ({ metadata }) =>
        metadata?.event_type === 'slipway_card' && (metadata.event_payload as { op: string }).op === op,
    );
  const until = async (like: RegExp) => {
    const shows = () => card().some(message => like.test(slack.text(message)));
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!shows()) return;
        clearTimeout(timer);
        slack.state.bell.off('change', look);
        resolve();
      };
      const timer = setTimeout(() => {
        slack.state.bell.off('change', look);
        reject(
          new Error(
            `${like} was not seen: ${card().map(slack.text).join('\n') || slack.transcript().slice(-2_000)}`,
          ),
        );
      }, 120_000);
      slack.state.bell.on('change', look);
      look();
    });
  };
  await until(/Needs 1 approval/);
  const { service: of, operation, after, how, dies, stale, crashes } = given;
  const hit = nth(aws, operation, after + 1);
  aws.faults.add({ service: of, operation, fault: how, after });
  await sre.clicks('Approve');
  const ending = until(crashes ? /Failed, rolled back/ : given.restarts ? /Restarted: web/ : /Live: web/);
  if ((await Promise.race([hit.then(() => 'hit'), ending])) !== 'hit') {
    aws.faults.clear();
    return [tooEarly];
  }
  if (stale)
    for (const operation of ['ListTaskDefinitions', 'DescribeServices', 'ListServiceDeployments'])
      aws.faults.add({ service: 'ecs', operation, fault: 'stale-read', times: 2 });
  if (dies !== 'nobody') {
    await fleet.kill9(dies === 'claimant' ? await fleet.claimant(op) : await fleet.ticker('prod'));
    void fleet.start();
  }
  await ending;
  aws.faults.clear();

  const wrong: string[] = [];
  const holds = (is: boolean, what: string) => is || wrong.push(what);
  const own = aws.calls.filter(({ tags, done }) => done && tags['slipway:op'] === op);
  const tagged = [...(aws.state.taskDefinitions.get('web') ?? [])].filter(one =>
    aws.state.tags
      .get(one.taskDefinitionArn ?? '')
      ?.some(({ key, value }) => key === 'slipway:op' && value === op),
  );
  holds(tagged.length === (given.restarts ? 0 : 1), `${tagged.length} revisions`);
  holds(
    (service?.history.length ?? 0) - before === 1,
    `${(service?.history.length ?? 0) - before} deployments`,
  );
  holds(card().length === 1, `${card().length} cards`);
  holds(own.filter(call => call.operation === 'UpdateService').length >= 1, 'nothing was switched');
  const serves = service?.deployments[0]?.taskDefinition;
  const wanted = crashes || given.restarts ? runs : tagged[0]?.taskDefinitionArn;
  holds(serves === wanted, `${serves} serves`);
  return wrong;
}

/** On a busy machine a deployment may be over before it was read often enough: nobody was killed then, and it is played again. */
const tooEarly = 'it was over before its fault';
const mostTries = 3;

/** Resolves when an operation has been called so many times more. */
async function nth(aws: World['aws'], operation: string, times: number): Promise<void> {
  for (let n = 0; n < times; n++) await aws.next(operation);
}

test('kill -9 at every step boundary of a deploy: one revision, one deployment, one card, the true ending', async () => {
  const waiting = seeds.map(scenario);
  const failed: string[] = [];
  let held = 0;
  const lane = async () => {
    const world = await openWorld({ role: 'web', limits: false, speed: 100 });
    const fleet = createFleet(world, 'test/kills/quick-worker.ts');
    try {
      await Promise.all([fleet.start(), fleet.start()]);
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        let wrong = [tooEarly];
        for (let tries = 0; wrong[0] === tooEarly && tries < mostTries; tries++)
          wrong = await play({ world, fleet }, next).catch((error: Error) => [error.message]);
        if (wrong.length === 0) held++;
        else failed.push(`${told(next)}: ${wrong.join(', ')}`);
        if (process.env.STORY_LOG) process.stderr.write(`${told(next)}: ${wrong.join(', ') || 'held'}\n`);
      }
    } finally {
      await fleet.close();
      await world.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, seeds.length) }, lane));
  process.stderr.write(`kills of a deploy: held ${held} / ${seeds.length}\n`);
  expect(failed).toEqual([]);
}, 1_800_000);
