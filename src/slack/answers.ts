/** Answers to reads, as blocks: the verdict first, then the evidence, then what could not be checked. */
import type { Refusal } from '../errors.ts';
import type { Answer } from '../ports.ts';
import type { Notice, Op } from '../work.ts';
import { alertsAnswer } from './answers-alerts.ts';
import { decision, findings, powers } from './answers-policy.ts';
import { looked } from './answers-reads.ts';
import { paragraph } from './answers-status.ts';
import { whyAnswer } from './answers-why.ts';
import { button, buttons, header, type Line, lines, type Say, say } from './blocks.ts';
import { card } from './cards.ts';
import { reviewList } from './glass.ts';
import { endingButton, lockList } from './locks.ts';
import { logsRead } from './logs.ts';
import * as words from './messages.ts';
import { factorHappened, factorNext, factorTitle, factorWords } from './messages-factor.ts';
import { reviewedWords } from './messages-glass.ts';
import { unlockedWords, whoLocked } from './messages-locks.ts';
import { tailAnswered } from './messages-logs.ts';
import { byWhom } from './messages-people.ts';
import { historyLine } from './messages-service.ts';
import { revertingWords } from './messages-timed.ts';
import { timedList } from './timed.ts';

/** Rows shown of a list; the rest is counted. */
const most = 40;

/** Returns an answer as a message; a chart is shown in its own way. */
export function answered(answer: Exclude<Answer, { kind: 'chart' }>): Say {
  switch (answer.kind) {
    case 'alerts':
      return alertsAnswer(answer);
    case 'why':
      return whyAnswer(answer.why);
    case 'plan':
      return planned(answer);
    case 'history':
      return history(answer);
    case 'stopping':
      return say(`Stopping ${answer.op.id}.`, [
        lines([
          [`Stopping \`${answer.op.id}\`: ECS goes back to what ran before. Its card shows how it goes.`],
        ]),
      ]);
    case 'asked':
      return say(`On it: ${answer.op}.`, [
        lines([
          [`On it: \`${answer.op}\`. It was not begun here, so stopping it is a change like any other.`],
        ]),
      ]);
    case 'pending':
      return pending(answer.ops);
    case 'which':
      return which(answer);
    case 'op':
      return opStory(answer);
    case 'cancelled':
      return say(`Cancelled ${answer.op.id}.`, [
        lines([[`Cancelled \`${answer.op.id}\`. Nothing was changed.`]]),
      ]);
    case 'powers':
      return powers(answer);
    case 'findings':
      return findings(answer);
    case 'decision':
      return decision(answer);
    case 'reviews':
      return reviewList(answer.ops);
    case 'reviewed':
      return say(reviewedWords(answer.op), [lines([[reviewedWords(answer.op)]])]);
    case 'locks':
      return lockList(answer);
    case 'unlocked':
      return say(unlockedWords(answer.lock), [lines([[unlockedWords(answer.lock)]])]);
    case 'timed':
      return timedList(answer);
    case 'reverting':
      return say(revertingWords(answer.op), [lines([[revertingWords(answer.op)]])]);
    case 'logs':
      return logsRead(answer.lines).say;
    case 'tail':
      return say(answer.op, [lines([tailAnswered(answer.is, answer.op, answer.until)])]);
    case 'whoami':
      return whoami(answer);
    default:
      return looked(answer);
  }
}

function planned({ plan, blocked }: Extract<Answer, { kind: 'plan' }>): Say {
  const title = `${blocked ? '⛔ Blocked' : 'Would do'}: ${words.changeTitle(plan)}`;
  const way: Line[] = blocked
    ? [
        [
          'A block cannot be approved away; whoever keeps slipway.yaml can waive it for a while. Nothing was changed.',
        ],
      ]
    : [];
  return say(title, [header(title), lines([words.whereItIs(plan), ...words.changeFacts(plan), ...way])]);
}

function opStory({ op, happened, earlier }: Extract<Answer, { kind: 'op' }>): Say {
  const { text, blocks } = card(op);
  const story = words.story(happened, earlier);
  // Ten lines a block: Slack takes 3,000 characters in one.
  const told = [0, 10, 20, 30].flatMap(from => paragraph(story.slice(from, from + 10)));
  return { text, blocks: [...blocks.filter(block => block.type !== 'actions'), ...told] };
}

