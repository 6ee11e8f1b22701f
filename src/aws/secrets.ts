/** Secrets Manager: the bot's own secret, with the rights of the process itself. What a secret holds leaves by no error. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AwsError, failureOf } from './failure.ts';
import { handler } from './session.ts';

/** One version of a secret; `since` is when it was written, in milliseconds. */
export type SecretVersion = { version: string; text: string; since: number };

export type OwnSecret = ReturnType<typeof createSecret>;

const regionIn = (id: string): string | undefined => /^arn:aws[\w-]*:secretsmanager:([\w-]+):/.exec(id)?.[1];

/**
 * Returns a failure without what caused it, and with AWS's words only where AWS refused: an answer that cannot be read is quoted by
 * whoever could not read it, and it may be the secret.
 */
function silenced(error: unknown): AwsError {
  const { failure, code, message, requestId } = failureOf(error);
  return failure === 'unsure'
    ? new AwsError(failure, 'NoAnswer', 'AWS gave no answer that can be read', requestId, undefined)
    : new AwsError(failure, code, message, requestId, undefined);
}

/** Returns a secret by name or ARN; an ARN names its Region itself. All calls throw AwsError. */
export function createSecret(id: string, region: string) {
  const client = new SecretsManagerClient({
    region: regionIn(id) ?? region,
    requestHandler: handler,
    maxAttempts: 3,
  });
  const read = async (VersionStage: string): Promise<SecretVersion> => {
    const asked = client.send(new GetSecretValueCommand({ SecretId: id, VersionStage }));
    const {
      VersionId = '',
      SecretString = '',
      CreatedDate,
    } = await asked.catch(error => {
      throw silenced(error);
    });
    return { version: VersionId, text: SecretString, since: CreatedDate?.getTime() ?? 0 };
  };
  return {
    /** Returns the version that is current. */
    current: () => read('AWSCURRENT'),

    /** Returns the version before the current one; undefined where there is none. */
    previous: (): Promise<SecretVersion | undefined> =>
      read('AWSPREVIOUS').catch(error => {
        if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined;
        throw error;
      }),

    close: () => client.destroy(),
  };
}
