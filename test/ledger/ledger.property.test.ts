import fc from 'fast-check';
import { Redis } from 'ioredis';
import { ClaimLost, createLedger, type Ledger } from '../../src/ledger/ledger.ts';
import type { Acting, Plan, ScaleChange } from '../../src/work.ts';
import { termsOf } from '../terms.ts';
import { forget, sharedRedis } from '../world.ts';
import {
  end,
  goBack,
  holds,
  type Model,
  type ModelOp,
  newOp,
  slotHolder,
  stand,
  takeOver,
  times,
  vote,
} from './model.ts';

/** The ledger's clock in these tests: a key, so that fast-check decides when time passes. */
const clock = `tonumber(redis.call('GET', KEYS[1] .. ':test-clock') or '1000000')`;
const runs = Number(process.env.LEDGER_RUNS ?? 150);

let redis: Redis;
beforeAll(async () => {
  redis = new Redis((await sharedRedis()).url);
  redis.setMaxListeners(0);
});
afterAll(() => redis.disconnect());

const scope = {
  target: 'prod',
  account: '111122223333',
  region: 'eu-west-1',
  cluster: 'prod',
  service: 'web',
};
const change: ScaleChange = { kind: 'scale', from: 3, to: 5, back: { to: 3, afterMs: times.stands } };
const plan: Plan = {
  scope,
  change,
  steps: [],
  terms: termsOf({ expiresMs: times.expires }),
  checks: [],
};
const hash = 'abcdef0123456789abcdef';
const acting: Acting = { who: { team: 'T', user: 'sre' }, authority: 'sre', role: 'arn' };

type Real = { ledger: Ledger; ids: string[]; base: string; clicks: number };
/** What a worker believes: the epoch it was last given for each op. It may be long out of date; that is the point. */
type Beliefs = Record<string, number>;

/** One thing that happens to op `index`, done to the ledger and to the model, which must agree on what became of it. */
type Happening = (model: Model, real: Real, beliefs: Beliefs, index: number, worker: string) => Promise<void>;

const answer = async (did: Promise<unknown>): Promise<unknown> =>
  did.catch(error => {
    if (error instanceof ClaimLost) return 'lost';
    throw error;
  });

/** Runs a guarded transition: `lost` without the claim, else what `legal` says, and `then` only when it says `ok`. */
const guarded =
  (
    act: (ledger: Ledger, id: string, epoch: number, model: Model, index: number) => Promise<unknown>,
    expected: (model: Model, index: number) => string,
    then: (model: Model, index: number) => void,
    ok: string,
  ): Happening =>
  async (model, real, beliefs, index, worker) => {
    const op = model.ops[index];
    const id = real.ids[index];
    if (!op || !id) return;
    const epoch = beliefs[`${worker}:${index}`] ?? 0;
    const said = holds(model, op, epoch) ? expected(model, index) : 'lost';
    expect(await answer(act(real.ledger, id, epoch, model, index))).toBe(said);
    if (said === ok) then(model, index);
  };

const at = (model: Model, index: number) => model.ops[index] ?? newOp();

/** Starts an op that was planned over the timed change that stands, or as if none did. */
const starts = (over: boolean): Happening => {
  const planned = ({ timed }: Model) => (over ? timed : undefined);
  return async (model, real, ...more) =>
    guarded(
      async (ledger, id, epoch, _, index) => {
        const stands = real.ids[planned(model) ?? -1];
        const { votesVersion } = at(model, index);
        return (await ledger.start(id, epoch, votesVersion, 'web:count', acting, [], stands)).is;
      },
      (_, index) => {
        const op = at(model, index);
        if (op.state !== 'cleared') return 'over';
        if (op.startBy <= model.now) return 'expired';
        const holder = slotHolder(model);
        if (holder !== undefined && holder !== index) return 'taken';
        return planned(model) === model.timed ? 'running' : 'timed';
      },
      (_, index) => {
        Object.assign(at(model, index), { state: 'running', startedAt: model.now });
        model.slot = { op: index };
      },
      'running',
    )(model, real, ...more);
};

