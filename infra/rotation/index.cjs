// Gives the Redis user a new password next to the one in use, then has both halves of the bot start anew with it. Runs in Lambda.
const wait = ms => new Promise(resolve => setTimeout(resolve, ms));

/** Returns the four steps of a rotation of Secrets Manager over these clients; `user` and `services` are what they change. */
exports.steps = ({ secrets, redis, ecs, user, cluster, services, pauseMs = 5_000, tries = 50 }) => {
  const value = async (SecretId, VersionStage, VersionId) =>
    JSON.parse((await secrets.getSecretValue({ SecretId, VersionStage, VersionId })).SecretString);

  return {
    async createSecret(id, token) {
      const current = await value(id, 'AWSCURRENT');
      try {
        await value(id, 'AWSPENDING', token);
      } catch (error) {
        if (error.name !== 'ResourceNotFoundException') throw error;
        const { RandomPassword: password } = await secrets.getRandomPassword({
          PasswordLength: 32,
          ExcludePunctuation: true,
        });
        const SecretString = JSON.stringify({ ...current, password });
        await secrets.putSecretValue({
          SecretId: id,
          ClientRequestToken: token,
          SecretString,
          VersionStages: ['AWSPENDING'],
        });
      }
    },
    // Both are good from now on: ElastiCache keeps two for this. What runs with the old one goes on.
    async setSecret(id, token) {
      const [current, pending] = await Promise.all([value(id, 'AWSCURRENT'), value(id, 'AWSPENDING', token)]);
      const Passwords = [...new Set([current.password, pending.password])];
      await redis.modifyUser({ UserId: user, AuthenticationMode: { Type: 'password', Passwords } });
    },
    // It is outside the VPC and cannot log in: ElastiCache says when all nodes know it.
    async testSecret() {
      for (let tried = 0; tried < tries; tried++) {
        const { Users } = await redis.describeUsers({ UserId: user });
        if (Users?.[0]?.Status === 'active') return;
        await wait(pauseMs);
      }
      throw new Error(`the user ${user} does not become active`);
    },
    // Also when it is done again: the label moves once, and starting anew twice harms nobody.
    async finishSecret(id, token) {
      const { VersionIdsToStages: stages = {} } = await secrets.describeSecret({ SecretId: id });
      const old = Object.keys(stages).find(version => stages[version].includes('AWSCURRENT'));
      if (old !== token)
        await secrets.updateSecretVersionStage({
          SecretId: id,
          VersionStage: 'AWSCURRENT',
          MoveToVersionId: token,
          RemoveFromVersionId: old,
        });
      for (const service of services) await ecs.updateService({ cluster, service, forceNewDeployment: true });
    },
  };
};

exports.handler = async ({ SecretId, ClientRequestToken, Step }) => {
  const { SecretsManager } = require('@aws-sdk/client-secrets-manager');
  const { ElastiCache } = require('@aws-sdk/client-elasticache');
  const { ECS } = require('@aws-sdk/client-ecs');
  const { REDIS_USER: user, CLUSTER: cluster, SERVICES } = process.env;
  const clients = { secrets: new SecretsManager({}), redis: new ElastiCache({}), ecs: new ECS({}) };
  const steps = exports.steps({ ...clients, user, cluster, services: SERVICES.split(',') });
  if (!Object.hasOwn(steps, Step)) throw new Error(`no step ${Step}`);
  await steps[Step](SecretId, ClientRequestToken);
};
