/** Whether the rules can be kept by the people there are now. */
import { checkPolicy } from '../approvals/check.ts';
import { errorCode } from '../slack/client.ts';
import { createDirectory } from '../slack/directory.ts';
import { peopleOf } from '../workers/people.ts';
import type { Given } from './given.ts';
import { type Line, pass, skip } from './line.ts';
import { slackWaitMs } from './look.ts';

const fix =
  'Change the rules or authorities in slipway.yaml, or the user groups in Slack; `slipway policy check` says all about it.';

/** Looks at the rules. Where Slack does not tell who there is, other lines say why. */
export async function checkRules({ config, slack, look, missing, now }: Given): Promise<Line[]> {
  const area = 'rules';
  if (!config || missing.has('SLACK_BOT_TOKEN')) return [];
  const wrong: Line[] = [];
  const all = await look(area, 'people', fix, async () => {
    try {
      const { team_id: team = '' } = await slack.auth.test();
      const groups = [...new Set(Object.values(config.authorities).flatMap(authority => authority.groups))];
      const directory = createDirectory(slack, { team }, groups, { mostWaitMs: slackWaitMs });
      const findings = checkPolicy(await peopleOf({ config, directory }, team), now());
      for (const { is, said, code } of findings)
        if (is === 'wrong') wrong.push({ area, name: code, is: 'fail', said, fix });
      const notes = findings.filter(({ is }) => is === 'note').length;
      return pass(
        `The people there are can keep all ${config.rules.length} rules; ${notes} to agree with: slipway policy check`,
      );
    } catch (error) {
      if (errorCode(error) !== undefined) return skip('Slack does not tell who there is.');
      throw error;
    }
  });
  return wrong.length > 0 ? wrong : [all];
}
