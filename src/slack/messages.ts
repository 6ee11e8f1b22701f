/** Every sentence about an op, as a function named for its moment. Noun and verb, one thought a line, the next step. */
import type { Refusal } from '../errors.ts';
import { type Op, type Outcome, type Person, type Plan, personKey, standingVotes } from '../work.ts';
import type { Line } from './blocks.ts';
import * as deploying from './messages-deploy.ts';
import * as hooks from './messages-hooks.ts';
import { whoLocked } from './messages-locks.ts';
import { byWhom, who } from './messages-people.ts';
import { approvalWords, asking, demandLines } from './messages-terms.ts';
import * as timed from './messages-timed.ts';
import { lasting } from './time.ts';

/** `web 3 → 5 tasks`, `web 1.4.1 → 1.5.0` */
export function changeWords({ change, scope }: Pick<Plan, 'change' | 'scope'>): string {
  if (change.kind === 'deploy') return deploying.deployWords({ change, scope });
  if (change.kind === 'hook') return hooks.hookWords(change);
  return timed.scaleWords({ change, scope });
}

export function changeTitle({ change, scope }: Pick<Plan, 'change' | 'scope'>): string {
  if (change.kind === 'deploy') return deploying.deployTitle({ change, scope });
  return change.kind === 'hook' ? hooks.hookTitle(change) : timed.scaleTitle({ change, scope });
}

/** What is shown of a change besides its title: the difference that a deployment makes, a way back, what was checked. */
export const changeFacts = ({ change, checks }: Pick<Plan, 'change' | 'checks'>): Line[] => [
  ...(change.kind === 'deploy' ? deploying.deployFacts(change) : []),
  ...(change.kind === 'hook' ? hooks.hookFacts(change) : []),
  ...(change.kind === 'scale' ? timed.wayBackFacts(change) : []),
  ...deploying.checkLines(checks),
];

export const whereItIs = ({ scope }: Pick<Plan, 'scope'>): Line => [
  { bold: scope.service },
  ` on \`${scope.target}\`: cluster \`${scope.cluster}\`, account \`${scope.account}\`, ${scope.region}`,
];

export const whoAsked = (op: Op): Line => [
  'Asked by ',
  who(op.ask.who),
  ' with ',
  `\`/ecs ${op.ask.words.replaceAll('`', '')}\``,
];

/** What is needed, by which rule and until when, and who could give it. */
export function whatItNeeds(op: Op, { terms }: Plan): Line[] {
  const [only, another] = asking(terms);
  const because = another ? '' : ` (${only?.rule ?? 'no rule asks for more: one approval'})`;
  const expiry: Line = op.expiresAt ? [', until ', { at: op.expiresAt, as: 'time' }] : [];
  return [[`Needs ${approvalWords(terms)}${because}`, ...expiry], ...demandLines(terms), ...couldApprove(op)];
}

/** Who could approve, once in one line, so that they are told. */
const couldApprove = ({ could = [] }: Op): Line[] =>
  could.length === 0
    ? []
    : [['Could approve: ', ...could.flatMap((person, i) => (i > 0 ? [', ', who(person)] : [who(person)]))]];

export const confirmApproval = (plan: Plan) => {
  const { scope, change } = plan;
  const what = change.kind === 'scale' ? timed.scaleConfirm({ scope, change }) : changeWords(plan);
  return {
    title: changeTitle(plan),
    text: `Account ${scope.account}, ${scope.region}, cluster ${scope.cluster}: ${what}. It runs with your IAM role, at once.`,
    yes: 'Approve',
  };
};

export const confirmStop = (op: Op) => ({
  title: 'Stop and go back',
  text: `ECS stops ${op.plan ? changeWords(op.plan) : op.id} and goes back to what ran before.`,
  yes: 'Stop it',
});

export const checking = (person: Person): Line => ['Checking the vote of ', who(person), '…'];
export const checkingVotes = (): Line => ['Checking the votes…'];
/** Where more than one has to approve: who has so far. */
export const approvedSoFar = (op: Op): Line => [
  'Approved so far by ',
  ...standingVotes(op.votes)
    .filter(({ choice }) => choice === 'approve')
    .flatMap(({ who: person }, i): Line => [i > 0 ? ', ' : '', who(person)]),
];
export const clearedWords = (): Line => ['Approved. Starting…'];

export const approvedBy = (op: Op): Line[] => {
  const approvers = standingVotes(op.votes)
    .filter(vote => vote.choice === 'approve')
    .map(vote => who(vote.who));
  if (!op.acting) return [];
  if (op.plan?.terms.approvals === 0) return [['No approval needed; runs as ', `\`${op.acting.authority}\``]];
  return [
    [
      'Approved by ',
      ...approvers.flatMap((person, i) => (i > 0 ? [', ', person] : [person])),
      ` as \`${op.acting.authority}\``,
    ],
  ];
};

export function progressWords(op: Op): Line[] {
  const seen = op.progress;
  const change = op.plan?.change;
  if (change?.kind === 'deploy') return deploying.deployProgress(op, change);
  if (change?.kind === 'hook') return hooks.hookProgress(op, change);
  if (op.timed) return timed.timedProgress(op, op.timed);
  const to = change?.to ?? 0;
  if (!seen) return [['Setting the count…']];
  const said: Line[] = [
    [`Asked for ${to}, running ${seen.running}${seen.pending > 0 ? `, ${seen.pending} starting` : ''}`],
  ];
  if (seen.lastEvent)
    said.push([
      'Last event ',
      { at: seen.lastEvent.at, as: 'ago' },
      `: ${seen.lastEvent.text.replaceAll('`', "'")}`,
    ]);
  if (seen.stuckSince) said.push(deploying.tooLong(op));
  return said;
}

