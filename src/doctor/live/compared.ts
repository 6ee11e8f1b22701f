/** What was inferred about AWS against what it does. */
import { AwsError, denialIn } from '../../aws/index.ts';
import { type Found, fail, pass, skip } from '../line.ts';

/** Returns both, and as a failure where they differ: `means` is what that means for Slipway. Pure. */
export const compared = (inferred: string, seen: string, same: boolean, means: string): Found =>
  same ? pass(`As inferred: ${seen}`) : fail(`Inferred: ${inferred} Seen: ${seen}`, means);

/** Does something, and says that it could not be tried where the operator role may not. Throws what is no denial. */
export async function unlessDenied(act: () => Promise<Found>): Promise<Found> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof AwsError) || error.failure !== 'denied') throw error;
    return skip(
      `It could not be tried: the operator role may not ${denialIn(error.message)?.action ?? 'do it'}.`,
    );
  }
}

/** How often AWS is asked while something happens, and for how long at most, in milliseconds. */
export type Pace = { everyMs: number; waitMs: number };

/** Asks until there is an answer, or nothing when there was none in time. */
export async function until<T>(
  { everyMs, waitMs }: Pace,
  ask: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const late = Date.now() + waitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || Date.now() >= late) return answer;
    await new Promise(resolve => setTimeout(resolve, everyMs));
  }
}
