/** The kinds of change there are, and which is whose. Reads have no entry: they are answered at once. */
import type { ChangeKind, ChangeWork, Op, Work } from '../work.ts';
import { deploy } from './deploy.ts';
import { hook } from './hook.ts';
import type { Worker } from './kind.ts';
import { scale } from './scale.ts';

const changes: Record<ChangeKind, Worker<never>> = { scale, deploy, hook };

/** Returns the worker for a kind of change. */
export const workerFor = ({ kind }: Pick<ChangeWork, 'kind'>): Worker<Work> => changes[kind] as Worker<Work>;

/** Returns the worker for an op that changes something. */
export const workerOf = (op: Op): Worker<Work> => workerFor({ kind: op.ask.work.kind as ChangeKind });
