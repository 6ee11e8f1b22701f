/** Every sentence about a deployment that has pauses: where it waits, what would serve, and what became of each pause. */
import {
  type HookAction,
  type HookStep,
  type HooksAnswer,
  isWaiting,
  type Paused,
  type Person,
  type Runs,
  type Scope,
  shortDigest,
  shortHook,
  type Waits,
} from '../work.ts';
import type { Line } from './blocks.ts';
import { who } from './messages-people.ts';
import { about, called, differenceLines } from './messages-versions.ts';
import { lasting } from './time.ts';

const plain = (text: string) => text.replaceAll('`', "'");

/** Where a deployment waits, in words; AWS's own word for it follows in code. */
const places: Record<string, string> = {
  RECONCILE_SERVICE: 'before it begins',
  PRE_SCALE_UP: 'before its new tasks start',
  POST_SCALE_UP: 'once its new tasks run',
  POST_TEST_TRAFFIC_SHIFT: 'once test traffic has been shifted',
  PRE_PRODUCTION_TRAFFIC_SHIFT: 'before production traffic is shifted',
  POST_PRODUCTION_TRAFFIC_SHIFT: 'once production traffic has been shifted',
};

/** What going on leads to: ` to PRODUCTION` */
const leads: Record<string, string> = {
  PRE_SCALE_UP: ' to its new tasks',
  POST_SCALE_UP: ' to test traffic',
  POST_TEST_TRAFFIC_SHIFT: ' past its test',
  POST_PRODUCTION_TRAFFIC_SHIFT: ' to its end',
};

/** Returns where going on leads, with a space before it; nothing where that is not known. */
export function leadsTo({ stage = '', weight = 100 }: Pick<HookStep, 'stage' | 'weight'>): string {
  if (stage !== 'PRE_PRODUCTION_TRAFFIC_SHIFT') return leads[stage] ?? '';
  return weight === 100 ? ' to PRODUCTION' : ` to ${weight}% of PRODUCTION`;
}

/** Returns where a pause is: in words, and as AWS calls it. */
export function place({ stage, weight }: Pick<HookStep, 'stage' | 'weight'>): string {
  if (stage === undefined) return 'at a pause';
  const share = weight === undefined ? undefined : weight === 100 ? 'all' : `${weight}% of`;
  const where = share ? `before ${share} production traffic is shifted` : (places[stage] ?? 'at a pause');
  return `${where} (\`${stage}\`)`;
}

/** The images that matter, before and after. */
export const servedAndServing = ({ blue, green }: Paused) =>
  about({ from: { images: blue?.images ?? [] }, to: { images: green.images } });

/** `web 1.4.1 → 1.5.0` */
export const onward = (paused: Paused): string => {
  const { before, after } = servedAndServing(paused);
  return `${paused.scope.service} ${before ? `${called(before)} → ` : ''}${called(after)}`;
};
/** `web 1.5.0 → 1.4.1` */
export const backward = (paused: Paused): string => {
  const { before, after } = servedAndServing(paused);
  return `${paused.scope.service} ${called(after)} → ${before ? called(before) : 'what ran before'}`;
};

/** Until when, and what happens then; loud where to say nothing is to say yes. */
export function thenWords({ expiresAt, timeoutAction }: HookStep): Line {
  if (timeoutAction === 'CONTINUE')
    return [
      { bold: '⚠️ SILENCE MEANS YES: ' },
      'if nobody decides',
      ...until(expiresAt),
      ', ECS ',
      { bold: 'CONTINUES' },
      ' by itself.',
    ];
  return ['If nobody decides', ...until(expiresAt), ', ECS rolls back by itself.'];
}

/** What is said in the thread of a deployment that waits. */
export const waitsTitle = (service: string): string => `⏸️ Paused: ${service}`;
export const waitsWhere = (step: HookStep): Line => [`It waits ${place(step)}.`];
export const waitsFor = (asker: Person, onCard: boolean): Line => [
  `${onCard ? 'To decide, use the buttons on its card. ' : ''}Asked for by `,
  { user: asker.user },
];

