/** Who has which authority now: the facts that the rules are checked against. */
import type { Facts } from '../approvals/check.ts';
import type { Person } from '../work.ts';
import { barred } from './authority.ts';
import type { Given } from './given.ts';

/**
 * Returns the rules, the targets, and for each authority the people of a team who have it and may act now. Throws when Slack
 * cannot say.
 */
export async function peopleOf(
  { config, directory }: Pick<Given, 'config' | 'directory'>,
  team: string,
): Promise<Facts> {
  const members = async (groups: string[], users: string[]): Promise<string[]> => {
    const people: Person[] = users.map(user => ({ team, user }));
    for (const group of groups) people.push(...(await directory.group(group)));
    const may: string[] = [];
    for (const person of people)
      if (!may.includes(person.user) && barred(await directory.person(person)) === undefined)
        may.push(person.user);
    return may;
  };
  const authorities: Facts['authorities'] = {};
  for (const [name, { groups, users, roles }] of Object.entries(config.authorities))
    authorities[name] = { targets: Object.keys(roles), people: await members(groups, users) };
  const deaf: string[] = [];
  for (const { breakGlass } of config.rules)
    if (breakGlass && (await directory.channel(breakGlass.channel)).kind !== 'joined')
      deaf.push(breakGlass.channel);
  return { rules: config.rules, targets: config.targets, authorities, deaf };
}
