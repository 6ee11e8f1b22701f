/** Every sentence about the rules, as a function named for its moment. */
import type { Decision } from '../ports.ts';
import type { Op } from '../work.ts';
import type { Line } from './blocks.ts';
import { changeTitle, whereItIs } from './messages.ts';
import { checkLines } from './messages-deploy.ts';
import { approvalWords, demandLines } from './messages-terms.ts';

export const checkTitle = (wrong: number): string =>
  wrong === 0
    ? 'The rules can be kept'
    : wrong === 1
      ? 'A rule cannot be kept'
      : `The rules cannot be kept: ${wrong} things are wrong`;

export const moreFindings = (more: number): string =>
  `… and ${more} more. See them all with \`npm run slipway -- policy check\`.`;

/** A change of no version in particular is named by its service alone. */
const changeOf = ({ plan }: Decision): string =>
  plan.change.kind === 'deploy' && plan.change.to.images.length === 0 && plan.change.how === 'image'
    ? `Deploy ${plan.scope.service}`
    : changeTitle(plan);

export function decisionTitle(answer: Decision): string {
  const what = `${changeOf(answer)} on ${answer.plan.scope.target}`;
  if (answer.forbidden !== undefined) return `⛔ Not now: ${what}`;
  if (answer.barred !== undefined) return `⛔ Not by this person: ${what}`;
  if (answer.plan.checks.some(({ is }) => is === 'block')) return `⛔ Blocked: ${what}`;
  return `${answer.satisfiable ? '✅' : '⛔'} ${what}`;
}

/** Who it is about, for the beginning of a sentence. */
const subject = ({ about, as }: Decision): Line =>
  about === 'can-i' ? ['You'] : as ? [{ user: as.user }] : ['Whoever asks'];

/** What is asked for, by which rules, and what this person could do about it. */
export function decisionLines(answer: Decision): Line[] {
  const { plan, forbidden, barred, own, about } = answer;
  const { terms } = plan;
  const asked: Line =
    terms.approvals === 0
      ? [...subject(answer), ' may do it without anybody else.']
      : [...subject(answer), ` may ask for it; it needs ${approvalWords(terms)}.`];
  const unable: Line[] = own && 'because' in own && terms.approvals === 0 ? [[`But ${own.because}.`]] : [];
  const vote: Line[] =
    !own || terms.approvals === 0
      ? []
      : 'because' in own
        ? [[...subject(answer), ` could not approve it if somebody else asked: ${own.because}.`]]
        : [
            [
              ...subject(answer),
              ` could approve it if somebody else asked, as \`${own.authorities.join('`, `')}\`.`,
            ],
          ];
  const blocked = about === 'who' ? [] : plan.checks.filter(({ is }) => is === 'block');
  return [
    whereItIs(plan),
    ...(forbidden === undefined ? [] : [[forbidden.replaceAll('`', "'")]]),
    ...(barred === undefined ? [] : [[...subject(answer), ` may not ask: ${barred}.`]]),
    ...(forbidden === undefined && barred === undefined ? [asked, ...unable] : []),
    ...demandLines(terms),
    ...checkLines(blocked),
    ...vote,
  ];
}

export const nobodyElse = (): string => 'Nobody could approve it now.';

export const theyCould = ({ as, about, could }: Decision): string => {
  const others = about === 'can-i' ? ' other than you' : as ? ' other than them' : '';
  return `${could.length === 1 ? '1 person' : `${could.length} people`}${others} could approve it now:`;
};

export const powersTitle = (op: Op): string => `What ${op.id} may do at AWS`;

export const powersLines = (op: Op, acts: string): Line[] => [
  [op.plan ? changeTitle(op.plan) : op.id],
  [
    acts === ''
      ? 'Each step is a session of the IAM role of whoever approves it first, narrowed to just this:'
      : `Each step is a session of \`${acts}\`, narrowed to just this:`,
  ],
  [
    'AWS refuses everything 15 seconds after a step has begun. By hand it would be the line below each policy.',
  ],
];
