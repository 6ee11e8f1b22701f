/** Whether this process is alive, and whether it can do its work now. The first never asks anybody else. */

/** What a probe is told: all is well, or which parts are not and since when. */
export type Checked = { ok: boolean; parts: Record<string, { ok: boolean; since?: string }> };

export type Health = ReturnType<typeof createHealth>;

const checked = (parts: readonly { name: string; bad?: number | undefined }[]): Checked => ({
  ok: parts.every(({ bad }) => bad === undefined),
  parts: Object.fromEntries(
    parts.map(({ name, bad }) => [
      name,
      bad === undefined ? { ok: true } : { ok: false, since: new Date(bad).toISOString() },
    ]),
  ),
});

type Part = {
  ready: () => boolean | Promise<boolean>;
  since?: () => number | undefined;
  bad?: number | undefined;
};

/** A part that does not say within so many milliseconds whether it is ready is not. */
const patience = 1_000;

/** Resolves with what a part says, false when it throws or does not say in time. */
async function says(ready: () => boolean | Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>(resolve => {
    timer = setTimeout(resolve, patience, false);
  });
  try {
    return await Promise.race([ready(), late]);
  } catch {
    // Whatever it was: it is not ready, and it logs by itself why.
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** Returns a process's health, with no parts yet; `clock` gives our time in milliseconds. */
export function createHealth(clock: () => number = Date.now) {
  const beats = new Map<string, { at: number; within: number }>();
  const parts = new Map<string, Part>();
  const began = clock();
  let starting = true;
  let checking: Promise<Checked> | undefined;

  const look = async (): Promise<Checked> => {
    await Promise.all(
      [...parts.values()].map(async part => {
        part.bad = (await says(part.ready)) ? undefined : (part.since?.() ?? part.bad ?? clock());
      }),
    );
    return checked([...parts].map(([name, { bad }]) => ({ name, bad })));
  };

  return {
    /** Returns what something that happens again and again calls each time; later than `within` milliseconds is not alive. */
    beat(name: string, within: number): () => void {
      const beat = () => void beats.set(name, { at: clock(), within });
      beat();
      return beat;
    },
    /** Names a part that has to be ready. `since` returns when it broke, where it knows: else that is when somebody first asked. */
    part: (name: string, ready: Part['ready'], since?: () => number | undefined) =>
      void parts.set(name, { ready, ...(since && { since }) }),
    /** Says that the process has started: until then it is not alive, so that nobody gives up another for it. */
    started() {
      starting = false;
    },
    /** Resolves with whether a part is ready now; undefined where there is no such part. */
    async is(name: string): Promise<boolean | undefined> {
      const part = parts.get(name);
      return part && says(part.ready);
    },
    /** Whether it has started, and everything that should beat does. Whoever is answered at all has an event loop that turns. */
    alive: (): Checked =>
      checked([
        { name: 'started', bad: starting ? began : undefined },
        ...[...beats].map(([name, { at, within }]) => ({
          name,
          bad: clock() - at > within ? at : undefined,
        })),
      ]),
    /** Whether every part is ready now; asked by many at once, it looks once. */
    ready(): Promise<Checked> {
      checking ??= look().finally(() => {
        checking = undefined;
      });
      return checking;
    },
  };
}
