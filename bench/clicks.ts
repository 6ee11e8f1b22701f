/**
 * Many clicks by many people in four processes, each with workers of its own that weigh, clear and start: does each request
 * run exactly once, and only when enough others agreed? `CLICKS=100000 REQUESTS=500 npm run bench:clicks`.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createAudit } from '../src/ledger/audit.ts';
import { createLedger, type Ledger } from '../src/ledger/ledger.ts';
import { bellConnection, findRedis, keysLike, usable } from '../src/ledger/redis.ts';
import { createStories } from '../src/ledger/stories.ts';
import { type Op, type Person, type Plan, personKey, standingVotes } from '../src/work.ts';
import { startRedis } from '../world/redis.ts';
import { eligibility, type Heard, type Request, type Told } from './request.ts';

const processes = 4;
const hash = 'abcdef0123456789';

const planOf = (service: string, approvals: number): Plan => ({
  scope: { target: 'prod', account: '111122223333', region: 'eu-west-1', cluster: 'prod', service },
  change: { kind: 'scale', from: 3, to: 5 },
  steps: [],
  terms: {
    rules: [],
    demands: [],
    approvals,
    from: ['sre'],
    distinct: false,
    expiresMs: 1_800_000,
    startMs: 600_000,
    stepUp: false,
    rulesHash: 'r',
  },
  checks: [],
});

/** Opens a request and holds it; every second one needs two approvals. */
async function held(ledger: Ledger, i: number, contested: boolean): Promise<Request> {
  const asker: Person = { team: 'T', user: `asker${i}` };
  const ask = { who: asker, where: { channel: `C${i}` }, words: 'scale', work: { kind: 'whoami' as const } };
  const { is, id } = await ledger.open(ask, true, [`ask-${i}`]);
  const claim = await ledger.claim(id, 'planner');
  if (is !== 'opened' || !claim) throw new Error(`request ${i} was not opened: ${is}`);
  await ledger.plan(id, claim.epoch, planOf(`web${i}`, 1 + (i % 2)), hash);
  await ledger.hold(id, claim.epoch);
  await ledger.release((await ledger.read(id)) ?? claim.op, claim.epoch);
  return { op: id, hash, asker, contested };
}

/** Starts a process that clicks, and resolves when it is ready. */
async function clicker(): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL('clicker.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
  });
  await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', code => reject(new Error(`a process ended with ${code}`)));
  });
  return child;
}

const clicked = (child: ChildProcess, told: Told) =>
  new Promise<Heard>((resolve, reject) => {
    child.once('message', heard => resolve(heard as Heard));
    child.once('exit', code => reject(new Error(`a process ended with ${code}`)));
    child.send(told);
  });

/** Returns what is wrong with how an op ended, by its votes and by what is on record. */
async function wrongWith(op: Op, request: Request, runs: number, stories: ReturnType<typeof createStories>) {
  const { happened } = await stories.op(op.id, 1_000);
  const of = (what: string) => happened.filter(one => one.what === what);
  const isAsker = (who: Person) => personKey(who) === personKey(request.asker);
  const standing = standingVotes(op.votes).filter(({ who }) => eligibility(who).may);
  const approvers = standing.filter(({ who, choice }) => choice === 'approve' && !isAsker(who));
  const denied = op.outcome === 'denied';
  const needs = op.plan?.terms.approvals ?? 1;
  const checks: [boolean, string][] = [
    [denied || op.state === 'running', `is ${op.state} ${op.outcome ?? ''}`],
    [!denied || request.contested, 'was denied though nobody who may did'],
    [runs === (denied ? 0 : 1), `was started ${runs} times`],
    [of('started').length === runs, `has ${of('started').length} records of a start`],
    [denied || approvers.length >= needs, 'has too few approvers'],
    [
      of('cleared').every(({ acting }) => acting && eligibility(acting.who).may && !isAsker(acting.who)),
      'ran as somebody who may not',
    ],
    [denied || standing.every(({ choice }) => choice !== 'deny'), 'ran though it was denied'],
  ];
  return checks.flatMap(([holds, what]) => (holds ? [] : `${op.id} ${what}`));
}

/** Lets people click; returns the closing lines and everything that is wrong. Leaves nothing in Redis. */
export async function clicks(options: { url: string; clicks: number; requests: number }) {
  const { url } = options;
  const namespace = `clicks-${process.pid}`;
  const redis = await usable(bellConnection(await findRedis(url)));
  const ledger = createLedger({ redis, namespace, patienceMs: 10_000 });
  const children = await Promise.all(Array.from({ length: processes }, clicker));
  try {
    const requests: Request[] = [];
    for (let i = 0; i < options.requests; i++) {
      // The buckets would hold up so many at once, as they should.
      if (i % 100 === 0) await redis.del(`{${namespace}}:bucket:all`);
      requests.push(await held(ledger, requests.length, false));
      if (i % 5 === 0) requests.push(await held(ledger, requests.length, true));
    }
    const contested = requests.length - options.requests;
    const begun = Date.now();
    const told = { url, namespace, clicks: Math.ceil(options.clicks / processes), requests };
    const heard = await Promise.all(children.map(child => clicked(child, told)));
    const seconds = (Date.now() - begun) / 1000;
    const started = heard.flatMap(one => one.started);
    const runs = (op: string) => started.filter(id => id === op).length;

    const audit = createAudit(redis, namespace);
    while (await audit.seal());
    const { to: records } = await audit.verify([]);
    const wrong: string[] = [];
    const stories = createStories(redis, namespace);
    let denied = 0;
    for (const request of requests) {
      const op = await ledger.read(request.op);
      if (!op) throw new Error(`${request.op} is gone`);
      if (op.outcome === 'denied') denied++;
      wrong.push(...(await wrongWith(op, request, runs(op.id), stories)));
    }
    const ran = requests.filter(one => !one.contested).reduce((sum, one) => sum + runs(one.op), 0);
    const replies: Record<string, number> = {};
    for (const one of heard)
      for (const [is, n] of Object.entries(one.replies)) replies[is] = (replies[is] ?? 0) + n;
    const n = (count: number) => count.toLocaleString('en');
    return {
      said: [
        `${n(options.clicks)} clicks from ${processes} processes on ${n(options.requests)} requests: exactly ${n(ran)} runs`,
        `Besides: ${contested} contested requests, ${denied} of them denied and never run. ${n(records)} audit records, chain proved.`,
        `Clicks were taken as: ${Object.entries(replies)
          .map(([is, count]) => `${is} ${n(count)}`)
          .join(', ')}. It took ${seconds.toFixed(1)} s.`,
      ],
      ran,
      wrong,
    };
  } finally {
    for (const child of children) child.kill();
    for await (const keys of keysLike(redis, `{${namespace}}*`))
      if (keys.length > 0) await redis.unlink(...keys);
    redis.disconnect();
  }
}

async function byHand(): Promise<void> {
  const own = process.env.REDIS_URL === undefined ? await startRedis() : undefined;
  try {
    const { CLICKS = '100000', REQUESTS = '500', REDIS_URL = '' } = process.env;
    const { said, wrong } = await clicks({
      url: own?.url ?? REDIS_URL,
      clicks: Number(CLICKS),
      requests: Number(REQUESTS),
    });
    process.stdout.write(`${[...wrong, ...said].join('\n')}\n`);
    if (wrong.length > 0) process.exitCode = 1;
  } finally {
    await own?.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await byHand();
