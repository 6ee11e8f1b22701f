/** A problem's message: a pure function from the problem to blocks. One message a problem and channel, edited in place. */
import type { Button, StaticSelect } from '@slack/types';
import type { AlertNote, Problem } from '../work.ts';
import { whyAnswer } from './answers-why.ts';
import { button, buttons, choice, header, type Line, lines, type Say, say } from './blocks.ts';
import { nextPause, pauseCard } from './hooks.ts';
import * as facts from './messages-alert-facts.ts';
import * as words from './messages-alerts.ts';

/** How long a problem may be silenced for with a click. */
const silences = [
  { label: '30 min', term: '30m' },
  { label: '1 h', term: '1h' },
  { label: '4 h', term: '4h' },
  { label: '24 h', term: '24h' },
];

/** From so many percent of its CPU a service is busy. */
const busyAt = 80;

/** Returns the message of a problem as it is; `mention` is a user group that its first post is for. */
export function alertCard(problem: Problem, mention?: string): Say {
  const { text, blocks } = problem.paused ? pauseCard(problem.paused) : shown(problem);
  const [heading, ...rest] = blocks;
  const group = mention === undefined ? [] : [lines([facts.forGroup(mention)])];
  const state = facts.stateWords(problem);
  const controls = problem.paused ? pausing(problem) : offers(problem);
  return {
    text,
    blocks: [
      ...(heading ? [heading] : []),
      ...group,
      ...rest,
      ...(state.length > 0 ? [lines(state)] : []),
      ...buttons(controls),
    ],
  };
}

/** What there is to know about a problem. */
function shown(problem: Problem): Say {
  const { found, members, cause } = problem;
  const title = words.alertTitle(problem);
  // What AWS says is all that there is to news.
  const what: Line[] =
    cause === 'test' || cause === 'news'
      ? []
      : [
          ...(members ? [] : [[words.causeWords(problem)]]),
          ...words.alertTodo(problem),
          ...words.besideAlarm(problem),
        ];
  return say(title, [
    header(title),
    lines([facts.whereWords(problem), facts.oftenWords(problem)]),
    ...(what.length > 0 ? [lines(what)] : []),
    ...(members ? [lines(facts.memberWords(members))] : []),
    lines([
      ...facts.awsWords(problem),
      ...(found ? facts.foundWords(found) : []),
      facts.problemLine(problem),
    ]),
  ]);
}

/** A pause has its own buttons that decide it. */
const pausing = (problem: Problem) => (problem.state === 'over' ? [] : keeping(problem));

/** ECS's names of clusters and services; anything else came from somewhere else and is not put on a button. */
const awsName = /^[A-Za-z0-9_-]{1,255}$/;

/** Returns a problem's service as it can be typed; undefined where it is about none. */
function serviceOf({ scope: { target, cluster, service } }: Problem): string | undefined {
  if (service === undefined || !awsName.test(service)) return undefined;
  if (cluster === undefined) return undefined;
  return awsName.test(cluster) && awsName.test(target) ? `${target}/${cluster}/${service}` : undefined;
}

/** What can be done about it as it is: each opens what typing the same line would, in the name of whoever clicks. */
function offers(problem: Problem): (Button | StaticSelect)[] {
  const service = serviceOf(problem);
  if (problem.kind === 'test') return [];
  const looks = service === undefined ? [] : lookingAt(service);
  if (problem.state === 'over') return looks;
  return [...keeping(problem), ...looks, ...(service === undefined ? [] : mending(problem, service))];
}

function keeping({ id, ack }: Problem): (Button | StaticSelect)[] {
  const about = ack ? 'unacknowledge' : 'acknowledge';
  const choices = silences.map(({ label, term }) => ({ label, value: `alerts silence ${id} for ${term}` }));
  return [
    button(ack ? 'Unacknowledge' : 'Acknowledge', 'do:acknowledge', `alerts ${about} ${id}`),
    choice('🔕 Silence…', 'do:silence', choices),
  ];
}

const lookingAt = (service: string): Button[] => [
  button('Why', 'do:why', `why ${service}`),
  button('Logs', 'do:logs', `logs ${service}`),
];

/** A deployment can be gone back from, also one that is over when its version is at fault; what fails by itself is started anew; what is busy gets more tasks. */
function mending(problem: Problem, service: string): Button[] {
  const back = button('Roll back', 'do:rollback', `rollback ${service}`, { style: 'danger' });
  const more = button('Scale up', 'do:scale', `scale ${service} +${moreOf(problem)}`);
  const anew = button('Restart', 'do:restart', `restart ${service}`);
  return [
    ...((problem.kind === 'deployment' && !goesBack(problem)) || isOfVersion(problem) ? [back] : []),
    ...(isBusy(problem) ? [more] : []),
    ...(problem.kind === 'tasks' ? [anew] : []),
  ];
}

/** Tasks fail by the version that runs, and another ran before it: the diagnosis says so by its next step. */
const isOfVersion = ({ kind, found }: Problem) =>
  kind === 'tasks' && found?.findings[0]?.next?.startsWith('rollback ') === true;

/** ECS goes back by itself, or has. */
const goesBack = (problem: Problem) => problem.severity === 'info' || words.hasGoneBack(problem);

function isBusy({ kind, cause, subject = '', text, found }: Problem): boolean {
  if (cause === 'at_autoscaling_max' || (found?.cpu.at(-1) ?? 0) >= busyAt) return true;
  return kind === 'alarm' && /cpu/i.test(`${subject} ${text}`);
}

/** A quarter more, and one at least. */
const moreOf = ({ found }: Problem) => Math.max(1, Math.ceil((found?.wanted ?? 0) / 4));

/** Returns what is said in the thread of a problem's message; a chart is shown in its own way. */
export function alertNote(problem: Problem, note: Exclude<AlertNote, { kind: 'chart' }>): Say {
  switch (note.kind) {
    case 'again': {
      const title = words.backWords(problem);
      return say(title, [lines([[{ bold: title }], words.backLine(problem)])]);
    }
    case 'over': {
      const title = problem.paused ? pauseCard(problem.paused).text : words.alertTitle(problem);
      return say(title, [lines([[{ bold: title }], ...facts.stateWords(problem)])]);
    }
    case 'pause':
      return nextPause(problem.scope.service ?? '', note.step);
    case 'details':
      return whyAnswer(note.why);
  }
}

/** Returns what whoever asked for the deployment that broke is told, where no change can be approved. */
export function alertTo(problem: Problem): Say {
  const title = words.alertTitle(problem);
  const service = serviceOf(problem);
  return say(title, [
    header(title),
    lines([words.yoursWords(problem), [words.causeWords(problem)], ...words.alertTodo(problem)]),
    ...(service === undefined ? [] : buttons(lookingAt(service))),
  ]);
}
