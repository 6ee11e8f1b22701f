/** One process of `bench/clicks.ts`: clicks as many people would, and works as a worker does whenever a click counted. */
import { randomInt } from 'node:crypto';
import { weigh } from '../src/approvals/weigh.ts';
import { createLedger, type Ledger } from '../src/ledger/ledger.ts';
import { findRedis, usable, workerConnection } from '../src/ledger/redis.ts';
import type { Op, Person } from '../src/work.ts';
import { eligibility, type Heard, type Request, type Told } from './request.ts';

const person = (user: string): Person => ({ team: 'T', user });
const eligible = Array.from({ length: 10 }, (_, i) => person(`sre${i}`));
const others = Array.from({ length: 20 }, (_, i) => person(`dev${i}`));
const any = <T>(all: readonly T[]): T => all[randomInt(all.length)] as T;

/** Clicks that a process has under way at a time. */
const atOnce = 32;

/** People click on the newest cards: so many at a time, by all processes. */
const hot = 8;

let marks = 0;
const newMark = () => `${process.pid}-${marks++}`;

/** The mark of the last click that counted: Slack delivers some clicks a second time. */
let counted = '';

type Click = { who: Person; choice: 'approve' | 'deny'; once: string };

/** Returns a click: mostly one that must not count; on what is contested, a yes or a no that both do. */
function clickOn({ asker, contested }: Request): Click {
  const once = newMark();
  const luck = randomInt(100);
  if (contested && luck < 50)
    return { who: any(eligible), choice: randomInt(20) === 0 ? 'deny' : 'approve', once };
  if (luck < 40) return { who: asker, choice: 'approve', once };
  if (luck < 65) return { who: any(others), choice: any(['approve', 'deny']), once };
  if (luck < 95) return { who: any(eligible), choice: 'approve', once: counted || once };
  return { who: any(eligible), choice: 'approve', once };
}

/** Moves an op on as `workers/` does, for as long as there is something to do; returns whether it was started here. */
async function work(ledger: Ledger, id: string): Promise<boolean> {
  let started = false;
  for (let more = true; more; ) {
    const claim = await ledger.claim(id, `worker-${process.pid}`);
    if (!claim) return started;
    let op = claim.op;
    for (let before = ''; before !== `${op.state} ${op.votesVersion}`; op = (await ledger.read(id)) ?? op) {
      before = `${op.state} ${op.votesVersion}`;
      started = (await moveOn(ledger, op, claim.epoch)) || started;
    }
    more = await ledger.release(op, claim.epoch);
  }
  return started;
}

async function moveOn(ledger: Ledger, op: Op, epoch: number): Promise<boolean> {
  const { terms } = op.plan ?? {};
  if (!terms || (op.state !== 'held' && op.state !== 'cleared')) return false;
  const expiresAt = op.expiresAt ?? 0;
  const given = { asker: op.ask.who, terms, votes: op.votes, eligibility, now: ledger.now(), expiresAt };
  const verdict = weigh(given);
  if (verdict.is === 'denied') await ledger.end(op.id, epoch, 'denied', undefined, verdict.by);
  if (verdict.is === 'wait')
    for (const { who, because } of verdict.strike) await ledger.strike(op.id, epoch, who, because);
  if (verdict.is !== 'cleared') return false;
  const acting = { ...verdict.approver, role: 'arn' };
  if (op.state === 'held') await ledger.clear(op.id, epoch, op.votesVersion, acting);
  else
    return (await ledger.start(op.id, epoch, op.votesVersion, `${op.id}:count`, acting, [])).is === 'running';
  return false;
}

/** Clicks until all clicks are spent; the last ones see to it that every request has enough people for it. */
async function clickAll({ url, namespace, clicks, requests }: Told): Promise<Heard> {
  const redis = await usable(workerConnection(await findRedis(url)));
  const ledger = createLedger({ redis, namespace, patienceMs: 10_000 });
  const replies: Heard['replies'] = {};
  const started: string[] = [];
  const click = async ({ op, hash }: Request, { who, choice, once }: Click) => {
    const { is } = await ledger.vote(op, hash, who, choice, '', [once]);
    replies[is] = (replies[is] ?? 0) + 1;
    if (is !== 'counted') return;
    counted = once;
    if (await work(ledger, op)) started.push(op);
  };
  const closing = requests.flatMap(request =>
    eligible.slice(0, 2).map(who => ({ request, who, choice: 'approve' as const, once: newMark() })),
  );
  const free = Math.max(0, clicks - closing.length);
  let made = 0;
  const hand = async () => {
    while (made < clicks) {
      const n = made++;
      const last = closing[n - free];
      const newest = Math.floor((n / free) * Math.max(1, requests.length - hot));
      const request = last?.request ?? any(requests.slice(newest, newest + hot));
      await click(request, last ?? clickOn(request));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, hand));
  redis.disconnect();
  return { replies, started };
}

process.once('message', (told: Told) => {
  clickAll(told).then(
    heard => process.send?.(heard, () => process.disconnect()),
    error => {
      process.stderr.write(`${(error as Error).stack}\n`);
      process.exit(1);
    },
  );
});
process.send?.('ready');