const nothing = () => undefined;
const uncounted = { ran: nothing, away: nothing, claimed: nothing, leased: nothing };

const happenings: Record<string, Happening> = {
  ask: async (model, real) => {
    if (model.ops.length >= 3) return;
    const ask = {
      who: { team: 'T', user: 'asker' },
      where: { channel: 'C' },
      words: 'scale',
      work: { kind: 'whoami' as const },
    };
    const reply = await real.ledger.open(ask, true, [`ask-${model.ops.length}`]);
    expect(reply.is).toBe('opened');
    expect(await real.ledger.open(ask, true, [`ask-${model.ops.length}`])).toEqual({
      is: 'again',
      id: reply.id,
    });
    real.ids.push(reply.id);
    model.ops.push(newOp());
  },
  claim: async (model, real, beliefs, index, worker) => {
    const op = model.ops[index];
    const id = real.ids[index];
    if (!op || !id) return;
    const claim = await real.ledger.claim(id, worker);
    expect(claim !== undefined).toBe(op.claimUntil <= model.now);
    if (!claim) return;
    op.epoch++;
    op.claimUntil = model.now + times.claim;
    expect(claim.epoch).toBe(op.epoch);
    beliefs[`${worker}:${index}`] = claim.epoch;
  },
  renew: guarded(
    async (ledger, id, epoch) => (await ledger.renew(id, epoch))[0],
    () => 'held',
    (model, index) => {
      at(model, index).claimUntil = model.now + times.claim;
    },
    'held',
  ),
  plan: guarded(
    (ledger, id, epoch) => ledger.plan(id, epoch, plan, hash),
    (model, index) => (at(model, index).state === 'asked' ? 'planned' : 'over'),
    (model, index) => {
      at(model, index).state = 'planned';
    },
    'planned',
  ),
  hold: guarded(
    (ledger, id, epoch) => ledger.hold(id, epoch),
    (model, index) => (at(model, index).state === 'planned' ? 'held' : 'over'),
    (model, index) => {
      at(model, index).state = 'held';
      at(model, index).expiresAt = model.now + times.expires;
    },
    'held',
  ),
  clear: guarded(
    (ledger, id, epoch, model, index) => ledger.clear(id, epoch, at(model, index).votesVersion, acting),
    (model, index) => {
      const op = at(model, index);
      if (op.state !== 'planned' && op.state !== 'held') return 'over';
      return op.state === 'held' && op.expiresAt <= model.now ? 'expired' : 'cleared';
    },
    (model, index) => {
      at(model, index).state = 'cleared';
      at(model, index).startBy = model.now + times.start;
    },
    'cleared',
  ),
  clearWithOldVotes: guarded(
    (ledger, id, epoch, model, index) => ledger.clear(id, epoch, at(model, index).votesVersion - 1, acting),
    (model, index) => (['planned', 'held'].includes(at(model, index).state) ? 'votes' : 'over'),
    () => undefined,
    'never',
  ),
  start: starts(true),
  startOverNone: starts(false),
  follow: guarded(
    async (ledger, id, epoch) => (await ledger.follow(id, epoch))[0],
    (model, index) => {
      const { state, timed } = at(model, index);
      return state === 'running' && timed !== 'stands' ? 'following' : 'over';
    },
    takeOver,
    'following',
  ),
  stand: guarded(
    (ledger, id, epoch) => ledger.timed.stand(id, epoch, change).then(() => 'noted'),
    () => 'noted',
    stand,
    'noted',
  ),
  revert: async (model, real, _beliefs, index) => {
    const op = model.ops[index];
    const id = real.ids[index];
    if (!op || !id) return;
    const expected =
      op.state !== 'running' || !op.timed
        ? 'over'
        : op.timed !== 'stands' || op.revert
          ? 'already'
          : 'reverting';
    expect(await real.ledger.timed.revert(id, { team: 'T', user: 'sre' })).toBe(expected);
    if (expected === 'reverting') op.revert = true;
  },
  goBack: guarded(
    async (ledger, id, epoch) => (await ledger.timed.goBack(id, epoch, [])).is,
    goBack,
    (model, index) => {
      at(model, index).timed = 'goes back';
      model.slot = { op: index };
    },
    'goes back',
  ),
  intent: guarded(
    async (ledger, id, epoch) => (await ledger.intent(id, epoch, 'setDesired', false)).is,
    (model, index) => {
      const op = at(model, index);
      if (op.state !== 'running' || op.timed === 'stands') return 'over';
      return op.open && op.open.leaseUntil + 5_000 > model.now ? 'wait' : 'lease';
    },
    (model, index) => {
      at(model, index).open = { step: 'setDesired', leaseUntil: model.now + times.lease };
    },
    'lease',
  ),
  result: async (model, real, beliefs, index, worker) => {
    const op = model.ops[index];
    const id = real.ids[index];
    if (!op || !id || !op.open) return;
    const epoch = beliefs[`${worker}:${index}`] ?? 0;
    const said = await answer(real.ledger.result(id, epoch, 'setDesired', 'done').then(reply => reply[0]));
    expect(said).toBe(op.epoch === epoch ? 'noted' : 'lost');
    if (said !== 'noted') return;
    delete op.open;
    op.wrote = true;
  },
  end: guarded(
    (ledger, id, epoch) => ledger.end(id, epoch, 'succeeded'),
    (model, index) => (at(model, index).state === 'ended' ? 'over' : 'ended'),
    (model, index) => end(model, index, 'succeeded'),
    'ended',
  ),
  expire: guarded(
    (ledger, id, epoch) => ledger.expire(id, epoch).then(yes => (yes ? 'expired' : 'not yet')),
    (model, index) => {
      const op = at(model, index);
      const limit =
        op.state === 'held' ? op.expiresAt : op.state === 'cleared' ? op.startBy : Number.POSITIVE_INFINITY;
      return limit <= model.now ? 'expired' : 'not yet';
    },
    (model, index) => end(model, index, 'expired'),
    'expired',
  ),
  withdraw: async (model, real, _beliefs, index) => {
    const op = model.ops[index];
    const id = real.ids[index];
    if (!op || !id) return;
    const said = await real.ledger.withdraw(id, { team: 'T', user: 'asker' });
    expect(said.is).toBe(op.state === 'ended' ? 'over' : op.state === 'running' ? 'running' : 'withdrawn');
    if (said.is === 'withdrawn') end(model, index, 'cancelled');
  },
  release: async (model, real, beliefs, index, worker) => {
    const op = model.ops[index];
    const id = real.ids[index];
    if (!op || !id) return;
    const epoch = beliefs[`${worker}:${index}`] ?? 0;
    const now = await real.ledger.read(id);
    if (now) await real.ledger.release(now, epoch);
    if (op.epoch === epoch) op.claimUntil = 0;
  },
};

