/** Why following ends: somebody stops it, its time is over, what it follows is gone, or whoever asked may not read it any more. */
import { AwsError, type Eyes } from '../../aws/index.ts';
import { UserError } from '../../errors.ts';
import type { Op, Tail, TailEnd } from '../../work.ts';
import type { Given } from '../given.ts';
import { mayRead } from './may.ts';
import { isUnderWay } from './rollout.ts';
import type { Tasks } from './tasks.ts';

/** How often these are looked at, in milliseconds: what to show, tasks, the right to read; and how long it goes on after a deployment. */
export const tailRhythm = { show: 1_000, tasks: 5_000, right: 30_000, afterwards: 15_000 };

export type TailRhythm = typeof tailRhythm;

/** Knowledge of who may do what is at most this old (design.md, promise P3). */
const knowledgeMs = 60_000;

/** Returns what says why a tail ends; `look` is called when it is time to see which tasks there are. */
export function createEnds(given: Given, eyes: Eyes, tail: Tail, tasks: Tasks, rhythm: TailRhythm) {
  const { scope, choice, during } = tail;
  const looked = { tasks: 0, right: Date.now(), mayRead: Date.now() };
  let overSince: number | undefined;
  let gone: TailEnd | undefined;
  let unseen: string | undefined;

  const service = async (): Promise<void> => {
    const [now] = await eyes.ecs.services(scope.cluster, [scope.service]);
    if (!now || now.status === 'INACTIVE') gone = { is: 'service gone' };
    if (during === undefined || overSince !== undefined || !now) return;
    if (!(await isUnderWay(eyes.ecs, scope, now, during))) overSince = Date.now();
  };

  const right = async ({ ask }: Op): Promise<TailEnd | undefined> => {
    if (Date.now() - looked.right < rhythm.right) return undefined;
    looked.right = Date.now();
    try {
      const { open } = await mayRead(given, ask, scope.target);
      looked.mayRead = Date.now();
      return tail.open && !open ? { is: 'no right' } : undefined;
    } catch (error) {
      if (error instanceof UserError) return { is: 'no right' };
      const known = Date.now() - looked.mayRead < knowledgeMs;
      return known
        ? undefined
        : { is: 'failed', because: 'Slack did not say whether they may still be read' };
    }
  };

  return {
    /** Looks which tasks there are when it is time to, or when lines wait for it; returns the lines that waited. */
    async tasks() {
      const due = Date.now() - looked.tasks >= rhythm.tasks;
      if (!due && !(tasks.wondering() && Date.now() - looked.tasks >= rhythm.show)) return [];
      looked.tasks = Date.now();
      try {
        const [{ events, running }] = await Promise.all([tasks.look(), service()]);
        unseen = undefined;
        if (choice.task !== undefined && !running) gone ??= { is: 'task gone' };
        return events;
      } catch (error) {
        // What could not be seen now is looked at again; lines of tasks that are known go on.
        if (!(error instanceof AwsError)) throw error;
        unseen = error.code;
        return [];
      }
    },

    /** Why it is not known which tasks there are, in AWS's word. */
    unseen: () => unseen,

    /** Returns why it ends now, if it does; `standing` is the op as it is. */
    async now(standing: Op): Promise<TailEnd | undefined> {
      if (standing.stop) return { is: 'stopped', by: standing.stop.who };
      if (given.ledger.now() >= (standing.tail?.until ?? 0)) return { is: 'time' };
      if (gone) return gone;
      if (overSince !== undefined && Date.now() - overSince >= rhythm.afterwards) return { is: 'deployed' };
      return right(standing);
    },
  };
}