const marks: Record<Outcome, string> = {
  succeeded: '✅ Done',
  failed: '❌ Failed',
  'rolled back': '⏪ Rolled back',
  'rollback failed': '🚨 Rollback failed',
  stopped: '⏹️ Stopped',
  superseded: '↪️ Superseded',
  denied: '🚫 Denied',
  expired: '⌛ Expired',
  cancelled: '✖️ Cancelled',
  refused: '❌ Refused',
  stale: '🔁 Out of date',
};

export const endingTitle = (op: Op): string => {
  const { plan } = op;
  const change = plan?.change;
  const deployed =
    change?.kind === 'deploy'
      ? deploying.deployEndingTitle(op, plan as Plan, change)
      : change?.kind === 'hook'
        ? hooks.hookEndingTitle(op, change)
        : undefined;
  const own = plan && op.timed ? timed.timedEndingTitle(op, plan, op.timed) : deployed;
  return own ?? `${marks[op.outcome ?? 'failed']}: ${plan ? changeTitle(plan) : op.ask.words}`;
};

export function endingWords(op: Op): Line[] {
  const took = lasting((op.endedAt ?? 0) - (op.startedAt ?? op.ask.at));
  const { outcome, why, progress } = op;
  const change = op.plan?.change;
  const to = change?.kind === 'scale' ? change.to : 0;
  const denier = op.votes.findLast(vote => vote.choice === 'deny');
  if (change?.kind === 'deploy' && op.startedAt !== undefined) return deploying.deployEnding(op, change);
  if (op.timed) return timed.timedEnding(op, op.timed);
  switch (outcome) {
    case 'succeeded':
      if (change?.kind === 'hook') return hooks.hookEnding(op, change);
      return [[`Asked for ${to}, running ${progress?.running ?? to}. It took ${took}.`]];
    case 'denied': {
      const by = denier ? [who(denier.who)] : [];
      const because = why?.said ? `: ${why.said.replaceAll('`', "'")}` : '';
      return [['Denied by ', ...by, because], ['Nothing was changed.']];
    }
    case 'expired':
      return [['Nobody cleared it in time. Nothing was changed. Ask again to get a new plan.']];
    case 'cancelled':
      return why?.by && personKey(why.by) !== personKey(op.ask.who)
        ? [['Taken back by ', who(why.by), ' before it ran. Nothing was changed.']]
        : [['It was taken back before it ran. Nothing was changed.']];
    default:
      return [
        [why?.said ?? `It ended ${outcome}.`],
        ...(why?.lock ? [whoLocked(why.lock)] : []),
        ...(why ? byWhom(why) : []),
        ...(progress && change?.kind === 'scale'
          ? [[`Asked for ${to}, running ${progress.running}. It took ${took}.`]]
          : []),
        ...(why?.next ? [[why.next]] : []),
        ...(op.plan ? timed.noWayBack(op.plan, op) : []),
      ];
  }
}

/** What became of something that only read. */
export const readTitle = ({ ask }: Op): string => `Read: ${ask.words.replaceAll('`', '')}`;

export function readWords({ state, ask, tail, endedAt }: Op): Line {
  if (state === 'ended')
    return ['Asked by ', who(ask.who), ', over since ', { at: endedAt ?? 0, as: 'time' }, '.'];
  const now = tail
    ? ['is being followed until ', { at: tail.until, as: 'time' as const }]
    : ['is being read'];
  return ['Asked by ', who(ask.who), ', ', ...now, '.'];
}

export const opLine = (op: Op): Line => [
  `\`${op.id}\` · plan \`${(op.planHash ?? '').slice(0, 8)}\` · asked `,
  { at: op.ask.at, as: 'time' },
];

export { story } from './messages-audit.ts';
export { watchWords } from './messages-deploy.ts';
export { stateWords } from './messages-timed.ts';
export { diagnosisLines, stopIsOnCard } from './messages-trouble.ts';
export { who };

/** `cancel op_… (Deploy web 1.4.1 → 1.5.0 on prod, running)` */
export const cancelOne = ({ id, plan, ask, state }: Op): string =>
  `cancel ${id} (${plan ? `${changeTitle(plan)} on ${plan.scope.target}` : ask.words}, ${state})`;

export const onIt = (op: string): string => `On it. (${op})`;
export const alreadyOnIt = (op: string): string => `On it already. (${op})`;

const refusal = (code: string, said: string, next: string): Refusal => ({ code, said, next });

export const redisAway = () =>
  refusal(
    'ledger_away',
    'I cannot write this down just now, so I will not do it.',
    'Nothing was changed, and nothing will run late. Try again in a minute.',
  );
export const flooded = () =>
  refusal('too_many', 'That was a lot at once.', 'Nothing was changed. Wait a few seconds and ask again.');
export const dialogFailed = (again: string) =>
  refusal('dialog_failed', 'Slack did not open the dialog. Nothing was recorded.', again);
export const full = () =>
  refusal(
    'too_busy',
    'Ten thousand things are waiting already.',
    'Nothing was changed. Try again in a minute.',
  );
export const ourFault = (reference: string) =>
  refusal(
    'our_fault',
    `Sorry, something went wrong on my side (${reference}).`,
    'Try again; if it happens twice, quote that to whoever runs this bot.',
  );

export { clickRefused } from './messages-clicks.ts';
