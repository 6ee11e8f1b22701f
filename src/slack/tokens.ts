/**
 * Slack's tokens, which may be others a moment later: they are asked for whenever one is used. Where they come from is main's
 * business: `read` is a secret, and nothing at all where they are fixed in the environment.
 */
import type { Log } from '../ports.ts';
import { errorCode } from './client.ts';

/** What is needed to talk to Slack and to believe it; `app` in Socket Mode only, `signing` in HTTP mode only. */
export type SlackTokens = { bot: string; app?: string; signing?: string };

/** One reading of the secret; `before` is the signing secret of the version before, `since` when this one was written (milliseconds). */
export type Reading = SlackTokens & { version: string; since: number; before?: string };

export type Tokens = {
  now(): SlackTokens;
  /** The signing secrets that count now: the current one, then that of before for as long as it does. */
  signing(): string[];
  /** Takes note that Slack signed a request with this secret. */
  signed(secret: string): void;
  /** Resolves with true as soon as a token is another than the one that Slack refused, with false when there is none within `ms`. */
  another(which: keyof SlackTokens, refused: string | undefined, ms: number): Promise<boolean>;
  /** Calls `hear` whenever there are others. */
  onChange(hear: () => void): void;
};

/** What Slack says to a token that is not good (any more); nothing was done then. */
export const tokenRefusals = [
  'invalid_auth',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'not_authed',
];

/** Returns whether an error is Slack's refusal of the token itself. */
export const isTokenRefused = (error: unknown): boolean => tokenRefusals.includes(errorCode(error) ?? '');

/**
 * The secret is read no more often than this, in milliseconds, whoever asks: a stranger's wrong signatures must not become calls of
 * Secrets Manager. `everyMs` is the rhythm in which it is read without anybody asking.
 */
export const tokenRhythm = { coolMs: 3_000, everyMs: 60_000 };
export type TokenRhythm = typeof tokenRhythm;

/**
 * How long the signing secret of the version before counts, in milliseconds: until Slack has signed with the current one, plus what
 * may be under way then; and never longer than a day after the current one was written.
 */
const overlap = { afterMs: 60_000, mostMs: 24 * 3_600_000 };

/** Returns tokens that stay what they are. */
export const fixedTokens = (tokens: SlackTokens): Tokens => ({
  now: () => tokens,
  signing: () => (tokens.signing === undefined ? [] : [tokens.signing]),
  signed: () => undefined,
  another: async () => false,
  onChange: () => undefined,
});

/**
 * Returns tokens that are read again in a rhythm, and when Slack refuses one. A reading that fails is a warning: what was read before
 * goes on being used. `read` is asked for whatever is newer than the version it is given, and returns undefined where nothing is.
 */
export function createTokens(
  first: SlackTokens,
  read: (known: string | undefined) => Promise<Reading | undefined>,
  log: Log,
  { coolMs, everyMs }: TokenRhythm = tokenRhythm,
  clock: () => number = Date.now,
): Tokens & { close(): void; reread(): Promise<void> } {
  let tokens = first;
  let version: string | undefined;
  let before: { signing: string; until: number } | undefined;
  let reading: Promise<void> | undefined;
  let readAt = 0;
  const hearers: (() => void)[] = [];

  const take = ({ version: read, since, before: old, ...now }: Reading): void => {
    const isNew = (['bot', 'app', 'signing'] as const).some(which => now[which] !== tokens[which]);
    tokens = now;
    version = read;
    before =
      old === undefined || old === now.signing ? undefined : { signing: old, until: since + overlap.mostMs };
    if (!isNew) return;
    log.info({ version }, 'Slack tokens are others now');
    for (const hear of hearers) hear();
  };

  const reread = (): Promise<void> => {
    readAt = clock();
    reading ??= read(version)
      .then(found => found && take(found))
      .catch(error =>
        log.warn(
          { because: (error as Error).message },
          'could not read Slack tokens: those from before go on',
        ),
      )
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };

  const timer = setInterval(() => void reread(), everyMs);

  return {
    now: () => tokens,
    signing() {
      const counts = before !== undefined && clock() < before.until;
      return [tokens.signing, counts ? before?.signing : undefined].filter(one => one !== undefined);
    },
    signed(secret) {
      if (!before || secret !== tokens.signing) return;
      before.until = Math.min(before.until, clock() + overlap.afterMs);
    },
    async another(which, refused, ms) {
      const late = clock() + ms;
      const isOther = () => tokens[which] !== refused;
      while (!isOther()) {
        const wait = readAt + coolMs - clock();
        if (reading) await reading;
        else if (wait <= 0) await reread();
        else if (clock() + wait > late) return false;
        else await new Promise(resolve => setTimeout(resolve, wait));
        if (!isOther() && clock() >= late) return false;
      }
      return true;
    },
    onChange: hear => void hearers.push(hear),
    reread,
    close: () => clearInterval(timer),
  };
}
