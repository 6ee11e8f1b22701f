/** Clocks: leases are timed by Redis and enforced by AWS, signatures by everybody; so all have to agree. */
import type { Given } from './given.ts';
import { type Found, fail, type Line, pass, skip, warn } from './line.ts';

/**
 * A write may happen within 15 s of Redis's time, and the next waits for 5 s more (design.md §5): past those, a late write could come
 * after the next. A Date header is good to a second. Milliseconds.
 */
const limits = { warn: 2_000, fail: 5_000 };

const fix =
  'Have NTP or chrony set the clock of this machine (on ECS and Fargate it is right by itself), and look at it on the other side.';

/** Returns what there is to say of a clock that showed `at` between two moments here; all in milliseconds. Pure. */
export function ofClock(before: number, at: number, after: number, grain: number): Found {
  const behind = before - (at + grain);
  const ahead = at - after;
  const off = Math.max(behind, ahead, 0);
  if (off === 0) return pass('It agrees with this machine.');
  const said = `It is ${(off / 1_000).toFixed(1)} s ${ahead > 0 ? 'ahead of' : 'behind'} this machine.`;
  if (off > limits.fail) return fail(said, fix);
  return off > limits.warn ? warn(said, fix) : pass(said);
}

const second = 1_000;

/** A request that nobody waits for any more must not keep the program from ending, in milliseconds. */
const patienceMs = 10_000;

/** Compares the clocks of Redis, Slack and AWS with this machine's. */
export function checkClocks({ look, now, redis, environment, worker, probing }: Given): Promise<Line[]> {
  const dated = async (ask: () => Promise<string | null | undefined>): Promise<Found> => {
    const before = now();
    const header = await ask();
    const at = Date.parse(header ?? '');
    return Number.isNaN(at) ? skip('It did not say what time it is.') : ofClock(before, at, now(), second);
  };
  const usable = redis.catch(() => undefined);
  return Promise.all([
    look('clock', 'Redis', fix, async () => {
      const connection = await usable;
      if (!connection) return skip('Redis does not answer.');
      const before = now();
      const [seconds, micros] = await connection.time();
      return ofClock(before, Number(seconds) * 1_000 + Number(micros) / 1_000, now(), 0);
    }),
    look('clock', 'Slack', fix, () =>
      dated(async () => {
        const answer = await fetch(`${environment.slack.apiUrl}api.test`, {
          method: 'POST',
          signal: AbortSignal.timeout(patienceMs),
        });
        await answer.arrayBuffer();
        return answer.headers.get('date');
      }),
    ),
    look('clock', 'AWS', fix, async () =>
      (await worker.catch(() => undefined)) === undefined
        ? skip('AWS does not know the worker.')
        : dated(() => probing.date()),
    ),
  ]);
}
