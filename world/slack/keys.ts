/** The app's tokens and signing secret: those that are good now, and those from before that are good still or not any more. */
import { randomBytes } from 'node:crypto';
import { tokens } from './cast.ts';

export type Keys = typeof tokens;

/** What Slack may call a token that was taken back; which of them comes when is written nowhere, so a bot has to know all. */
export const refusals = ['invalid_auth', 'token_revoked', 'account_inactive'] as const;
export type Refusal = (typeof refusals)[number];

/** The keys that Slack takes. What is signed is signed with the newest secret from the moment that there is one [inferred]. */
export type Keyring = {
  now: Keys;
  /** What was issued before and is good still. */
  old: Keys[];
  /** What Slack says to those that are not. */
  says: Refusal;
};

/** Returns the keys of a new world. */
export const createKeyring = (): Keyring => ({ now: { ...tokens }, old: [], says: 'invalid_auth' });

const random = (length: number) => randomBytes(length).toString('hex').slice(0, length);

/** Issues new keys; those of before stay good until they are revoked. */
export function issue(ring: Keyring): Keys {
  ring.old.push(ring.now);
  ring.now = {
    bot: ['xoxb', 'world', random(24)].join('-'),
    app: ['xapp', '1', 'A0SLIPWAY', random(24)].join('-'),
    signingSecret: random(32),
  };
  return ring.now;
}

/** Takes back all keys but the newest; Slack says `says` to them. */
export function revoke(ring: Keyring, says: Refusal = 'invalid_auth'): void {
  ring.old = [];
  ring.says = says;
}

/** Returns Slack's refusal of a token where a bot's (or an app's) is needed, or nothing where it is good. */
export function refusalOf(
  { now, old, says }: Keyring,
  token: string,
  kind: 'bot' | 'app',
): string | undefined {
  const good = [now, ...old];
  if (good.some(one => one[kind] === token)) return undefined;
  if (good.some(({ bot, app }) => bot === token || app === token)) return 'not_allowed_token_type';
  return says;
}