for (const [name, user, choice] of [
  ['askerApproves', 'asker', 'approve'],
  ['askerDenies', 'asker', 'deny'],
  ['sreApproves', 'sre', 'approve'],
  ['sreDenies', 'sre', 'deny'],
  ['sre2Approves', 'sre2', 'approve'],
] as const) {
  happenings[name] = async (model, real, _beliefs, index) => {
    const op = model.ops[index];
    const id = real.ids[index];
    if (!op || !id) return;
    const click = [`click-${real.clicks++}`];
    const who = { team: 'T', user };
    expect((await real.ledger.vote(id, hash.slice(0, 16), who, choice, '', click)).is).toBe(
      vote(model, op, user, choice),
    );
    expect(
      (await real.ledger.vote(id, 'another-plan', who, choice, '', [`other-${real.clicks}`])).is,
    ).not.toBe('counted');
  };
}

/** The next step of an op's usual way, by a worker that claims it first; so that late states are reached often. */
const next = {
  asked: 'plan',
  planned: 'hold',
  held: 'sreApproves',
  cleared: 'start',
  running: 'intent',
  ended: 'ask',
};
/** The same once its count is written: it stands, somebody has it go back, and it does. */
const lateOf = ({ state, wrote, timed, revert }: ModelOp) => {
  if (state !== 'running' || !wrote) return undefined;
  if (timed === 'goes back') return 'end';
  return timed === undefined ? 'stand' : revert ? 'goBack' : 'revert';
};
happenings.onward = async (model, real, beliefs, index, worker) => {
  const op = model.ops[index];
  const does = !op
    ? 'ask'
    : op.state === 'held' && op.votes.length > 0
      ? 'clear'
      : op.open
        ? 'result'
        : (lateOf(op) ?? next[op.state]);
  if (op) await happenings.claim?.(model, real, beliefs, index, worker);
  await happenings[does]?.(model, real, beliefs, index, worker);
};

