/** Requests from the moment they are heard: nobody is left without an ack because the process stops. */
import type { ReceiverEvent } from '@slack/bolt';
import { counted, type SlackCounts } from './counts.ts';

export type Requests = ReturnType<typeof createHeard>;

/** Slack gives up on an ack after three seconds; what is under way has one long before, or never. Milliseconds. */
const ackMs = 1_000;

/** Resolves when a set is empty at one moment, or after `ms`; true when it was. */
export async function empty(all: ReadonlySet<Promise<void>>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, ms);
  });
  const over = performance.now() + ms;
  while (all.size > 0 && performance.now() < over) await Promise.race([Promise.all(all), late]);
  clearTimeout(timer);
  return all.size === 0;
}

/** Returns what keeps count of requests, none yet. */
export function createHeard(counts: SlackCounts | undefined) {
  const unacked = new Set<Promise<void>>();
  const working = new Set<Promise<void>>();
  let hears = true;
  const until = (all: Set<Promise<void>>, over: Promise<unknown>) => {
    const one: Promise<void> = over.then(
      () => undefined,
      () => undefined,
    );
    all.add(one);
    void one.then(() => all.delete(one));
  };

  return {
    /** Hears one: it is unacked until its ack has gone out, and worked on until `process` has ended. */
    async hear(event: ReceiverEvent, process: (event: ReceiverEvent) => Promise<void>): Promise<void> {
      // Not taken: to Slack that is a process that has gone, and whoever asked can ask again.
      if (!hears) return;
      let out: () => void = () => undefined;
      const acked = new Promise<void>(resolve => {
        out = resolve;
      });
      const { ack, ...rest } = counted(event, counts);
      const running = process({ ...rest, ack: answer => ack(answer).finally(out) });
      until(unacked, Promise.race([acked, running]));
      until(working, running);
      return running;
    },
    /**
     * Resolves at a moment at which nobody waits for an ack, so that what carries acks can be closed. When there is none within `ms`,
     * no more is taken, and those acks are waited for.
     */
    async acked(ms: number): Promise<void> {
      if (await empty(unacked, ms)) return;
      hears = false;
      await empty(unacked, ackMs);
    },
    /** Resolves when nothing is worked on any more, or after `ms`. */
    async done(ms: number): Promise<void> {
      hears = false;
      await empty(working, ms);
    },
  };
}
