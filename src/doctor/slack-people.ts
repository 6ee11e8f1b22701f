/** The people and user groups of authorities: whether there are any, and they may act. */

import { errorCode, noSuchGroup } from '../slack/client.ts';
import { createDirectory } from '../slack/directory.ts';
import { barred } from '../workers/authority.ts';
import type { Given } from './given.ts';
import { counted, type Found, fail, type Line, pass } from './line.ts';
import { slackWaitMs } from './look.ts';
import { type Identity, refusedBySlack } from './slack-refusals.ts';

async function ofGroup({ slack }: Given, id: string, authorities: string): Promise<Found> {
  try {
    const { users = [] } = await slack.usergroups.users.list({ usergroup: id });
    if (users.length > 0) return pass(`${authorities}: ${counted(users.length, 'person', 'people')}`);
    return fail(
      `Nobody is in it: it gives ${authorities} to nobody.`,
      'Put people into it in Slack, or name another group.',
    );
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (noSuchGroup.includes(code))
      return fail(
        `There is no such user group (${authorities}).`,
        `Correct ${id} in slipway.yaml; Slack shows the id in "copy group ID".`,
      );
    return refusedBySlack(error, 'See what Slack says of usergroups.users.list.');
  }
}

/** Looks at every user group and everybody whom an authority names, a line each. */
export function checkPeople(given: Given, { team }: Identity): Promise<Line[]> {
  const { config, look, slack } = given;
  const all = Object.entries(config?.authorities ?? {});
  const having = (of: (one: (typeof all)[number][1]) => string[]) => {
    const found = new Map<string, string[]>();
    for (const [name, authority] of all)
      for (const id of of(authority)) found.set(id, [...(found.get(id) ?? []), name]);
    return [...found].map(([id, names]) => [id, names.join(', ')] as const);
  };
  const directory = createDirectory(slack, { team }, [], { mostWaitMs: slackWaitMs });
  return Promise.all([
    ...having(({ groups }) => groups).map(([id, names]) =>
      look('slack', `group ${id}`, 'Try again.', () => ofGroup(given, id, names)),
    ),
    ...having(({ users }) => users).map(([user, names]) =>
      look('slack', `person ${user}`, 'Try again.', async () => {
        const no = barred(await directory.person({ team, user }));
        if (no === undefined) return pass(names);
        return fail(
          `${names}: ${no}.`,
          `Correct ${user} in slipway.yaml; Slack shows the id in their profile, "copy member ID".`,
        );
      }),
    ),
  ]);
}
