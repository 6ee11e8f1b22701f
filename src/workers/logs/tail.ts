/** One tail while it lives: what is heard is shown, how far it was read is kept, and it ends for a reason that is said. */
import type { Claim } from '../../ledger/claims.ts';
import { ClaimLost } from '../../ledger/ledger.ts';
import type { Op, Tail } from '../../work.ts';
import { eyesFor, type Given } from '../given.ts';
import { pause } from '../pause.ts';
import { createEnds, type TailRhythm } from './ends.ts';
import { createHearing } from './hearing.ts';
import { createTasks } from './tasks.ts';

/**
 * Follows what an op asks for. Returns the tail with its end, or undefined when this worker leaves and somebody else goes on.
 * Throws ClaimLost when somebody else does already.
 */
export async function followLogs(
  given: Given,
  { op, epoch }: Claim,
  { lost, leave }: { lost: AbortSignal; leave: AbortSignal },
  rhythm: TailRhythm,
): Promise<Tail | undefined> {
  const { ledger, tell } = given;
  const begun = tailOf(op);
  if (begun.end) return begun;
  const eyes = eyesFor(given, begun.scope.target);
  const tasks = createTasks(eyes, begun.scope, begun.choice.task);
  const done = new AbortController();
  const signal = AbortSignal.any([lost, leave, done.signal]);
  const ends = createEnds(given, eyes, begun, tasks, rhythm);
  await ends.tasks();
  const hearing = createHearing(given, eyes, begun, tasks, signal);
  const resumed = Object.keys(begun.read).length > 0;
  let shown: string | undefined;
  try {
    for (;;) {
      const standing = await ledger.read(op.id);
      if (lost.aborted || standing?.state !== 'running') throw new ClaimLost(op.id);
      if (leave.aborted) return undefined;
      hearing.take(await ends.tasks());
      const { version, failure, way, lines, counted, read } = hearing.now();
      const end = failure ?? (await ends.now(standing));
      const tail: Tail = { ...tailOf(standing), counted, read, way, ...(end && { end }) };
      if (end) return tail;
      const unseen = ends.unseen();
      const look = `${version} ${unseen} ${tail.until}`;
      if (look !== shown) {
        const view = { tail, lines, resumed, ...(unseen !== undefined && { unseen }) };
        const told = await tell.tail(standing, epoch, view);
        if (told === 'gone') return { ...tail, end: { is: 'failed', because: 'its message is gone' } };
        if (told === 'shown') {
          shown = look;
          await ledger.tails.read(op.id, epoch, tail);
        }
      }
      await Promise.race([pause(rhythm.show, signal), hearing.over]);
    }
  } finally {
    done.abort();
    await hearing.over;
  }
}

/** Returns what an op follows. */
export function tailOf(op: Op): Tail {
  if (!op.tail) throw new Error(`${op.id} follows nothing`);
  return op.tail;
}
