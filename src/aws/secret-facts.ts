/** What Secrets Manager tells of a secret besides what it holds: the room has no call that reads the secrets of services. */
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { counted } from './counts.ts';
import { asking } from './failure.ts';
import { regionIn } from './secrets.ts';
import { type Access, handler } from './session.ts';

/**
 * A secret as Secrets Manager describes it; `current` is the id of the version that is current. `rotation` is there where it is on: a
 * schedule need not say its days, and `nextAt` is past where a rotation failed.
 */
export type SecretFacts = {
  changedAt?: Date;
  rotatedAt?: Date;
  rotation?: { days?: number; nextAt?: Date };
  deletedAt?: Date;
  key?: string;
  current?: string;
};

export type Secrets = ReturnType<typeof createSecrets>;

/** Returns the reader of facts about secrets for these credentials. A secret's ARN names its Region itself. */
export function createSecrets({ counts, ...given }: Access) {
  const clients = new Map<string, SecretsManagerClient>();
  const clientFor = (region: string): SecretsManagerClient => {
    const client =
      clients.get(region) ??
      counted(new SecretsManagerClient({ ...given, region, requestHandler: handler }), counts);
    clients.set(region, client);
    return client;
  };
  return {
    /** Returns what is known of a secret, by ARN or name. Throws ResourceNotFoundException as refused where there is none. */
    async describe(id: string): Promise<SecretFacts> {
      const client = clientFor(regionIn(id) ?? given.region);
      const told = await asking(client.send(new DescribeSecretCommand({ SecretId: id })));
      const versions = Object.entries(told.VersionIdsToStages ?? {});
      const current = versions.find(([, stages]) => stages?.includes('AWSCURRENT'))?.[0];
      const days = told.RotationRules?.AutomaticallyAfterDays;
      const rotation = {
        ...(days !== undefined && { days }),
        ...(told.NextRotationDate && { nextAt: told.NextRotationDate }),
      };
      return {
        ...(told.LastChangedDate && { changedAt: told.LastChangedDate }),
        ...(told.LastRotatedDate && { rotatedAt: told.LastRotatedDate }),
        ...(told.RotationEnabled && { rotation }),
        ...(told.DeletedDate && { deletedAt: told.DeletedDate }),
        ...(told.KmsKeyId !== undefined && { key: told.KmsKeyId }),
        ...(current !== undefined && { current }),
      };
    },
    close() {
      for (const client of clients.values()) client.destroy();
    },
  };
}
