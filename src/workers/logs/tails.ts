/** The life of a tail: it begins, is followed outside of any job, and ends with a last message and a file. */
import { AwsError } from '../../aws/index.ts';
import { UserError } from '../../errors.ts';
import type { Claim } from '../../ledger/claims.ts';
import { tailLimits } from '../../ledger/tails.ts';
import type { LogLine, LogsWork, Outcome, Tail, TailEnd, TailFile, Work } from '../../work.ts';
import { eyesFor, type Given } from '../given.ts';
import { createLook, type Look } from '../look.ts';
import type { Found } from '../resolve.ts';
import type { TailRhythm } from './ends.ts';
import { isError } from './errors.ts';
import { loggedBy, serviceOf } from './found.ts';
import { patternOf } from './hearing.ts';
import { mayRead } from './may.ts';
import { newestEvents } from './newest.ts';
import { checkedPattern } from './pattern.ts';
import { isUnderWay, primaryOf } from './rollout.ts';
import { lineOf } from './show.ts';
import { taskOf } from './sources.ts';
import { followLogs, tailOf } from './tail.ts';
import { createTasks } from './tasks.ts';

/** Each container and log group takes a Live Tail session of its own; so many are enough for one person. */
const mostSources = 3;

/** The newest lines that the file at the end holds. */
const mostLines = 10_000;

type Asked = Extract<LogsWork, { about: 'show' | 'follow' }>;

/** Returns the work of an op that follows logs; undefined for any other. */
export const followAsked = (work: Work): Asked | undefined =>
  work.kind === 'logs' && work.about === 'follow' ? work : undefined;

export type Signals = { lost: AbortSignal; leave: AbortSignal };

/** Moves a tail one state on; following lasts until it ends. Throws UserError (said to the asker), ClaimLost, or what is our fault. */
export async function moveTail(
  given: Given,
  claim: Claim,
  work: Asked,
  signals: Signals,
  rhythm: TailRhythm,
): Promise<void> {
  const { op, epoch } = claim;
  if (op.state === 'asked') return begin(given, claim, work);
  if (op.state === 'ended') return lastWord(given, claim);
  const over = await followLogs(given, claim, signals, rhythm);
  if (!over?.end) return;
  await given.ledger.tails.read(op.id, epoch, over);
  await given.ledger.end(op.id, epoch, outcomeOf(over.end));
}

const outcomeOf = ({ is }: TailEnd): Outcome =>
  is === 'stopped' ? 'stopped' : is === 'failed' ? 'failed' : 'succeeded';

async function begin(given: Given, { op, epoch }: Claim, work: Asked): Promise<void> {
  const { who, where } = op.ask;
  const filter = work.filter === undefined ? undefined : checkedPattern(work.filter);
  const look = createLook();
  const found = await serviceOf(given, op.ask, work.service, look);
  const { scope } = found;
  const { open, anyTask } = await mayRead(given, op.ask, scope.target);
  const { container, task, errors } = work;
  const choice = {
    ...(container !== undefined && { container }),
    ...(task !== undefined && { task }),
    ...(errors && { errors }),
  };
  const { sources, unreadable } = await loggedBy(found, choice, anyTask, look);
  if (sources.length > mostSources)
    throw new UserError(
      'too_many_containers',
      `That would follow ${sources.length} containers at once.`,
      `Say which, for example \`--container ${sources[0]?.container}\`.`,
    );
  const during = await deploymentNow(found, look);
  const channel = open ? where.channel : await given.tell.directly(who);
  const reply = await given.ledger.tails.begin(op.id, epoch, {
    scope,
    sources,
    unreadable,
    choice,
    ...(filter !== undefined && { filter }),
    channel,
    open,
    from: Date.now(),
    ...(during && { during }),
    read: {},
    way: { is: 'opening' },
    counted: { came: 0, sampledSeconds: 0, gaps: 0, gapMs: 0 },
  });
  if (reply.is === 'full') throw full(reply.who, 'ops' in reply ? (reply.ops ?? []) : []);
  if (channel !== where.channel)
    await given.tell.answer(op, { kind: 'tail', is: 'elsewhere', op: op.id, until: 0 });
}

/** Returns the id of the deployment that is under way, if one is. */
async function deploymentNow({ scope, service, eyes }: Found, look: Look): Promise<string | undefined> {
  const id = primaryOf(service);
  if (id === undefined) return undefined;
  const going = () => isUnderWay(eyes.ecs, scope, service, id);
  return (await look.at('the deployment under way', false, going)) ? id : undefined;
}

function full(who: 'person' | 'channel' | 'all', own: readonly string[]): UserError {
  const said = {
    person: `You follow ${tailLimits.person} already.`,
    channel: `${tailLimits.channel} are followed here already.`,
    all: `${tailLimits.all} are followed already, and AWS takes few at once.`,
  }[who];
  return new UserError(
    'too_many_tails',
    said,
    'Stop one of them first.',
    own.map(op => `cancel ${op}`),
  );
}

/** Says how it ended, with all that was written meanwhile as a file, read from CloudWatch itself: Live Tail may have sampled. */
async function lastWord(given: Given, { op, epoch }: Claim): Promise<void> {
  const { ledger, tell } = given;
  if (op.tail?.end && op.card) {
    const { lines, file } = await written(given, op.tail);
    await tell.tailEnd(op, epoch, { tail: op.tail, lines, file });
  }
  await ledger.told(op.id, epoch, Number.MAX_SAFE_INTEGER);
}

async function written(given: Given, tail: Tail): Promise<{ lines: LogLine[]; file: TailFile }> {
  const { scope, sources, choice, from, read } = tail;
  const eyes = eyesFor(given, scope.target);
  const tasks = createTasks(eyes, scope, choice.task);
  try {
    // Without ECS, those that were followed are known all the same.
    await tasks.look().catch((error: unknown) => {
      if (!(error instanceof AwsError)) throw error;
    });
    const ids = [...new Set([...tasks.ids(), ...Object.keys(read).map(taskOf)])];
    const wanted = { sources, tasks: ids, pattern: patternOf(tail), from, to: Date.now(), limit: mostLines };
    const { events, more } = await newestEvents(eyes, wanted);
    const lines = given.redactor
      .shown(events)
      .map(lineOf)
      .filter(({ text }) => !choice.errors || isError(text));
    return { lines, file: { lines: lines.length, more } };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { lines: [], file: { because: `AWS did not give it (${error.code})` } };
  }
}

/** Whoever asked may stop it, and whoever may read what it follows. Throws UserError. */
export async function stopTail(given: Given, asking: Claim['op'], op: Claim['op']): Promise<void> {
  const { who, where } = asking.ask;
  const own = op.ask.who.team === who.team && op.ask.who.user === who.user;
  if (!own) await mayRead(given, { who, where }, tailOf(op).scope.target);
  const { is } = await given.ledger.stop(op.id, who);
  if (is === 'over')
    throw new UserError('already_over', `\`${op.id}\` has ended already.`, 'Follow again.', [op.ask.words]);
}
