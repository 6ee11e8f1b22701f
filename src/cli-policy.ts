/** `slipway policy check`: whether the rules can be kept by the people there are now. For CI: exit code 1 when not. */
import { checkPolicy, type Facts, type Finding } from './approvals/check.ts';
import { withSecret } from './bot-secrets.ts';
import { type Config, loadFile } from './config/index.ts';
import { clientOptions, createClient, errorCode, noSuchGroup, patient } from './slack/client.ts';
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

/** What is known of the people, and what is wrong with how slipway.yaml names them. */
type Known = { facts: Facts; wrong: Finding[] };

async function known(config: Config, env: NodeJS.ProcessEnv): Promise<Known> {
  const token = env.SLACK_BOT_TOKEN;
  if (!token) return { facts: withoutPeople(config), wrong: [] };
  const apiUrl = `${(env.SLACK_API_URL ?? 'https://slack.com/api/').replace(/\/+$/, '')}/`;
  const client = createClient(token, clientOptions(apiUrl, undefined));
  const { team_id: team = '' } = await patient(() => client.auth.test(), true);
  const named = [...new Set(Object.values(config.authorities).flatMap(authority => authority.groups))];
  const there = await groupsThere(client, named);
  const wrong = Object.entries(config.authorities).flatMap(([name, { groups }]) =>
    groups.filter(group => !there.includes(group)).map(group => noGroup(name, group)),
  );
  const directory = createDirectory(client, { team }, there);
  return { facts: await peopleOf({ config, directory }, team), wrong };
}

/** Returns those of the user groups that Slack knows. */
async function groupsThere(client: ReturnType<typeof createClient>, groups: string[]): Promise<string[]> {
  const asked = groups.map(async usergroup => {
    try {
      await patient(() => client.usergroups.users.list({ usergroup }), true);
      return [usergroup];
    } catch (error) {
      if (noSuchGroup.includes(errorCode(error) ?? '')) return [];
      throw error;
    }
  });
  return (await Promise.all(asked)).flat();
}

const noGroup = (authority: string, group: string): Finding => ({
  is: 'wrong',
  code: 'no_such_group',
  said: `The authority ${authority} names the user group ${group}, and Slack has none such: it gives ${authority} to nobody. Correct it under authorities in slipway.yaml; Slack shows the id of a group in "copy group ID".`,
});

const line = ({ is, code, said, people = [] }: Finding) =>
  `${marks[is]}  ${said}${people.length > 0 && !people[0]?.includes('?') ? ` ${people.join(', ')}` : ''}  [${code}]`;

/** Prints what is wrong with the rules of a file, and returns the exit code. Throws ConfigError, or what Slack refused. */
export async function checkPolicyFile(
  file: string,
  env: NodeJS.ProcessEnv,
  print: (text: string) => void,
): Promise<number> {
  const whole = await withSecret(env);
  const { facts, wrong: misnamed } = await known(loadFile(file), whole);
  const findings = [...misnamed, ...checkPolicy(facts, Date.now())];
  for (const finding of findings) print(line(finding));
  if (!whole.SLACK_BOT_TOKEN)
    print(
      'People were not looked up: set SLACK_BOT_TOKEN or SLIPWAY_SECRET_ID to check the rules against who there is now.',
    );
  const wrong = findings.filter(({ is }) => is === 'wrong').length;
  print(wrong === 0 ? 'The rules can be kept.' : `${wrong} wrong.`);
  return wrong === 0 ? 0 : 1;
}
