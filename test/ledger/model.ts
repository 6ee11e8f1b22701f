/** A slow, obvious model of one service's ops: what the ledger must answer, whatever the order of things. */
export type Model = {
  now: number;
  ops: ModelOp[];
  /** Who holds the slot, and until when once its op has ended with a write perhaps under way. */
  slot?: { op: number; freeAt?: number };
  /** The timed change that stands, or goes back. */
  timed?: number;
};

export type ModelOp = {
  state: 'asked' | 'planned' | 'held' | 'cleared' | 'running' | 'ended';
  outcome?: string;
  epoch: number;
  claimUntil: number;
  votes: { user: string; choice: string }[];
  votesVersion: number;
  expiresAt: number;
  startBy: number;
  /** The newest intent without a result. */
  open?: { step: string; leaseUntil: number };
  /** A step has its result. */
  wrote?: true;
  startedAt: number;
  timed?: 'stands' | 'goes back';
  revert?: true;
};

export const times = { claim: 5_000, lease: 15_000, start: 600_000, expires: 1_800_000, stands: 3_600_000 };

export const newOp = (): ModelOp => ({
  state: 'asked',
  epoch: 0,
  claimUntil: 0,
  votes: [],
  votesVersion: 0,
  expiresAt: 0,
  startBy: 0,
  startedAt: 0,
});

export const holds = (model: Model, op: ModelOp, epoch: number) =>
  op.epoch === epoch && op.claimUntil > model.now;

export function vote(model: Model, op: ModelOp, user: string, choice: 'approve' | 'deny'): string {
  if (op.state === 'ended' || op.state === 'running' || op.state === 'cleared') return 'over';
  if (op.state === 'asked') return 'over';
  if (op.state === 'held' && op.expiresAt <= model.now) return 'expired';
  if (choice === 'approve' && user === 'asker') return 'self';
  if (op.votes.findLast(vote => vote.user === user)?.choice === choice) return 'already';
  op.votes.push({ user, choice });
  op.votesVersion++;
  return 'counted';
}

export function slotHolder(model: Model): number | undefined {
  if (model.slot?.freeAt !== undefined && model.slot.freeAt <= model.now) delete model.slot;
  return model.slot?.op;
}

export function end(model: Model, index: number, outcome: string) {
  const op = model.ops[index];
  if (!op) return;
  op.state = 'ended';
  op.outcome = outcome;
  freeSlot(model, index, op);
  if (model.timed === index) delete model.timed;
}

/** The count of a timed change has arrived: it gives its slot back until it goes back. */
export function stand(model: Model, index: number) {
  const op = model.ops[index];
  if (op?.state !== 'running' || op.timed) return;
  takeOver(model, index);
  op.timed = 'stands';
  model.timed = index;
  freeSlot(model, index, op);
}

/** The count has been changed: a timed change that stood there is over. */
export function takeOver(model: Model, index: number) {
  if (model.timed !== undefined && model.timed !== index) end(model, model.timed, 'superseded');
}

/** What becomes of it when a timed change is to go back. */
export function goBack(model: Model, index: number): string {
  const op = model.ops[index];
  if (op?.state !== 'running' || !op.timed) return 'over';
  if (op.timed === 'goes back') return 'goes back';
  if (op.startedAt + times.stands > model.now && !op.revert) return 'not yet';
  const holder = slotHolder(model);
  return holder !== undefined && holder !== index ? 'taken' : 'goes back';
}

function freeSlot(model: Model, index: number, op: ModelOp) {
  if (slotHolder(model) !== index) return;
  if (op.open && op.open.leaseUntil + 5_000 > model.now)
    model.slot = { op: index, freeAt: op.open.leaseUntil + 5_000 };
  else delete model.slot;
}
