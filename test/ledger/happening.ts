/** What one thing that happens to an op is to the ledger and to the model, which must agree on what became of it. */
import { ClaimLost, type Ledger } from '../../src/ledger/ledger.ts';
import type { Acting, Plan, ScaleChange } from '../../src/work.ts';
import { termsOf } from '../terms.ts';
import { holds, type Model, newOp, times } from './model.ts';

const scope = {
  target: 'prod',
  account: '111122223333',
  region: 'eu-west-1',
  cluster: 'prod',
  service: 'web',
};
/** A timed change, its plan with its hash, and the role it is done with. */
export const change: ScaleChange = { kind: 'scale', from: 3, to: 5, back: { to: 3, afterMs: times.stands } };
export const plan: Plan = {
  scope,
  change,
  steps: [],
  terms: termsOf({ expiresMs: times.expires }),
  checks: [],
};
export const hash = 'abcdef0123456789abcdef';
export const acting: Acting = { who: { team: 'T', user: 'sre' }, authority: 'sre', role: 'arn' };

/** The ledger, and what the model does not know of it: the ids of its ops, and how many clicks there were. */
export type Real = { ledger: Ledger; ids: string[]; clicks: number };

/** What a worker believes: the epoch it was last given for each op. It may be long out of date; that is the point. */
export type Beliefs = Record<string, number>;

/** One thing that happens to op `index`, done to the ledger and to the model, which must agree on what became of it. */
export type Happening = (
  model: Model,
  real: Real,
  beliefs: Beliefs,
  index: number,
  worker: string,
) => Promise<void>;

/** Resolves with what became of it, or `lost` without the claim. */
export const answer = async (did: Promise<unknown>): Promise<unknown> =>
  did.catch(error => {
    if (error instanceof ClaimLost) return 'lost';
    throw error;
  });

/** Runs a guarded transition: `lost` without the claim, else what `expected` says, and `then` only when it says `ok`. */
export const guarded =
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

/** Returns an op of the model; a new one where there is none. */
export const at = (model: Model, index: number) => model.ops[index] ?? newOp();
