/** Everything that may happen to an op, by name. */
import { acting, answer, at, change, guarded, type Happening, hash, plan } from './happening.ts';
import { end, goBack, type Model, newOp, slotHolder, stand, takeOver, times, vote } from './model.ts';

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

export const happenings: Record<string, Happening> = {
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
