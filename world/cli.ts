/** `npm run world`: drives a running world from a terminal, or runs one half of it for other bots and clients. */
import { parseArgs } from 'node:util';
import { adminCredentials, startAws, workerCredentials } from './aws/index.ts';
import { ports } from './cli/address.ts';
import { awsLines, type Seen } from './cli/aws.ts';
import { ciBreaker, ciDeploy, ciPause } from './cli/ci.ts';
import { type Answer, control, print } from './cli/control.ts';
import { busy, events, finding, queue } from './cli/events.ts';
import { slackRevoke, slackRotate } from './cli/rotate.ts';
import { slipway } from './cli/slipway.ts';
import { startSlack, tokens } from './slack/index.ts';
import { authenticator } from './slack/person/authenticator.ts';

const usage = `Drive a running world (npm start):

  npm run world -- say <who> <#channel|direct> <words>     say dev '#ops' '/ecs scale web 5'
  npm run world -- click <who> <button> [name=value …]     click sre Deny 'reason=not now'
  npm run world -- code <key>                              what an authenticator with this key shows now
  npm run world -- show <#channel|direct> [as <who>]       what somebody sees there
  npm run world -- home <who> [button]                     opens the bot's home tab and shows it, or clicks there
  npm run world -- aws [service]                           what ECS says; of a service also its tasks and instances
  npm run world -- agent <instance> off|on                 a container instance loses its agent, or has it again
  npm run world -- ci deploy <service> <image or tag>      deploys as a pipeline does, not through the bot
  npm run world -- ci pause <service> <minutes> [continue] its deployments wait so long for somebody, then go back, or on
  npm run world -- ci pause <service> off                  … and do not
  npm run world -- ci breaker <service> off|on             whether ECS gives up its deployments that fail, and goes back
  npm run world -- busy <service> cpu|memory <n>|off       how busy a service is, in percent, for alarms to look at
  npm run world -- finding <repository:tag> <CVE> [low]    Inspector finds something in an image, critical or less
  npm run world -- queue                                   lengths of queues, and dead letters with their reasons
  npm run world -- events [duplicates=0.3] [shuffle=50] [redelivery=0.1] | normal   how AWS's events are delivered
  npm run world -- calls                                   the last calls AWS got, and from whom
  npm run world -- fault <service:Operation> <fault> [n]   fault ecs:UpdateService lost-answer
  npm run world -- fault slack:<method> <fault> [n]        fault slack:chat.update throttle
  npm run world -- slipway doctor                          … or another of its commands, with the environment of the bot that runs
  npm run world -- slack rotate [keep]                     new tokens for the bot, in Slack and in its secret; the old ones are revoked
  npm run world -- slack revoke [token_revoked]            … which were kept, and what Slack calls them then
  npm run world -- reset                                   forget everything

Run one half alone:

  npm run world -- aws --port 4566 [--empty] [--open]      a small AWS; --open takes any credentials
  npm run world -- slack --port 4567                       a small Slack
`;

const needed = (value: string | undefined): string => {
  if (value === undefined) throw new Error(usage);
  return value;
};

async function say(who: string, channel: string, text: string) {
  const answer = await control('slack', 'say', { who, channel, text });
  shown(who, answer);
  if (answer.ack) throw new Error(String(answer.ack));
}

/** Prints what somebody was shown, and how they fill in what asks them something. */
function shown(who: string, { messages, dialog, view, inputs }: Answer, label = 'Submit') {
  for (const message of messages as string[]) print(message);
  if (!dialog) return;
  print(`(a dialog is open)\n  ${String(view).replaceAll('\n', '\n  ')}`);
  const fields = (inputs as string[]).map(name => `'${name}=…'`).join(' ');
  if (fields) print(`(fill it in with: npm run world -- click ${who} '${label}' ${fields})`);
}

async function click(who: string, label: string, fields: string[]) {
  const values = Object.fromEntries(fields.map(field => field.split(/=(.*)/s).slice(0, 2)));
  const answer = await control('slack', 'click', { who, label, ...(fields.length > 0 && { values }) });
  const confirm = answer.confirm as { title: string; text: string } | undefined;
  if (confirm) print(`(asked: ${confirm.title}: ${confirm.text} and said yes)`);
  shown(who, answer, label);
}

async function services(name: string | undefined) {
  const seen = (await control('aws', 'account')) as unknown as Seen;
  for (const line of awsLines(seen, name)) print(line);
}

async function agent(instance: string, what: string) {
  if (what !== 'on' && what !== 'off') throw new Error(usage);
  await control('aws', 'agents', { instance, connected: what === 'on' });
  print(`The ECS agent of ${instance} is ${what === 'on' ? 'connected' : 'gone'}.`);
}

