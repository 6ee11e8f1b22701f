/** `npm run slipway`: what the program does besides running: check rules and configuration, look at all it stands on, prove and write out the audit trail. */
import { audit, auditUsage } from './cli-audit.ts';
import { doctor, doctorUsage } from './cli-doctor.ts';
import { checkPolicyFile } from './cli-policy.ts';
import { withRedis } from './cli-redis.ts';
import { Mistyped, typed } from './cli-typed.ts';
import { loadFile } from './config/index.ts';
import { whoRuns } from './config/who-runs.ts';
import { createLedger } from './ledger/ledger.ts';

const usage = `slipway config check [file]            says everything that is wrong with a slipway.yaml
slipway policy check [file]            says whether the rules can be kept by the people there are now
slipway second-factor forget <user id> lets somebody who has lost their authenticator enrol anew; ask them in person
${doctorUsage}
${auditUsage}`;

const print = (text: string) => process.stdout.write(`${text}\n`);

function check(file = process.env.SLIPWAY_CONFIG ?? 'slipway.yaml'): number {
  const { targets, authorities, rules } = loadFile(file);
  const count = (what: object, noun: string) => `${Object.keys(what).length} ${noun}`;
  print(
    `${file} is fine: ${count(targets, 'targets')}, ${count(authorities, 'authorities')}, ${rules.length} rules.`,
  );
  return 0;
}

const forget = (user: string): Promise<number> =>
  withRedis(async (redis, namespace) => {
    const { factors } = createLedger({ redis, namespace });
    const people = await factors.called(user);
    for (const who of people) await factors.forget(who, whoRuns());
    print(
      people.length > 0
        ? `Forgotten. ${user} is told so, and can type /ecs enrol.`
        : `${user} has no second factor here.`,
    );
    return people.length > 0 ? 0 : 1;
  });

function idIn(user = ''): string {
  if (/^[UW][A-Z0-9]+$/.test(user)) return user;
  throw new Error(
    'Say whose second factor by user id, like U0SRE: Slack has it in their profile, under ⋮, Copy member ID.',
  );
}

/** Returns the one word behind a command that takes no more. */
const only = (command: string, words: string[]): string | undefined =>
  typed(command, words, { options: {}, words: 1 }).positionals[0];

async function main([room, verb, ...words]: string[]): Promise<number> {
  const command = `${room} ${verb}`;
  if (command === 'config check') return check(only(command, words));
  if (command === 'policy check')
    return checkPolicyFile(
      only(command, words) ?? process.env.SLIPWAY_CONFIG ?? 'slipway.yaml',
      process.env,
      print,
    );
  if (command === 'second-factor forget') return forget(idIn(only(command, words)));
  if (room === 'doctor') return doctor([verb ?? [], words].flat(2), process.env, print);
  const code = room === 'audit' ? await audit(verb, words) : undefined;
  if (code !== undefined) return code;
  if (room !== undefined && room !== 'help')
    process.stderr.write(`There is no such command: slipway ${process.argv.slice(2).join(' ')}\n\n`);
  print(usage);
  return room === undefined || room === 'help' ? 0 : 1;
}

main(process.argv.slice(2)).then(
  code => {
    process.exitCode = code;
  },
  (error: Error) => {
    process.stderr.write(`${error.message}\n${error instanceof Mistyped ? `\n${usage}` : ''}`);
    process.exitCode = 1;
  },
);
