/** Every sentence about a problem, as a function named for its moment. */

import { type Cause, causes, type Finding, outcomes } from '../seen.ts';
import type { AlertCause, AlertKind, Problem, Severity } from '../work.ts';
import { cut, cutName, type Line } from './blocks.ts';
import { findingWords, todoWords } from './messages-why.ts';
import { lasting } from './time.ts';

/** Returns AWS's words so that they end no quotation of ours. */
const plain = (text: string, most = 300) => cut(text.replaceAll('`', "'"), most);

type Own = Exclude<AlertCause, Cause>;

/** What is said of problems that the rules of `why` do not know, and what to do about each. */
const own: Record<Own, { said: (problem: Problem) => string; todo?: string }> = {
  unknown: {
    said: ({ kind }) =>
      kind === 'deployment'
        ? 'Its deployment fails, and nobody says why.'
        : kind === 'tasks'
          ? 'Tasks stop, and nobody says why.'
          : 'Something is wrong that I do not know.',
    todo: 'See what AWS says, and look at its tasks with `/ecs status`.',
  },
  alarm: {
    said: ({ subject = '' }) => `The alarm ${cutName(plain(subject, 255), 80) || 'without a name'} fires.`,
    todo: 'See what the alarm measures, and since when.',
  },
  agent_gone: {
    said: ({ subject = '' }) =>
      `The ECS agent of ${subject ? `instance ${plain(subject, 40)}` : 'a container instance'} is disconnected.`,
    todo: 'Restart the agent on that instance (`systemctl restart ecs`), or replace the instance.',
  },
  findings: {
    said: ({ subject = '' }) => `A scan found something bad in ${plain(subject, 80) || 'an image'}.`,
    todo: 'See the findings in ECR; build it anew from a mended base image.',
  },
  waits_for_approval: {
    said: () => 'Its deployment is paused: it waits for somebody to continue it.',
    todo: 'Continue it or roll it back before its time runs out; `/ecs hooks` shows it.',
  },
  news: { said: ({ text }) => plain(text, 110) || 'ECS has news of it.' },
  test: { said: () => 'A test: this is how an alert arrives here.' },
};

const isKnown = (cause: AlertCause): cause is Cause => causes.some(one => one === cause);

/** What a look found that says more than the events do; an alarm's problem is that it fires, whatever else is seen. */
function tellingOf({ cause, found }: Problem): Finding | undefined {
  if (cause === 'alarm') return undefined;
  const [first] = found?.findings ?? [];
  if (!first || first.cause === cause || !isKnown(cause)) return first;
  return outcomes.includes(cause) && !first.past ? first : undefined;
}

/** What is wrong in a sentence, with how sure it is: what a look found, else what the events say. */
export function causeWords(problem: Problem): string {
  const { cause } = problem;
  const says = tellingOf(problem);
  if (says) return findingWords(says);
  return isKnown(cause)
    ? findingWords({ cause, sure: 'certain', facts: {}, cites: [] })
    : own[cause].said(problem);
}

/** What else a look found about the service of an alarm, with what mends it. */
export function besideAlarm({ cause, found }: Problem): Line[] {
  const other = cause === 'alarm' && found?.findings.find(one => one.cause !== 'alarm_fires' && !one.past);
  return other ? [[`🔎 Seen beside it: ${findingWords(other)}`], [`→ ${todoWords(other.cause)}`]] : [];
}

/** What is said of one service, of many. */
const ofMany = (text: string) => text.replace(/\b([Ii])ts\b/g, (_, i) => (i === 'I' ? 'Their' : 'their'));

/** What mends it. */
export function alertTodo(problem: Problem): Line[] {
  const { cause } = problem;
  const known = tellingOf(problem)?.cause ?? (isKnown(cause) ? cause : undefined);
  const todo = known ? todoWords(known) : own[cause as Own].todo;
  return todo === undefined ? [] : [[`→ ${problem.members ? ofMany(todo) : todo}`]];
}

const marks: Record<Severity, string> = { error: '🔥', warning: '⚠️', info: 'ℹ️' };
const kindMarks: Partial<Record<AlertKind, string>> = { deployment: '❌', pause: '⏸️', test: '🧪' };

const markOf = ({ kind, severity }: Problem) =>
  (severity === 'info' && kind === 'deployment' ? undefined : kindMarks[kind]) ?? marks[severity];

