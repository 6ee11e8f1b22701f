/** An op's story, a line for each of its records. */
import type { Happened } from '../work.ts';
import { cut, type Line } from './blocks.ts';

const by = (who: string): Line[number] => ({ user: who.slice(who.indexOf(':') + 1) });
const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;
const quoted = (text = '') => cut(text.replaceAll('`', "'"), 150);
const ids = ({ requestId, session }: Pick<Happened, 'requestId' | 'session'>) =>
  [requestId && `request \`${requestId}\``, session && `session \`${session.requestId}\``]
    .filter(Boolean)
    .join(', ');

function checked({ plan }: Happened): string {
  const warnings = plan?.checks.filter(({ is }) => is === 'warn').length ?? 0;
  return `planned: ${plan?.checks.length ?? 0} checks, ${warnings || 'no'} warning${warnings > 1 ? 's' : ''}`;
}

function weighed({ weighed: found }: Happened): Line {
  const counted = (found?.counted ?? []).flatMap(({ who, authorities = [], ageMs }, i): Line => {
    const known = `${authorities.length > 0 ? ` as \`${authorities.join(' or ')}\`` : ''}, looked up ${seconds(ageMs)} before`;
    return [i > 0 ? '; ' : ': ', by(who), known];
  });
  return [`votes weighed${found?.state === 'cleared' ? ' again' : ''}: ${found?.is}`, ...counted];
}

function result(happened: Happened): string {
  const { step, did } = happened;
  const end = { done: 'done', already: 'found done', refused: 'refused' }[did ?? 'done'];
  return [`\`${step}\` ${end}`, ids(happened)].filter(Boolean).join(': ');
}

function ended({ outcome, who, why }: Happened): Line {
  const because = why?.said ? `: ${quoted(why.said)}` : '';
  return [`ended: ${outcome}`, ...(who ? [' by ', by(who)] : []), because];
}

const told: Record<string, (happened: Happened) => Line> = {
  asked: ({ who }) => ['asked by ', by(who)],
  planned: happened => [checked(happened)],
  blocked: () => ['planned; its checks block it'],
  held: () => ['waits for votes'],
  'refused own vote': ({ who }) => [by(who), ' clicked Approve on their own op'],
  voted: ({ who, choice, reason }) => [
    by(who),
    choice === 'deny' ? ' denied' : ' approved',
    reason ? `: ${quoted(reason)}` : '',
  ],
  'vote struck': ({ who, reason }) => ['the vote of ', by(who), ` does not count: ${quoted(reason)}`],
  weighed,
  cleared: ({ acting }) => [
    'cleared to run as ',
    ...(acting ? [by(acting.who.user), ` (\`${acting.authority}\`)`] : []),
  ],
  started: () => ['started'],
  'step intent': ({ step }) => [`\`${step}\` begun`],
  tried: ({ tried }) => [
    `\`${tried?.step}\` ${tried?.failure} (${tried?.code})${tried ? `: ${ids(tried)}` : ''}`,
  ],
  'step result': happened => [result(happened)],
  'stop asked': ({ who }) => [by(who), ' asked to stop it'],
  stands: () => ['the count has arrived: it stands until its time is over'],
  'revert asked': ({ who }) => [by(who), ' had it go back now'],
  'goes back': () => ['goes back'],
  'taken over': ({ who }) => ['another change, asked for by ', by(who), ', took its place'],
  locked: ({ who }) => ['locked by ', by(who)],
  unlocked: ({ who }) => ['unlocked by ', by(who)],
  'lock replaced': ({ who }) => ['replaced by another lock of ', by(who)],
  'lock stolen': ({ who }) => ['ended by ', by(who), ', who did not hold it'],
  'lock ran out': () => ['its time was over'],
  ended,
};

/** Returns an op's story; `earlier` is how many older records are left out. Records of kinds nobody knows are named as they are. */
export function story(happened: readonly Happened[], earlier: number): Line[] {
  const lines = happened.map(
    (one): Line => [{ at: one.at, as: 'time' }, '  ', ...(told[one.what]?.(one) ?? [one.what])],
  );
  const before: Line[] = earlier > 0 ? [[`${earlier} earlier records are not shown`]] : [];
  return [...before, ...lines];
}
