/** Asks AWS many things at once, within a time, and keeps what it could not see, to be said (never guessed). */
import { AwsError, denialIn } from '../aws/index.ts';
import { UserError } from '../errors.ts';

/** A read is answered within five seconds, Slack and a busy machine included; AWS has this much of it, in milliseconds. */
export const patience = 3_500;

/** What is said where AWS says nothing. */
export const silent = 'AWS did not answer in time';

/** Returns why something could not be seen, as a reader needs it. */
export function because(error: AwsError): string {
  if (error.code === 'NoAnswer') return error.message;
  if (error.failure === 'throttled') return `${error.code}: AWS answers too many calls just now`;
  if (error.failure !== 'denied') return error.code;
  const denial = denialIn(error.message);
  return denial ? `${error.code}: the read role may not ${denial.action}` : error.code;
}

export type Look = ReturnType<typeof createLook>;

/** Returns a look that is over `ms` milliseconds from now; what it could not see is in `missed`, and with the reason in `unchecked`. */
export function createLook(ms = patience) {
  const over = Date.now() + ms;
  const unchecked: string[] = [];
  const missed = new Set<string>();

  const intime = async <T>(call: Promise<T>): Promise<T> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new AwsError('unsure', 'NoAnswer', silent, undefined, undefined)),
        Math.max(over - Date.now(), 0),
      );
    });
    try {
      return await Promise.race([call, late]);
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    unchecked,
    missed,
    /** Returns what a call answers, or `none` where AWS does not say; then `what` is among the unchecked. */
    async at<T>(what: string, none: T, call: () => Promise<T>): Promise<T> {
      try {
        return await intime(call());
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        missed.add(what);
        unchecked.push(`${what} (${because(error)})`);
        return none;
      }
    },
    /** Returns what a call answers that nothing can be said without. Throws UserError when AWS does not answer in time. */
    async must<T>(call: Promise<T>): Promise<T> {
      try {
        return await intime(call);
      } catch (error) {
        if (!(error instanceof AwsError) || error.code !== 'NoAnswer') throw error;
        throw new UserError(
          'aws_away',
          'AWS did not answer in time.',
          'Nothing was changed. Try again in a minute.',
        );
      }
    },
  };
}