/** What a deployment came to, in ECS's word for it. */
const rollouts: Record<string, string> = {
  FAILED: 'deployment failed',
  STOPPED: 'deployment stopped',
  ROLLBACK_REQUESTED: 'deployment failed, ECS goes back',
  ROLLBACK_IN_PROGRESS: 'deployment failed, ECS goes back',
  ROLLBACK_SUCCESSFUL: 'deployment failed, rolled back',
  ROLLBACK_FAILED: 'deployment failed, and so did the way back',
};

/** Where a sentence stands after a colon; names keep their capitals. */
const lower = (text: string) =>
  text
    .replace(/^(?!Fargate|Spot|Cloud|Docker|Secrets Manager)[A-Z](?=[a-z ])/, first => first.toLowerCase())
    .replace(/\.$/, '');

/** What a problem is about, in a word and a colon; nothing where its sentence names it, or nothing but its target is known. */
function nameOf({ scope, subject, kind }: Problem): string {
  const itself = kind === 'info' || kind === 'tasks' ? subject && plain(subject, 60) : undefined;
  const name = scope.service ?? (kind === 'alarm' ? undefined : (itself ?? scope.cluster));
  return name === undefined || (scope.service === undefined && name === scope.target) ? '' : `${name}: `;
}

/** Where it is; without a cluster it may be of several targets. */
const targetsOf = ({ target, maybe = [] }: Problem['scope']) =>
  [target, ...maybe.slice(0, 2), ...(maybe.length > 2 ? ['others'] : [])].join(' or ');

/** Returns whether there is an end to tell of: news is over at once. */
export const hasEnded = ({ state, overBy }: Problem): boolean => state === 'over' && overBy !== 'told';

export const lastedFor = ({ first, overAt }: Problem) => lasting((overAt ?? first) - first);

/** Returns whether ECS itself went back to the version before, or does. */
export const hasGoneBack = ({ found }: Problem): boolean =>
  found?.rollout?.startsWith('ROLLBACK_') === true && found.rollout !== 'ROLLBACK_FAILED';

/** What is wrong, in one line that a phone shows. */
function whatIs(problem: Problem): string {
  const { members, kind, severity, found, cause } = problem;
  const sentence = causeWords(problem).replaceAll('`', '');
  const said = lower(sentence);
  if (members) return `${members.of} services of ${problem.scope.target}: ${ofMany(said)}`;
  const name = nameOf(problem);
  if (name === '') return sentence.replace(/\.$/, '');
  if (kind !== 'deployment' || severity === 'info') return `${name}${said}`;
  const going = rollouts[found?.rollout ?? ''] ?? 'deployment is failing';
  const how = !hasEnded(problem)
    ? going
    : hasGoneBack(problem)
      ? 'deployment failed, rolled back'
      : 'deployment failed';
  const more = (tellingOf(problem)?.cause ?? cause) === 'deployment_failed' ? '' : `: ${said}`;
  return `${name}${how}${more}`;
}

/** The heading of a problem's message. */
export function alertTitle(problem: Problem): string {
  const where = problem.members ? '' : ` (${targetsOf(problem.scope)})`;
  const most = 145 - where.length;
  if (!hasEnded(problem)) return `${cut(`${markOf(problem)} ${whatIs(problem)}`, most)}${where}`;
  return `${cut(`✅ Over after ${lastedFor(problem)}: ${whatIs(problem)}`, most)}${where}`;
}

/** How often it was over and came back. */
export const timesBack = (again: number) =>
  again === 1 ? 'It came back once' : `It came back ${again} times`;

/** What is said in its thread when it is back. */
export const backWords = (problem: Problem): string => `🔁 Back: ${whatIs(problem)}`;
export const backLine = ({ again, last }: Problem): Line => [
  `${timesBack(again)}, now `,
  { at: last, as: 'when' },
];

/** What whoever asked for the deployment that broke is told, and where everybody reads of it. */
export const yoursWords = ({ op, posts }: Problem): Line => [
  'You asked for this deployment',
  op === undefined ? '.' : ` (\`${op}\`).`,
  ...Object.keys(posts)
    .slice(0, 5)
    .flatMap((channel, i): Line => [i === 0 ? ' What can be done about it is in ' : ', ', { channel }]),
];
