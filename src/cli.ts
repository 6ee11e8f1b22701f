/** `npm run slipway`: what the program does besides running, for whoever runs it. */
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { ConfigError, loadFile } from './config/index.ts';
import { createAudit, type Head } from './ledger/audit.ts';
import { createLedger } from './ledger/ledger.ts';
import { workerConnection } from './ledger/redis.ts';

const usage = `slipway config check [file]            says everything that is wrong with a slipway.yaml
slipway audit verify [file of heads]   proves that no audit record was changed, removed or reordered
slipway second-factor forget <user id> lets somebody who has lost their authenticator enrol anew; ask them in person
`;

const print = (text: string) => process.stdout.write(`${text}\n`);

function check(file = process.env.SLIPWAY_CONFIG ?? 'slipway.yaml'): number {
  const { targets, authorities, rules } = loadFile(file);
  const count = (what: object, noun: string) => `${Object.keys(what).length} ${noun}`;
  print(
    `${file} is fine: ${count(targets, 'targets')}, ${count(authorities, 'authorities')}, ${rules.length} rules.`,
  );
  return 0;
}

/** Does something with the ledger's Redis. Throws ConfigError where the environment does not say where it is. */
async function withRedis(act: (redis: Redis, namespace: string) => Promise<number>): Promise<number> {
  const url = process.env.REDIS_URL;
  if (url === undefined)
    throw new ConfigError('the environment', ['REDIS_URL: where Redis is, redis://host:6379']);
  const redis = workerConnection(url);
  await redis.connect();
  try {
    return await act(redis, process.env.SLIPWAY_NAMESPACE ?? 'slipway');
  } finally {
    redis.disconnect();
  }
}

const headsIn = (file: string): Head[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as Head);

const verify = (file = process.env.SLIPWAY_AUDIT_FILE): Promise<number> =>
  withRedis(async (redis, namespace) => {
    const outside = file === undefined ? [] : headsIn(file);
    const result = await createAudit(redis, namespace).verify(outside);
    if ('wrong' in result) {
      print(`The audit trail does not hold: ${result.wrong}.`);
      return 1;
    }
    print(
      `The audit trail holds: ${result.proved} records, ${outside.length > 0 ? `checked against ${outside.length} heads outside Redis` : 'with no head outside Redis to check against'}.`,
    );
    return 0;
  });

const forget = (user: string): Promise<number> =>
  withRedis(async (redis, namespace) => {
    const { factors } = createLedger({ redis, namespace });
    const people = await factors.called(user);
    for (const who of people) await factors.forget(who);
    print(
      people.length > 0
        ? `Forgotten. ${user} is told so, and can type /ecs enrol.`
        : `${user} has no second factor here.`,
    );
    return people.length > 0 ? 0 : 1;
  });

async function main([room, verb, ...words]: string[]): Promise<number> {
  if (room === 'config' && verb === 'check') return check(words[0]);
  if (room === 'audit' && verb === 'verify') return verify(words[0]);
  const [user = ''] = words;
  if (room === 'second-factor' && verb === 'forget' && /^[UW][A-Z0-9]+$/.test(user)) return forget(user);
  print(usage);
  return room === undefined || room === 'help' ? 0 : 1;
}

main(process.argv.slice(2)).then(
  code => {
    process.exitCode = code;
  },
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  },
);
