/** What is said about why something is as it is. */
import type { Cause, Cite, Finding, Why } from '../seen.ts';
import { cut, type Line } from './blocks.ts';
import { serviceWords } from './messages-why-service.ts';
import { taskWords, type Words } from './messages-why-tasks.ts';

const words: Record<Cause, Words> = { ...taskWords, ...serviceWords };

const plain = (text: string) => text.replaceAll('`', "'");

const hedges = { certain: '', likely: 'Likely: ', possible: 'Possibly: ' };

/** A finding in a sentence, with how sure it is. */
export const findingWords = ({ cause, sure, facts }: Finding): string =>
  `${hedges[sure]}${words[cause].said(facts)}`;

/** What mends a cause. */
export const todoWords = (cause: Cause | 'unknown'): string =>
  cause === 'unknown' ? 'Look at its tasks with `/ecs status`.' : words[cause].todo;

/** What it is about: a service, or a task of one. */
const subject = ({ scope, task }: Why) =>
  task === undefined ? (scope.service ?? '') : `task ${task.slice(0, 8)}`;

const isNow = ({ over, past }: Finding) => !over && !past;

/** The answer in one line. */
export function whyTitle(why: Why): string {
  const name = subject(why);
  const [first] = why.findings;
  const sentence = first && findingWords(first).replaceAll('`', '');
  if (first && isNow(first)) return `🔎 ${name}: ${sentence}`;
  const before = first ? `. Before that: ${sentence}` : '';
  const mark = why.sure ? '✅' : '❔';
  const gaps = why.sure ? '' : ' as far as I could see';
  if (why.now === 'ailing') return `❔ ${name}: something is wrong that I do not know${before}`;
  if (why.now === 'changing') return `⏳ ${name} is changing; nothing is wrong so far${gaps}${before}`;
  return `${mark} ${name} is ${first ? 'well now' : 'healthy'}${gaps}${before}`;
}

/** Where it is, and how many tasks run. */
export function whyFacts({ scope, wanted, running, task }: Why): Line {
  const where = [scope.target, scope.cluster, scope.service].filter(Boolean).join('/');
  return [
    `\`${where}\`${task === undefined ? '' : ` task \`${task}\``}${wanted === undefined ? '' : `: wanted ${wanted}, running ${running}`}`,
  ];
}

const sources: Record<Cite['from'], string> = {
  'stopped task': 'stopped task',
  task: 'task',
  'service event': 'event',
  service: 'service',
  deployment: 'deployment',
  'task definition': 'task definition',
  'container instance': 'container instance',
  alarm: 'alarm',
  'target group': 'target group',
  'target health': 'target health',
  metric: 'metric',
  autoscaling: 'autoscaling',
  'task protection': 'task protection',
  'last lines': 'last lines of',
};

const shortId = (id: string) => (/^[0-9a-f]{32}$/.test(id) ? id.slice(0, 8) : cut(id, 60));

/** One piece of evidence: where it stands, and its own words. */
function citeLine({ from, id, at, text }: Cite): Line {
  const of = id ? ` \`${plain(shortId(id))}\`` : '';
  const when: Line = at === undefined ? [] : [' ', { at, as: 'time' }];
  return [`  · ${sources[from]}${of}`, ...when, `: ${cut(plain(text), 300)}`];
}

/** What its tasks ran, and until when they failed where that is over. */
const ofThen = ({ revisions = [], past, over, last }: Finding): Line => [
  ...(revisions.length > 0 ? [`, of ${revisions.slice(0, 3).join(', ')}`] : []),
  ...(past && !over && last !== undefined ? [', until ', { at: last, as: 'time' } as const] : []),
  ...(over ? [', steady since'] : []),
];

const times = (finding: Finding): Line => {
  const { count, since } = finding;
  const often = count !== undefined && count > 1 ? [` ${count} times`] : [];
  if (since === undefined) return often;
  const span: Line = [count !== undefined && count > 1 ? ' since ' : ' at ', { at: since, as: 'time' }];
  return [...often, ...span, ...ofThen(finding)];
};

/** A finding with its evidence and what to do about it; its sentence is left out where the heading has it. */
export function findingLines(finding: Finding, headed: boolean): Line[] {
  const when = times(finding);
  const sentence = findingWords(finding).replaceAll('`', '');
  return [
    ...(headed ? [] : [[{ bold: `${isNow(finding) ? '' : 'Before that: '}${sentence}` }] as Line]),
    ...(when.length > 0 ? [[`\`${finding.cause}\``, ...when] as Line] : [[`\`${finding.cause}\``] as Line]),
    ...finding.cites.map(citeLine),
    [`→ ${words[finding.cause].todo}`],
  ];
}

/** What was looked at where nothing is wrong, or what AWS says where nobody knows. */
export function whyRest(why: Why): Line[] {
  const { findings, now, raw, looked, unchecked, log } = why;
  const known = findings.some(isNow);
  const unknown: Line[] =
    !known && now === 'ailing'
      ? [
          raw.length > 0
            ? ['No rule of mine knows this. AWS says:']
            : ['No rule of mine knows this, and AWS gives no reason.'],
          ...raw.map((text): Line => [`  · ${cut(plain(text), 300)}`]),
        ]
      : [];
  const healthy: Line[] = !known && now !== 'ailing' ? [[`Looked at: ${looked.join(', ')}.`]] : [];
  return [
    ...unknown,
    ...healthy,
    ...unchecked.map((text): Line => [`Could not check: ${plain(text)}`]),
    ...(log === 'hidden'
      ? [
          [
            'Its last lines are for those who have a role on this target, and not for a whole channel.',
          ] as Line,
        ]
      : []),
  ];
}

/** What stands above the last lines of a container. */
export const linesOf = (container: string, task: string): Line => [
  `Last lines of \`${plain(container)}\` (task \`${task.slice(0, 8)}\`), secrets removed:`,
];
