/** What the rules say, as blocks. */
import type { Answer, Decision } from '../ports.ts';
import type { Person } from '../work.ts';
import { columns, header, type Line, lines, type Say, say } from './blocks.ts';
import * as words from './messages-policy.ts';

/** Findings shown; the rest is counted. */
const most = 30;

const marks = { wrong: '❌', note: 'ℹ️', fine: '✅' };

const people = (all: readonly Person[]): Line =>
  all.flatMap((person, i) => [i > 0 ? ', ' : ' ', { user: person.user }]);

/** Returns what a check of the rules found. */
export function findings({ findings: all }: Extract<Answer, { kind: 'findings' }>): Say {
  const wrong = all.filter(({ is }) => is === 'wrong').length;
  const title = words.checkTitle(wrong);
  const told = all
    .slice(0, most)
    .map(
      ({ is, said, code, people: users = [] }): Line => [
        `${marks[is]} ${said.replaceAll('`', "'")}`,
        ...people(users.slice(0, 10).map(user => ({ team: '', user }))),
        ` \`${code}\``,
      ],
    );
  const rest: Line[] = all.length > most ? [[words.moreFindings(all.length - most)]] : [];
  return say(title, [header(title), lines([...told, ...rest])]);
}

/** Returns what the rules say to one change. */
export function decision(answer: Decision): Say {
  const title = words.decisionTitle(answer);
  const could: Line[] =
    answer.plan.terms.approvals === 0
      ? []
      : [
          answer.could.length === 0
            ? [words.nobodyElse()]
            : [words.theyCould(answer), ...people(answer.could.map(({ who }) => who))],
        ];
  return say(title, [header(title), lines([...words.decisionLines(answer), ...could])]);
}

/** Slack takes 3,000 characters of text in a block; two blocks a step, and fifty a message, leave room for all steps. */
const mostText = 2_900;

/** Returns what an op may do at AWS, step by step. */
export function powers({ op, acts, steps }: Extract<Answer, { kind: 'powers' }>): Say {
  const title = words.powersTitle(op);
  return say(title, [
    header(title),
    lines(words.powersLines(op, acts)),
    ...steps.flatMap(({ step, policy, cli }) => [
      lines([[{ bold: step }]]),
      columns([[policy.slice(0, mostText)]]),
      columns([[cli.slice(0, mostText)]]),
    ]),
  ]);
}
