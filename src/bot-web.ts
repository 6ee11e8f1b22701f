/** The half that hears people and writes down what they asked. It holds no AWS rights. */
import type { Base } from './bot-base.ts';
import { stopTimes } from './bot-stop.ts';
import { createSeal } from './ledger/factors/seal.ts';
import { createSecondFactor } from './ledger/factors/second-factor.ts';
import type { Ledger } from './ledger/ledger.ts';
import { frontConnection } from './ledger/redis.ts';
import { slackLogger } from './log.ts';
import { createFront } from './slack/app.ts';
import { tellOnly } from './slack/ask.ts';
import { listen } from './slack/listen.ts';
import { createUnanswered } from './slack/unanswered.ts';

export type WebHalf = {
  /** The ledger of those who cannot wait. */
  ledger: Ledger;
  /** The port that HTTP mode listens on. */
  port(): number | undefined;
};

/** Hearing people ends within its time by itself; only when the process hangs it does not. Milliseconds. */
const moreMs = 500;

/** Starts the half that hears people and resolves when it does. */
export async function startWebHalf(base: Base): Promise<WebHalf> {
  const { environment, log, tuning, relay, tell, client, identity, slackOptions, tokens, watched, closes } =
    base;
  const { slack, sealKeys } = environment;
  const front = createFront(
    slack,
    tokens,
    identity,
    slackOptions,
    slackLogger(log),
    watched.instruments.slack,
  );
  const redis = await base.connected(frontConnection(base.redisAt, tuning.patienceMs));
  const ledger = base.ledgerOver(redis);
  base.answers('front', ledger, redis);

  const secondFactor =
    sealKeys.length > 0 ? createSecondFactor(ledger.factors, createSeal(sealKeys)) : undefined;
  const unanswered = createUnanswered({
    ledger,
    tell: (...told) => tellOnly({ tell, client, log }, ...told),
    log,
  });
  closes('what Redis did not answer', () => unanswered.close());
  const heard = {
    ledger,
    relay,
    tell,
    unanswered,
    client,
    apiUrl: slack.apiUrl,
    botUser: identity.botUser,
    targets: Object.keys(base.config.targets),
    home: identity.team,
    log,
  };
  listen(front.app, { ...heard, ...(secondFactor && { secondFactor }) });
  const { heard: drainMs } = { ...stopTimes, ...tuning.stop };
  closes('hearing people', () => front.close(drainMs), drainMs + moreMs);
  await front.start();
  watched.health.part('slack', () => front.hears());
  return { ledger, port: () => front.port() };
}