const step = fc.record({
  happens: fc.oneof(
    { weight: 2, arbitrary: fc.constant('onward') },
    { weight: 1, arbitrary: fc.constantFrom(...Object.keys(happenings)) },
  ),
  index: fc.nat({ max: 2 }),
  worker: fc.constantFrom('w1', 'w2'),
  /** Time that passes before it: mostly none, sometimes just to or past the end of a claim, a lease, a start, an approval. */
  after: fc.oneof(
    { weight: 12, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.constantFrom(1_000, 4_999, 5_000) },
    { weight: 1, arbitrary: fc.constantFrom(15_000, 20_000, 600_000, 1_800_000, 3_600_000) },
  ),
});
const story = fc.array(step, { minLength: 20, maxLength: 60 });

test('whatever the order of things, the ledger answers as the slow model does', async () => {
  let run = 0;
  const reached = new Set<string>();
  await fc.assert(
    fc.asyncProperty(story, async steps => {
      const namespace = `model-${process.pid}-${run++}`;
      const base = `{${namespace}}`;
      const ended: string[] = [];
      const counts = {
        ...uncounted,
        ended: (op: string, _: string, how: string) => void ended.push(`${op} ${how}`),
      };
      const ledger = createLedger({ redis, namespace, clock, counts });
      const model: Model = { now: 1_000_000, ops: [] };
      const real: Real = { ledger, ids: [], base, clicks: 0 };
      const beliefs: Beliefs = {};
      for (const { happens, index, worker, after } of steps) {
        if (after > 0) {
          model.now += after;
          await redis.set(`${base}:test-clock`, model.now);
          ledger.resync();
        }
        await happenings[happens]?.(model, real, beliefs, index, worker);
        const ops = await Promise.all(real.ids.map(id => ledger.read(id)));
        for (const [i, op] of ops.entries()) {
          const { state, outcome, votes, votesVersion } = at(model, i);
          expect({
            state: op?.state,
            outcome: op?.outcome,
            votes: op?.votes.length,
            votesVersion: op?.votesVersion,
          }).toEqual({
            state,
            outcome,
            votes: votes.length,
            votesVersion,
          });
          expect(op?.timed?.is).toBe(at(model, i).timed);
          reached.add(at(model, i).timed ?? state);
        }
      }
      expect((await ledger.timed.all()).map(({ id }) => id)).toEqual(
        model.timed === undefined ? [] : [real.ids[model.timed]],
      );
      // Whichever script ended an op, its end was counted, once.
      expect(ended.sort()).toEqual(
        model.ops
          .flatMap(({ outcome }, i) => (outcome === undefined ? [] : `${real.ids[i]} ${outcome}`))
          .sort(),
      );
      // Every op that is not over is owed a bell, and the audit has every number once.
      const due = await redis.zrange(`${base}:due`, 0, '-1');
      model.ops.forEach((op, i) => {
        if (op.state !== 'ended') expect(due).toContain(real.ids[i]);
      });
      const records = await redis.xrange(`${base}:audit`, '-', '+');
      expect(records.map(([id]) => id)).toEqual(records.map((_, i) => `${i + 1}-1`));
      await forget(redis, namespace);
    }),
    { numRuns: runs },
  );
  expect([...reached].sort()).toEqual([
    'asked',
    'cleared',
    'ended',
    'goes back',
    'held',
    'planned',
    'running',
    'stands',
  ]);
}, 120_000);
