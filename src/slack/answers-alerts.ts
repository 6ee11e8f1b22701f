/** Answers about alerts, as blocks. */
import type { Answer } from '../ports.ts';
import type { AlertsAnswer } from '../seen.ts';
import type { Mute } from '../work.ts';
import { paragraph } from './answers-status.ts';
import { button, buttons, header, type Line, lines, type Part, type Say, say } from './blocks.ts';
import * as words from './messages-alert-verbs.ts';

/** The most of a list that is shown, and for how few there are buttons. */
const most = { problems: 15, mutes: 10, routes: 30, buttons: 4 };

/** Who hears of what is for everybody to see. */
const publicly: readonly AlertsAnswer['about'][] = [
  'subscribed',
  'subscribed already',
  'unsubscribed',
  'muted',
  'unmuted',
];

/** Returns whether an answer is for everybody in the channel, whoever asked. */
export const isForAll = (answer: Answer): boolean =>
  answer.kind === 'alerts' && publicly.includes(answer.about);

/** Returns an answer about alerts as a message. */
export function alertsAnswer(answer: AlertsAnswer): Say {
  switch (answer.about) {
    case 'list':
      return listed(answer);
    case 'routes':
      return routed(answer);
    case 'subscribed':
    case 'subscribed already':
      return told(
        [words.subscribedWords(answer.about, answer.subscription)],
        [button('Unsubscribe', 'do:unsubscribe', `alerts unsubscribe ${answer.subscription.id}`)],
      );
    case 'unsubscribed':
      return told([words.subscribedWords(answer.about, answer.subscription)]);
    case 'muted':
      return told([words.muteLine(answer.mute)], [unmute(answer.mute)]);
    case 'unmuted':
      return told([words.unmutedWords(answer.mute)]);
    case 'tested':
      return told(words.testedWords(answer));
    default:
      return told([words.doneWords(answer.about, answer.problem)]);
  }
}

/** What stands in a notification for what only blocks can show. */
const spoken = (part: Part): string => {
  if (typeof part === 'string') return part;
  if ('at' in part) return new Date(part.at).toISOString().slice(0, 16).replace('T', ' ');
  return 'bold' in part
    ? part.bold
    : 'user' in part
      ? 'somebody'
      : 'channel' in part
        ? 'the channel'
        : 'a group';
};

const told = (all: Line[], offers: Parameters<typeof buttons>[0] = []): Say =>
  say(all.map(line => line.map(spoken).join('')).join('\n'), [lines(all), ...buttons(offers)]);

const unmute = (mute: Mute, label = 'Unmute', at = 0) =>
  button(label, `do:unmute:${at}`, `alerts unmute ${mute.id}`);

function listed(answer: Extract<AlertsAnswer, { about: 'list' }>): Say {
  const { problems, more, target, mutes } = answer;
  const title = words.problemsTitle(problems.length, more, target);
  const rest = problems.length - most.problems;
  return say(title, [
    header(title),
    ...paragraph([
      ...problems.slice(0, most.problems).map(words.problemLine),
      ...(rest > 0 ? [words.moreProblems(rest)] : []),
    ]),
    ...paragraph(mutes.slice(0, most.mutes).map(words.muteLine)),
    lines(words.heardWords(answer)),
    ...buttons(mutes.slice(0, most.buttons).map((mute, at) => unmute(mute, `Unmute ${mute.id}`, at))),
  ]);
}

function routed({ on, routes, kinds, mutes, maintenance }: Extract<AlertsAnswer, { about: 'routes' }>): Say {
  const title = words.routesTitle(on);
  const all = routes.slice(0, most.routes).map(words.routeLine);
  const pages = [0, 10, 20].flatMap(from => paragraph(all.slice(from, from + 10)));
  return say(title, [
    header(title),
    ...(routes.length > 0 ? pages : [lines([words.noRoutes()])]),
    ...(kinds.length > 0 && routes.length > 0
      ? [lines([words.oftenEnough(), ...kinds.map(words.kindLine)])]
      : []),
    ...paragraph(mutes.slice(0, most.mutes).map(words.muteLine)),
    ...paragraph(maintenance.slice(0, most.mutes).map(words.maintenanceLine)),
  ]);
}
