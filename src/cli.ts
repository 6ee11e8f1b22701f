/** `npm run slipway`: what the program does besides running: check a configuration, verify the audit trail. */
import { readFileSync } from 'node:fs';
import { checkPolicyFile } from './cli-policy.ts';
import { ConfigError, loadFile } from './config/index.ts';
import { createAudit, type Head } from './ledger/audit.ts';
import { workerConnection } from './ledger/redis.ts';

const usage = `slipway config check [file]            says everything that is wrong with a slipway.yaml
slipway policy check [file]            says whether the rules can be kept by the people there are now
slipway audit verify [file of heads]   proves that no audit record was changed, removed or reordered
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

async function verify(file = process.env.SLIPWAY_AUDIT_FILE): Promise<number> {
  const url = process.env.REDIS_URL;
  if (url === undefined)
    throw new ConfigError('the environment', ['REDIS_URL: where Redis is, redis://host:6379']);
  const outside =
    file === undefined
      ? []
      : readFileSync(file, 'utf8')
          .split('\n')
          .filter(Boolean)
          .map(line => JSON.parse(line) as Head);
  const redis = workerConnection(url);
  await redis.connect();
  try {
    const result = await createAudit(redis, process.env.SLIPWAY_NAMESPACE ?? 'slipway').verify(outside);
    if ('wrong' in result) {
      print(`The audit trail does not hold: ${result.wrong}.`);
      return 1;
    }
    print(
      `The audit trail holds: ${result.proved} records, ${outside.length > 0 ? `checked against ${outside.length} heads outside Redis` : 'with no head outside Redis to check against'}.`,
    );
    return 0;
  } finally {
    redis.disconnect();
  }
}

async function main([room, verb, ...words]: string[]): Promise<number> {
  if (room === 'config' && verb === 'check') return check(words[0]);
  if (room === 'policy' && verb === 'check')
    return checkPolicyFile(words[0] ?? process.env.SLIPWAY_CONFIG ?? 'slipway.yaml', process.env, print);
  if (room === 'audit' && verb === 'verify') return verify(words[0]);
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
