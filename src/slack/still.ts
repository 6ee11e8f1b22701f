/** A worker that was frozen for a while has lost its claim and does not know it: it asks before it says anything. */

/** For so long after the ledger was asked whose a claim is, its answer is relied on, in milliseconds: a claim lasts for five seconds. */
const lastsMs = 2_000;

/** Makes sure that a claim still holds. Throws ClaimLost, or RedisAway. */
export type Still = () => Promise<void>;

/** Returns what makes sure that a claim which holds now still does, later; `renew` asks, `clock` goes on while the process is frozen. */
export function createStill(renew: () => Promise<unknown>, clock: () => number): Still {
  let asked = clock();
  return async () => {
    while (clock() - asked > lastsMs) {
      asked = clock();
      await renew();
    }
  };
}
