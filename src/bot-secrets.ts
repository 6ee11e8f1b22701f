/** Where Slack's tokens come from: the environment, or a secret that is read again while the bot runs. */
import { AwsError, createSecret, type OwnSecret } from './aws/index.ts';
import type { Base } from './bot-base.ts';
import { type Environment, needingOf, secretIn } from './config/environment.ts';
import { ConfigError } from './config/index.ts';
import { type Needing, type SlackVariables, slackSecretIn } from './config/slack-secret.ts';
import type { Log } from './ports.ts';
import { errorCode } from './slack/client.ts';
import {
  createTokens,
  fixedTokens,
  isTokenRefused,
  type Reading,
  type SlackTokens,
  type TokenRhythm,
  type Tokens,
} from './slack/tokens.ts';

/** What whoever runs the bot has to do about a secret that cannot be read, by AWS's code. */
const ways: Record<string, string> = {
  AccessDeniedException:
    'let the role that this process runs as secretsmanager:GetSecretValue on it, and kms:Decrypt where it has a key of its own',
  ResourceNotFoundException: 'see that it is in this account and Region, or name it by its whole ARN',
  DecryptionFailure: 'see that its KMS key is enabled, and that this role may use it',
  InvalidRequestException: 'see whether it is scheduled for deletion',
  UnrecognizedClientException: 'see which AWS credentials this process has',
};

/** Returns why a secret could not be read and what to do, as a complaint about the environment. */
function unreadable(id: string, error: unknown): unknown {
  if (!(error instanceof AwsError)) return error;
  const way = ways[error.code] ?? 'see that Secrets Manager can be reached from here';
  return new ConfigError('the environment', [
    `SLIPWAY_SECRET_ID: the secret ${id} cannot be read (${error.code}: ${error.message}); ${way}`,
  ]);
}

/**
 * Returns an environment with what the secret of SLIPWAY_SECRET_ID holds in place of Slack's variables; without one, the environment
 * itself. Throws ConfigError where it cannot be read, lacks something, or the variables are set, too.
 */
export async function withSecret(env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const id = secretIn(env);
  if (id === undefined) return env;
  const { AWS_REGION: region } = env;
  if (!region)
    throw new ConfigError('the environment', ['AWS_REGION: the region this bot runs in, like eu-west-1']);
  const secret = createSecret(id, region);
  try {
    const { text } = await secret.current();
    return { ...env, ...slackSecretIn(text, id, needingOf(env)) };
  } catch (error) {
    throw unreadable(id, error);
  } finally {
    secret.close();
  }
}

const tokensIn = (given: SlackVariables): SlackTokens => ({
  bot: given.SLACK_BOT_TOKEN,
  ...(given.SLACK_APP_TOKEN !== undefined && { app: given.SLACK_APP_TOKEN }),
  ...(given.SLACK_SIGNING_SECRET !== undefined && { signing: given.SLACK_SIGNING_SECRET }),
});

/** Returns what reads a secret where its version is another than the one that is known. The version before is read for its signing secret only. */
const reader =
  (secret: OwnSecret, id: string, needing: Needing, log: Log) =>
  async (known: string | undefined): Promise<Reading | undefined> => {
    const asked = <T>(call: Promise<T>): Promise<T> =>
      call.catch(error => {
        throw unreadable(id, error);
      });
    const { text, version, since } = await asked(secret.current());
    if (version === known) return undefined;
    const tokens = tokensIn(slackSecretIn(text, id, needing));
    // What cannot be had of the version before takes nothing away from this one.
    const old =
      needing.hears === 'http'
        ? await asked(secret.previous()).catch((error: Error) => {
            log.warn({ because: error.message }, 'only the current signing secret counts');
            return undefined;
          })
        : undefined;
    const before = old && signingIn(old.text, id);
    return { ...tokens, version, since, ...(before !== undefined && { before }) };
  };

/** What came before may have been anything: then it signs nothing. */
function signingIn(text: string, id: string): string | undefined {
  try {
    return slackSecretIn(text, id, { hears: 'nobody' }).SLACK_SIGNING_SECRET;
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

/** Returns Slack's refusal of the bot token as a complaint about the place that it is from; any other error as it is. */
export const refusedToken = (error: unknown, { secretId }: Pick<Environment, 'secretId'>): unknown =>
  isTokenRefused(error)
    ? new ConfigError('the environment', [
        `SLACK_BOT_TOKEN: Slack refuses it (${errorCode(error)}); put the bot token of your app (xoxb-…, from Install App) ${secretId === undefined ? 'there' : `into the secret ${secretId}`}`,
      ])
    : error;

/** Returns the tokens that a bot begins with, and those that take their place while it runs. */
export function tokensOf(
  { slack, secretId, region, role }: Environment,
  log: Log,
  rhythm: TokenRhythm | undefined,
  closes: Base['closes'],
): Tokens {
  const first: SlackTokens = {
    bot: slack.token,
    ...(slack.mode === 'socket' && slack.appToken !== '' && { app: slack.appToken }),
    ...(slack.mode === 'http' && slack.signingSecret !== '' && { signing: slack.signingSecret }),
  };
  if (secretId === undefined) return fixedTokens(first);
  const secret = createSecret(secretId, region);
  const hears = role === 'worker' ? 'nobody' : slack.mode;
  const tokens = createTokens(first, reader(secret, secretId, { hears }, log), log, rhythm);
  closes('the secret of the Slack tokens', () => secret.close());
  closes('Slack tokens', () => tokens.close());
  void tokens.reread();
  return tokens;
}