function history({ scope, rows }: Extract<Answer, { kind: 'history' }>): Say {
  const title = `Changes of ${scope.service} on ${scope.target}`;
  if (rows.length === 0) return say(title, [header(title), lines([['None is known.']])]);
  const told = rows.map(historyLine);
  return say(title, [header(title), lines(told)]);
}

function pending(ops: Op[]): Say {
  if (ops.length === 0) return say('Nothing waits.', [lines([['Nothing waits and nothing runs.']])]);
  const title = ops.length === 1 ? '1 op is under way' : `${ops.length} ops are under way`;
  return say(title, [
    header(title),
    lines(
      ops
        .slice(0, most)
        .map(
          (op): Line => [
            `\`${op.id}\` `,
            ...words.stateWords(op),
            ': ',
            op.plan ? words.changeTitle(op.plan) : op.ask.words.replaceAll('`', ''),
            ', asked by ',
            words.who(op.ask.who),
          ],
        ),
    ),
  ]);
}

/** Asks which of several ops is to be cancelled, each named in words. */
function which({ service, ops }: Extract<Answer, { kind: 'which' }>): Say {
  const title =
    ops.length > 1
      ? `More than one op is under way for ${service}`
      : `What is under way for ${service} is elsewhere`;
  const offers = ops.slice(0, 5).map((op, i) => button(words.cancelOne(op), `again:${i}`, `cancel ${op.id}`));
  return say(title, [
    lines([[`${title}. ${ops.length > 1 ? 'Which one is to be cancelled?' : 'Is that to be cancelled?'}`]]),
    ...buttons(offers),
  ]);
}

function whoami({ standing, authorities, second, channelTarget }: Extract<Answer, { kind: 'whoami' }>): Say {
  const you =
    standing.kind === 'member'
      ? `You are ${standing.name}, a full member.`
      : `To me you are: ${standing.kind}.`;
  const has = authorities.map(
    ({ name, target, role }): Line => [`\`${name}\` on \`${target}\` through \`${role}\``],
  );
  const none: Line[] =
    authorities.length === 0
      ? [['You have no role on any target: you may ask and read, and others approve.']]
      : [];
  const here: Line[] =
    channelTarget === undefined
      ? []
      : [[`In this channel I take \`${channelTarget}\` when no target is named.`]];
  return say(you, [lines([[you], ...has, ...none, ...here, factorWords(second)])]);
}

/** Returns a refusal as a message, with the words that can be typed instead as buttons. */
export function refused(refusal: Refusal): Say {
  const { said, next, code, instead = [], lock } = refusal;
  const offers = instead.slice(0, 5).map((text, i) => button(`/ecs ${text}`, `again:${i}`, text));
  return say(`${said} ${next}`, [
    lines([
      [said],
      ...(lock ? [whoLocked(lock)] : []),
      ...byWhom(refusal),
      ...(next ? [[next]] : []),
      [`\`${code}\``],
    ]),
    ...buttons([...offers, ...(lock && !lock.barred ? [endingButton(lock)] : [])]),
  ]);
}

/** Returns what happened to somebody's second factor, as they and as others are told of it. */
export function factorNotice(notice: Notice): { own: Say; others: Say } {
  const happened = factorHappened(notice);
  return {
    own: say(factorTitle(), [lines([happened, ...factorNext(notice)])]),
    others: say(factorTitle(), [lines([happened])]),
  };
}

/** Returns an answer for everybody: whoever clicks a button of it gets an answer of their own, and it stays as it is. */
export const shared = (answer: Say): Say => ({
  ...answer,
  blocks: answer.blocks.map(block =>
    block.type === 'actions'
      ? {
          ...block,
          elements: block.elements.map(one => ({
            ...one,
            ...(one.action_id && { action_id: one.action_id.replace(/^again:/, 'do:') }),
          })),
        }
      : block,
  ),
});

/** Returns an answer with a button that shows it to everybody. */
export const shareable = (answer: Say, words_: string): Say => ({
  ...answer,
  blocks: [...answer.blocks, ...buttons([button('Share in channel', 'share', words_)])],
});
