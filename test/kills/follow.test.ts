/** Five thousand lines a second are followed, and whoever follows them is killed in the middle. SLIPWAY_FOLLOW=long takes a minute. */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Tail } from '../../src/work.ts';
import type { Message } from '../../world/slack/state.ts';
import { openWorld, testWithOwnRedis, type World } from '../world.ts';
import { createFleet, type Fleet } from './fleet.ts';

const seconds = process.env.SLIPWAY_FOLLOW === 'long' ? 60 : 6;

let world: World;
let fleet: Fleet;

afterEach(async () => {
  await fleet.close();
  await world.close();
});

/** The numbers of the lines in a text, in the order in which they stand there. */
const numbers = (text: string) => [...text.matchAll(/\bn=(\d+)/g)].map(([, n]) => Number(n));

const ascending = (all: readonly number[]) => all.every((n, i) => i === 0 || n > (all[i - 1] ?? 0));

/** Resident memory of a process, in MB; Linux tells. */
function megabytes({ pid }: ChildProcess): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
  } catch {
    return 0;
  }
}

/** In how many seconds AWS sampled, as a message says it. */
const sampledIn = (text: string) => Number(/sampled in (\d+) second/.exec(text)?.[1] ?? 0);

/** How many lines came, as a message says it. */
const cameBy = (text: string) => Number(/(\d+) lines? (?:so far|came)/.exec(text)?.[1]);

/** Resolves when the ledger keeps the place of a message that shows so many lines: kept right after it is shown, so that none is lost. */
async function kept(op: string, came: number): Promise<void> {
  const key = `{${world.env.SLIPWAY_NAMESPACE}}:op:${op}`;
  const keptNow = async () => JSON.parse((await world.redis.hget(key, 'tail')) ?? '{}') as Tail;
  while ((await keptNow()).counted.came < came) await new Promise(resolve => setTimeout(resolve, 5));
}

testWithOwnRedis(
  `5,000 lines a second for ${seconds} s: no line twice, what AWS kept is said, and a killed worker's place is kept`,
  async () => {
    world = await openWorld({ role: 'web' });
    fleet = createFleet(world, 'test/kills/quick-worker.ts');
    await Promise.all([fleet.start(), fleet.start()]);
    const { sre, slack } = world;
    await sre.says('/ecs deploy web 1.5.0-log5000 to staging');
    await sre.sees(/Live: web 1\.5\.0-log5000/);
    const said = await sre.says('/ecs logs web on staging -f');
    const op = /op_[a-z2-7]{12}/.exec(said.text)?.[0] ?? '';
    const isTail = ({ metadata }: Message) => metadata?.event_type === 'slipway_tail';
    const versions: number[][] = [];
    const shown = new Set<string>();
    const look = () => {
      const text = slack.state.messages.filter(isTail).map(slack.text)[0] ?? '';
      if (text === '' || shown.has(text)) return;
      shown.add(text);
      versions.push(numbers(text));
    };
    slack.state.bell.on('change', look);
    const sampledFor = (least: number) =>
      sre.waitsFor(message => isTail(message) && sampledIn(slack.text(message)) >= least, {
        ms: seconds * 1_000 + 30_000,
      });
    await sre.sees(/📡 Following web on staging[\s\S]*AWS sampled in \d+ seconds?/);

    const first = await fleet.claimant(op);
    const before = megabytes(first);
    const half = slack.text(await sampledFor(seconds / 2));
    const grown = megabytes(first) - before;
    const reached = Math.max(...numbers(half));
    await kept(op, cameBy(half));
    await fleet.kill9(first);
    await sre.sees(/Gone on with from where it was/);
    const resumed = versions.at(-1) ?? [];
    expect(Math.min(...resumed)).toBeGreaterThan(reached);
    await sampledFor(seconds);

    await sre.clicks('Stop');
    const end = await sre.sees(/⏹️ Followed web on staging[\s\S]*Stopped by/);
    slack.state.bell.off('change', look);
    const [file] = [...slack.state.files.values()];
    const whole = numbers(String(file?.bytes));
    const came = cameBy(slack.text(end));
    const sampled = sampledIn(slack.text(end));

    for (const version of versions) expect(ascending(version)).toBe(true);
    // Production's web writes to the same group; none of its lines may be here.
    expect(whole).toHaveLength(String(file?.bytes).trim().split('\n').length);
    expect(whole.length).toBeGreaterThan(5_000);
    expect(whole.every((n, i) => i === 0 || n === (whole[i - 1] ?? 0) + 1)).toBe(true);
    expect(sampled).toBeGreaterThan(0);
    const edits = slack.calls.filter(({ method }) => method === 'chat.update');
    expect(edits.filter(({ answer }) => answer !== 'ok')).toEqual([]);
    process.stderr.write(
      `followed 5,000 lines/s for ${seconds} s: ${came} lines came, AWS sampled in ${sampled} s, ${edits.length} edits, no line twice, ${whole.length} in the file, memory ${grown >= 0 ? '+' : ''}${grown.toFixed(1)} MB\n`,
    );
  },
  seconds * 1_000 + 60_000,
);
