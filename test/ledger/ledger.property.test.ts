/** The ledger beside a slow, obvious model of it, whatever happens in whatever order. */
import fc from 'fast-check';
import { forget } from '../redis.ts';
import { begin, ledger, namespace, passes, redis } from './clocked.ts';
import { at, type Beliefs, type Real } from './happening.ts';
import { happenings } from './happenings.ts';
import type { Model, ModelOp } from './model.ts';

const runs = Number(process.env.LEDGER_RUNS ?? 150);

const nothing = () => undefined;
const uncounted = { ran: nothing, away: nothing, claimed: nothing, leased: nothing };

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
  const reached = new Set<string>();
  await fc.assert(
    fc.asyncProperty(story, async steps => {
      const ended: string[] = [];
      begin({ ...uncounted, ended: (op, _, how) => void ended.push(`${op} ${how}`) });
      const model: Model = { now: 1_000_000, ops: [] };
      const real: Real = { ledger, ids: [], clicks: 0 };
      const beliefs: Beliefs = {};
      for (const { happens, index, worker, after } of steps) {
        if (after > 0) {
          model.now += after;
          await passes(after);
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
      const due = await redis.zrange(`{${namespace}}:due`, 0, '-1');
      model.ops.forEach((op, i) => {
        if (op.state !== 'ended') expect(due).toContain(real.ids[i]);
      });
      const records = await redis.xrange(`{${namespace}}:audit`, '-', '+');
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