const until = (at: number | undefined): Line =>
  at === undefined ? [' in time'] : [' by ', { at, as: 'when' }, ' (', { at, as: 'ago' }, ')'];

/** What became of a pause, and through whom where it was decided here. */
function became(paused: Pick<Paused, 'status'>, step: HookStep): [mark: string, words: Line] {
  const by: Line = step.decided ? [' by ', who(step.decided.by), ` (\`${step.decided.op}\`)`] : [];
  if (isWaiting(paused, step)) return ['⏸️', ['waits']];
  switch (step.status) {
    case 'SUCCEEDED':
      return ['✅', ['continued', ...by]];
    case 'FAILED':
      return ['⏪', ['rolled back', ...by]];
    case 'TIMED_OUT':
      return step.timeoutAction === 'CONTINUE'
        ? ['⌛', ['nobody decided in time: ECS continued by itself']]
        : ['⌛', ['nobody decided in time: ECS rolled back by itself']];
    default:
      return ['➖', ['waits no more']];
  }
}

const stepLine = (paused: Pick<Paused, 'status'>, step: HookStep, count: string): Line => {
  const [mark, words] = became(paused, step);
  return [`${mark} ${count}${place(step)}: `, ...words, ` \`${shortHook(step.hookId)}\``];
};

type Steps = Pick<Paused, 'status' | 'steps'> & Partial<Pick<Paused, 'earlier' | 'ahead' | 'later'>>;

/** One line a pause: what became of those before, which waits, and what is still to come. */
export function stepLines(paused: Steps): Line[] {
  const { steps, earlier = 0, ahead = [], later = 0 } = paused;
  const all = earlier + steps.length + ahead.length + later;
  const count = (at: number) => (all > 1 ? `${earlier + at + 1} of ${all}, ` : '');
  const before: Line[] = earlier > 0 ? [[`… ${earlier} pauses before these are over.`]] : [];
  const after: Line[] = later > 0 ? [[`… and ${later} more to come.`]] : [];
  return [
    ...before,
    ...steps.map((step, at) => stepLine(paused, step, count(at))),
    ...ahead.map((one, at): Line => [`◻️ ${count(steps.length + at)}${place(one)}: to come`]),
    ...after,
  ];
}

/** Pauses on a card that has more to say: so many that are over, and so many to come. */
const few = { over: 3, ahead: 2 };

/** The same for such a card: those that wait, a few before, and a few after. */
export function fewStepLines({ status, steps, earlier = 0, ahead = [], later = 0 }: Steps): Line[] {
  const waits = steps.filter(step => isWaiting({ status }, step)).length;
  const kept = steps.slice(-(few.over + waits));
  return stepLines({
    status,
    steps: kept,
    earlier: earlier + steps.length - kept.length,
    ahead: ahead.slice(0, few.ahead),
    later: later + Math.max(0, ahead.length - few.ahead),
  });
}

/** Images of a revision that are named; the rest is counted. */
const mostImages = 4;

function runsLine(name: string, { revision, images: all }: Runs, more = ''): Line {
  const told = all
    .slice(0, mostImages)
    .map(one => `${plain(called(one))}${one.digest ? ` \`${shortDigest(one.digest)}\`` : ''}`);
  if (all.length > mostImages) told.push(`and ${all.length - mostImages} more`);
  return [{ bold: name }, `: \`${revision}\` ${told.join(', ')}${more}`];
}

/** What waits to serve, what serves, and what differs. */
export function revisionLines(paused: Paused): Line[] {
  const { blue, green, traffic, differences, strategy } = paused;
  const { after } = servedAndServing(paused);
  const others = differences.filter(({ what }) => what !== `${after?.container}: image`);
  const shifted = traffic === undefined ? '' : `, ${traffic}% of production traffic`;
  const [old, fresh] = strategy === 'ROLLING' ? ['Before', 'New'] : ['Blue', 'Green'];
  return [
    runsLine(fresh, green, shifted),
    ...(blue ? [runsLine(old, blue)] : [['Nothing served before it.']]),
    ...(blue ? differenceLines(others, green.revision.split(':')[0] ?? '') : []),
  ];
}

