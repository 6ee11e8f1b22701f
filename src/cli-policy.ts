/** `slipway policy check`: whether the rules can be kept by the people there are now. For CI: exit code 1 when not. */
import { checkPolicy, type Facts, type Finding } from './approvals/check.ts';
import { withSecret } from './bot-secrets.ts';
import { type Config, loadFile } from './config/index.ts';
import { clientOptions, createClient, patient } from './slack/client.ts';
import { createDirectory } from './slack/directory.ts';
import { peopleOf } from './workers/people.ts';

const marks = { wrong: 'wrong', note: 'note ', fine: 'fine ' };

/** Without Slack nobody is known: every authority counts as had by more people than any rule asks for, and says nothing of them. */
const unknown = [...Array(12).keys()].map(n => `?${n}`);

function withoutPeople({ rules, targets, authorities }: Config): Facts {
  const had = Object.entries(authorities).map(([name, { roles }]) => [
    name,
    { targets: Object.keys(roles), people: unknown.map(one => `${name}${one}`) },
  ]);
  return { rules, targets, authorities: Object.fromEntries(had), deaf: [] };
}

async function factsOf(config: Config, env: NodeJS.ProcessEnv): Promise<Facts> {
  const token = env.SLACK_BOT_TOKEN;
  if (!token) return withoutPeople(config);
  const apiUrl = `${(env.SLACK_API_URL ?? 'https://slack.com/api/').replace(/\/+$/, '')}/`;
  const client = createClient(token, clientOptions(apiUrl, undefined));
  const { team_id: team = '' } = await patient(() => client.auth.test(), true);
  const groups = [...new Set(Object.values(config.authorities).flatMap(authority => authority.groups))];
  return peopleOf({ config, directory: createDirectory(client, { team }, groups) }, team);
}

const line = ({ is, code, said, people = [] }: Finding) =>
  `${marks[is]}  ${said}${people.length > 0 && !people[0]?.includes('?') ? ` ${people.join(', ')}` : ''}  [${code}]`;

/** Prints what is wrong with the rules of a file, and returns the exit code. Throws ConfigError, or what Slack refused. */
export async function checkPolicyFile(
  file: string,
  env: NodeJS.ProcessEnv,
  print: (text: string) => void,
): Promise<number> {
  const known = await withSecret(env);
  const findings = checkPolicy(await factsOf(loadFile(file), known), Date.now());
  for (const finding of findings) print(line(finding));
  if (!known.SLACK_BOT_TOKEN)
    print(
      'People were not looked up: set SLACK_BOT_TOKEN or SLIPWAY_SECRET_ID to check the rules against who there is now.',
    );
  const wrong = findings.filter(({ is }) => is === 'wrong').length;
  print(wrong === 0 ? 'The rules can be kept.' : `${wrong} wrong.`);
  return wrong === 0 ? 0 : 1;
}