type Called = {
  service: string;
  operation: string;
  principal: string;
  sourceIdentity?: string;
  tags: Record<string, string>;
  decision: string;
  sessionPolicy?: string;
};

async function calls() {
  for (const call of (await control('aws', 'calls')) as unknown as Called[]) {
    print(`${call.decision}  ${call.service}:${call.operation}  ${call.principal}`);
    if (!call.sourceIdentity) continue;
    print(
      `  for ${call.sourceIdentity}, ${Object.entries(call.tags)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ')}`,
    );
    print(`  policy ${call.sessionPolicy ?? '(none)'}`);
  }
}

async function fault(what: string, name: string, times: string | undefined) {
  const [service = '', operation = ''] = what.split(':');
  const more = times === undefined ? {} : { times: Number(times) };
  if (service === 'slack') await control('slack', 'faults', { method: operation, fault: name, ...more });
  else await control('aws', 'faults', { service, operation, fault: name, ...more });
  print(`The next ${times ?? 1} ${what} will ${name}.`);
}

/** Runs one half until it is stopped. */
async function half(name: 'aws' | 'slack', words: string[]) {
  const { values } = parseArgs({
    args: words,
    options: {
      port: { type: 'string' },
      empty: { type: 'boolean' },
      open: { type: 'boolean' },
      speed: { type: 'string' },
      events: { type: 'string' },
    },
  });
  const port = Number(values.port ?? ports[name]);
  if (name === 'slack') {
    const slack = await startSlack({ port });
    if (values.events) slack.delivery.deliverTo(values.events);
    print(
      `A small Slack listens at ${slack.apiUrl}\n  SLACK_BOT_TOKEN=${tokens.bot}\n  SLACK_APP_TOKEN=${tokens.app}\n  SLACK_SIGNING_SECRET=${tokens.signingSecret}`,
    );
    return;
  }
  const aws = await startAws({
    port,
    account: values.empty ? 'empty' : 'demo',
    iam: values.open ? 'open' : 'enforced',
    speed: Number(values.speed ?? 20),
    alarms: true,
  });
  const { accessKeyId, secretAccessKey } = adminCredentials;
  print(
    `A small AWS listens at ${aws.url}${values.open ? ', for any credentials' : ''}\n  admin: AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
  );
  if (!values.empty)
    print(
      `  the bot: AWS_ACCESS_KEY_ID=${workerCredentials.accessKeyId} AWS_SECRET_ACCESS_KEY=${workerCredentials.secretAccessKey} AWS_SESSION_TOKEN=${workerCredentials.sessionToken}`,
    );
}

async function main([verb, ...words]: string[]): Promise<void> {
  const [first, second, ...rest] = words;
  switch (verb) {
    case 'say':
      return say(needed(first), needed(second), needed(rest.length > 0 ? rest.join(' ') : undefined));
    case 'click':
      return click(needed(first), needed(second), rest);
    case 'code':
      return print(authenticator(needed(first && words.join(''))).codeAt(Date.now()));
    case 'show': {
      const as = second === 'as' ? needed(rest[0]) : 'dev';
      const { text } = await control('slack', `show?channel=${encodeURIComponent(needed(first))}&as=${as}`);
      return print(String(text));
    }
    case 'home': {
      if (second)
        return shown(
          needed(first),
          await control('slack', 'click', { who: first, label: second, home: true }),
        );
      const { text } = await control('slack', 'home', { who: needed(first) });
      return print(String(text));
    }
    case 'aws':
      return words.some(word => word.startsWith('--')) ? half('aws', words) : services(first);
    case 'agent':
      return agent(needed(first), needed(second));
    case 'ci':
      if (first === 'pause') return ciPause(needed(second), needed(rest[0]), rest[1]);
      if (first === 'breaker') return ciBreaker(needed(second), needed(rest[0]));
      if (first !== 'deploy') throw new Error(usage);
      return ciDeploy(needed(second), needed(rest[0]));
    case 'busy':
      return busy(needed(first), needed(second), needed(rest[0]));
    case 'finding':
      return finding(needed(first), needed(second), rest[0]);
    case 'queue':
      return queue();
    case 'events':
      return events(words);
    case 'slack':
      if (first === 'rotate') return slackRotate(second);
      if (first === 'revoke') return slackRevoke(second);
      return half('slack', words);
    case 'slipway':
      process.exitCode = await slipway(words);
      return;
    case 'calls':
      return calls();
    case 'fault':
      return fault(needed(first), needed(second), rest[0]);
    case 'reset':
      await Promise.all([control('slack', 'reset', {}), control('aws', 'reset', {})]);
      return print('The world has forgotten everything. Restart the bot too: what it remembers is in Redis.');
    default:
      print(usage);
      process.exitCode = verb === undefined || verb === 'help' ? 0 : 1;
  }
}

/** Whoever reads us may have read enough: `| head` is no error. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