/** Who began the deployment, as far as that is known. */
export function startedLine({ startedBy }: Paused): Line[] {
  if (!startedBy) return [];
  if ('op' in startedBy) return [['Begun by ', who(startedBy.by), ` with \`${startedBy.op}\``]];
  return [
    [`Its revision was registered by \`${plain(startedBy.arn.slice(startedBy.arn.indexOf(':', 20) + 1))}\``],
  ];
}

/** What its card says of a deployment's pauses. */
export const pauseTitle = (paused: Paused): string => {
  const { status, steps } = paused;
  const name = onward(paused);
  if (steps.some(step => isWaiting(paused, step))) return `⏸️ Paused: ${name}`;
  switch (status) {
    case 'SUCCESSFUL':
      return `✅ Live: ${name}`;
    case 'ROLLBACK_REQUESTED':
    case 'ROLLBACK_IN_PROGRESS':
      return `⏪ Going back: ${backward(paused)}`;
    case 'ROLLBACK_SUCCESSFUL':
      return `⏪ Rolled back: ${backward(paused)}`;
    case 'ROLLBACK_FAILED':
      return `🚨 Rollback failed: ${backward(paused)}`;
    case 'STOPPED':
      return `⏹️ Stopped: ${name}`;
    default:
      return `▶️ Goes on: ${name}`;
  }
};

/** `canary deployment of web on prod` */
export const pauseWhere = ({ scope, strategy }: Paused): Line => [
  `${strategy.toLowerCase().replace('_', '/')} deployment of `,
  { bold: scope.service },
  ` on \`${scope.target}\`: cluster \`${scope.cluster}\`, account \`${scope.account}\`, ${scope.region}`,
];

/** The words on a button say the act. */
export const hookLabel = (action: HookAction, { service }: Scope, step: HookStep): string =>
  action === 'continue' ? `Continue ${service}${leadsTo(step)}` : `Roll back ${service}`;

export const confirmHook = (action: HookAction, scope: Scope, step: HookStep) => ({
  title: hookLabel(action, scope, step),
  text: `Account ${scope.account}, ${scope.region}, cluster ${scope.cluster}: ${
    action === 'continue'
      ? `ECS goes on with the deployment of ${scope.service}${leadsTo(step)}.`
      : `ECS gives up the deployment of ${scope.service} and goes back to what served before.`
  } Others may have to approve it first, as the rules say.`,
  yes: action === 'continue' ? 'Continue' : 'Roll back',
});

export const hooksTitle = ({ of, waits }: HooksAnswer): string => {
  const where = of === undefined ? '' : ` of ${of}`;
  if (waits.length === 0) return `Nothing${where} waits at a pause`;
  return waits.length === 1 ? `1 pause${where} waits` : `${waits.length} pauses${where} wait`;
};

/** One pause that waits. */
export const waitsLine = ({ scope, step, since }: Waits): Line => [
  { bold: `${scope.target}/${scope.cluster}/${scope.service}` },
  ` ${place(step)}`,
  ...(since === undefined ? [] : [', since ', { at: since, as: 'when' } as const]),
  '. ',
  ...thenWords(step),
  ` \`${shortHook(step.hookId)}\``,
];

/** What a list does not hold. */
export const hooksMore = ({ more, ageMs }: HooksAnswer): Line[] => [
  ...(more > 0
    ? [[`${more} more services are being deployed; name a target or a service to look at them.`]]
    : []),
  ...(ageMs > 10_000 ? [[`Which services are being deployed was read up to ${lasting(ageMs)} ago.`]] : []),
];
