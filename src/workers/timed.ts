/** The life of a timed change once its count has arrived: it stands, whoever asked is reminded, and it goes back or is left alone. */
import { asksMore, ruling } from '../approvals/rules.ts';
import type { Eyes } from '../aws/index.ts';
import { type Op, personKey, type Timed } from '../work.ts';
import { barred } from './authority.ts';
import { forbiddenSaid, inForce } from './forbidden.ts';
import { StepRefused } from './kind.ts';
import { lockedMeanwhile, lockOutlasting, locksAgainst } from './locked.ts';
import { type Change, planOf } from './planning.ts';
import { slotOf } from './slot.ts';
import { doSteps } from './steps.ts';
import { verdictOf } from './verdict.ts';

/** Slack or IAM may not answer for a moment: they are asked twice, so far apart in milliseconds, before it is left as it is. */
const asks = [0, 1_000];

/** Moves a timed change on. Throws ClaimLost, or what is our fault. */
export async function moveTimed(change: Change): Promise<void> {
  return timedOf(change.op).is === 'stands' ? stands(change) : goesBack(change);
}

/** Has it go back when its time is over, which waits for nobody; else shows it, and reminds whoever asked. */
async function stands(change: Change): Promise<void> {
  const { given, op, epoch } = change;
  const { ledger, tell } = given;
  const { until, remindAt, revert, reminded } = timedOf(op);
  const now = ledger.now();
  if (until <= now || revert) {
    const reply = await ledger.timed.goBack(op.id, epoch, locksAgainst(given, op, planOf(op).scope));
    if (reply.is === 'locked') {
      const why = await lockedMeanwhile(given, op, reply.holder);
      await ledger.end(op.id, epoch, 'succeeded', { ...why, code: 'not_gone_back', next: '' });
    }
    if (reply.is !== 'taken') return;
  }
  await tell.card(op, epoch);
  if (reminded || revert || remindAt > now || until <= now) return;
  const lock = await lockOutlasting(given, op, planOf(op).scope, until);
  await tell.note(op, epoch, { kind: 'soon', leftMs: until - now, ...(lock && { lock }) });
  await ledger.timed.reminded(op.id, epoch);
}

async function goesBack(change: Change): Promise<void> {
  const { given, op, epoch, worker } = change;
  const { ledger, tell } = given;
  const check = async (eyes: Eyes) => {
    await stillMay(change);
    await stillStands(change, eyes);
  };
  const checked: Change['worker'] = {
    ...worker,
    perform: (now, plan) =>
      worker.perform(now, plan).map(step => (step.name === 'setBack' ? { ...step, check } : step)),
  };
  try {
    await doSteps({ ...change, worker: checked });
  } catch (error) {
    if (!(error instanceof StepRefused)) throw error;
    const { outcome, code, message: said, next } = error;
    await ledger.end(op.id, epoch, outcome, { code, said, next });
    return;
  }
  await ledger.follow(op.id, epoch);
  await tell.card(op, epoch);
}

/** Throws StepRefused where the rules forbid it by now, or whoever agreed to it could not any more. */
async function stillMay(change: Change): Promise<void> {
  const { given, op, pause } = change;
  const { config, ledger } = given;
  const plan = planOf(op);
  const { terms, forbidden } = ruling(config.rules, inForce(config), {
    change: plan.change,
    scope: plan.scope,
    at: ledger.now(),
    ...(plan.terms.urgent && { urgent: true }),
  });
  if (forbidden) throw notGoneBack(forbiddenSaid(forbidden));
  if (asksMore(plan.terms, terms))
    throw notGoneBack(`The rules ask for more than was approved: ${terms.rules.join('; ')}.`);
  let no: string | undefined;
  for (const wait of asks) {
    if (wait > 0) await pause(wait);
    no = await barredFrom(change);
    if (no === undefined) return;
  }
  throw notGoneBack(no ?? '');
}

/** Why those who agreed to it may not any more; undefined where they may. */
async function barredFrom(change: Change): Promise<string | undefined> {
  const { given, authority, op } = change;
  const plan = planOf(op);
  const no = barred(await given.directory.person(op.ask.who));
  if (no !== undefined) return `Whoever asked may not any more: ${no}.`;
  if (plan.terms.approvals === 0) {
    const own = await authority.own(op.ask.who, plan);
    if ('because' in own) return `Whoever asked may not any more: ${own.because}.`;
    return own.acting.role === op.acting?.role ? undefined : 'Whoever asked acts through another role now.';
  }
  const { verdict, acting } = await verdictOf(change);
  if (verdict.is !== 'cleared') return 'Whoever approved this may not any more.';
  const { who, role } = acting(verdict.approver);
  const same = op.acting && personKey(who) === personKey(op.acting.who) && role === op.acting.role;
  return same ? undefined : 'Whoever approved this may not any more in the same way.';
}

/** Throws StepRefused where the count is not what it was set to: somebody has changed it, and that stands. */
async function stillStands({ given, op, worker }: Change, eyes: Eyes): Promise<void> {
  const { scope, change } = planOf(op);
  const { to, from } = timedOf(op);
  const [service] = await eyes.ecs.services(scope.cluster, [scope.service]);
  if (service?.status !== 'ACTIVE') throw leftAlone('The service was deleted meanwhile.');
  const count = service.desiredCount ?? 0;
  if (count === to) return;
  if (count === from) throw leftAlone(`It is ${from} already: somebody has set it back.`);
  const [newest] = await given.stories.changes(slotOf({ scope }, worker), 1);
  const ours = newest === undefined || newest === op.id ? undefined : await given.ledger.read(newest);
  const theirs = ours?.plan?.change.kind === 'scale' && ours.plan.change.to === count ? ours : undefined;
  const scaled = change.kind === 'scale' && change.bounds ? ' or Application Auto Scaling' : '';
  throw leftAlone(
    `It is ${count} now, not ${to}: ${theirs ? `\`${theirs.id}\`` : `somebody${scaled}`} changed it.`,
  );
}

const leftAlone = (said: string) => new StepRefused({ code: 'left_alone', said, next: '' }, 'succeeded');
const notGoneBack = (said: string) => new StepRefused({ code: 'not_gone_back', said, next: '' }, 'succeeded');

function timedOf({ id, timed }: Op): Timed {
  if (!timed) throw new Error(`${id} is no timed change`);
  return timed;
}
