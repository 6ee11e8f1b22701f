/** What is said of a service: what it runs now, and what was changed of it. */
import type { Answer, Ending, HistoryRow } from '../ports.ts';
import type { DeployChange } from '../work.ts';
import { cut, type Line } from './blocks.ts';
import { who } from './messages-people.ts';

const endings: Record<Ending, string> = {
  'under way': 'under way',
  'going back': 'going back',
  succeeded: 'went live',
  failed: 'failed',
  'rolled back': 'failed, ECS went back',
  'rollback failed': 'rollback failed',
  stopped: 'stopped',
  superseded: 'gave way to a newer one',
};

const verbs: Partial<Record<DeployChange['how'], string>> = {
  image: 'deploy ',
  restart: 'restart ',
  rollback: 'rollback ',
};

function whoDid({ by }: HistoryRow): Line {
  if (!by) return ['by somebody I do not know'];
  if ('arn' in by) return [`by \`${by.arn.slice(by.arn.indexOf(':', 20) + 1)}\``];
  const approvers = by.approvers.flatMap((user, i): Line => [i > 0 ? ', ' : ' approved by ', { user }]);
  return ['by ', { user: by.requester }, ...approvers, ` (\`${by.op}\`)`];
}

/** ECS's words for why, without what the ending has said already. */
const because = (reason: string) =>
  cut(
    reason
      .replaceAll('`', "'")
      .replace(/^Service deployment (?:rolled back|failed|stopped) because (?:of )?/i, '')
      .replace(/\.$/, ''),
    200,
  );

/** One change of a service: when, how it ended and why, whether it serves, what it was, and who did it. */
export function historyLine(row: HistoryRow): Line {
  const when: Line = [{ at: row.at, as: 'when' }, '  '];
  if ('to' in row) {
    const back = row.back === undefined ? '' : ` → ${row.back}`;
    return [...when, `${row.outcome}: ${row.from} → ${row.to}${back} tasks `, ...whoDid(row)];
  }
  const { ending, reason, stoppedBy, halfWay, serves, did, revision, images } = row;
  return [
    ...when,
    endings[ending],
    ...(stoppedBy ? [' by ', who(stoppedBy)] : []),
    ending === 'stopped' ? (halfWay ? ', half way' : ', went back') : '',
    reason ? ` (${because(reason)})` : '',
    serves ? ', serves now' : '',
    `: ${(did && verbs[did]) ?? ''}\`${revision}\` ${cut(images.join(', '), 100)} `,
    ...whoDid(row),
  ];
}

/** What a service runs: while one revision takes the place of others, all of them, for all of them serve. */
export function whatRuns({
  deployments,
  taskDefinition,
  versions = [],
}: Pick<Extract<Answer, { kind: 'status' }>, 'deployments' | 'taskDefinition' | 'versions'>): string {
  const called = cut(versions.join(', ').replaceAll('`', "'"), 80);
  const told = ({ taskDefinition: revision, running }: (typeof deployments)[number], version = '') =>
    `\`${revision}\` (${version && `${version}, `}${running} running)`;
  const to = deployments.find(({ status }) => status === 'PRIMARY');
  const from = deployments.filter(one => one !== to && one.running > 0);
  if (!to || from.length === 0) return `runs \`${taskDefinition}\`${called && ` (${called})`}`;
  return `goes from ${from.map(one => told(one)).join(' and ')} to ${told(to, called)}`;
}
