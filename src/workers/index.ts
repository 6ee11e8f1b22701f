/** Hears bells and moves ops on. Whatever rang, the ledger says what there is to do. */
import { AwsError } from '../aws/index.ts';
import { type Refusal, refusalOf, UserError } from '../errors.ts';
import type { Claim } from '../ledger/claims.ts';
import { ClaimLost } from '../ledger/ledger.ts';
import { RedisAway } from '../ledger/script.ts';
import { isChange, type Op } from '../work.ts';
import { admit } from './admit.ts';
import { startAlerts } from './alerts/index.ts';
import type { alertRhythm } from './alerts/teller.ts';
import { type AuthorityCheck, barred, createAuthority } from './authority.ts';
import { moveOn } from './change.ts';
import { workerOf } from './changes.ts';
import type { Given } from './given.ts';
import { homeAsked, showHome } from './home.ts';
import { lockAsked, moveLock } from './locking.ts';
import { type TailRhythm, tailRhythm } from './logs/ends.ts';
import { followAsked, moveTail } from './logs/tails.ts';
import { startNotices } from './notices.ts';
import { endsWithin, PutDown, pause } from './pause.ts';
import { answerTo } from './reads.ts';
import { rhythm, startTicker } from './ticker.ts';

/** How often an op may fail for a reason of ours before it ends with an apology. */
const mostFaults = 5;

/** Other rhythms than the usual ones; only tests have them. */
export type Rhythms = Partial<typeof rhythm> & {
  tail?: Partial<TailRhythm>;
  alerts?: Partial<typeof alertRhythm>;
};

/** Starts the worker half: `hear` one bell, tickers that follow what runs, and the telling of notices and alerts. */
export function startWorkers(given: Given, rhythms: Rhythms = {}) {
  const authority = createAuthority(given);
  const ticker = startTicker(given, workerOf, rhythms);
  const notices = startNotices(given, rhythms.notices ?? rhythm.notices);
  const alerts = startAlerts(given, rhythms.alerts);
  const stop = new AbortController();
  const following = new Set<Promise<void>>();
  const busy = new Set<Promise<void>>();
  // Nobody waits any more for what was put down in the middle.
  let leave: () => void = () => undefined;
  const left = new Promise<void>(resolve => {
    leave = resolve;
  });
  const tailRhythms = { ...tailRhythm, ...rhythms.tail };

  /** Moves an op on until it waits for somebody, has ended and is told, or belongs to somebody else. */
  const hear = async (id: string): Promise<void> => {
    for (let more = true; more; ) {
      if (stop.signal.aborted) return passOn(id);
      const claim = await given.ledger.claim(id, given.name);
      if (!claim) return;
      const going = keeping(given, claim, lost => work(claim, lost));
      if (followAsked(claim.op.ask.work)) return apart(id, going);
      more = await going;
    }
  };

  /** A bell that was taken while this worker stops is another's to hear. */
  const passOn = async (id: string): Promise<void> => {
    await given.ledger.ring(id);
    given.kick();
  };

  /** Following lasts for minutes, and no job may: it goes on by itself, under its claim. */
  const apart = (id: string, going: Promise<boolean>): void => {
    const done = going
      .then(more => (more ? hear(id) : undefined))
      .catch(error => given.log.error({ op: id, error }, 'could not follow logs'))
      .finally(() => following.delete(done));
    following.add(done);
  };

  /** Works under a claim; true when there is more to do at once. */
  const work = async ({ op: claimed, epoch }: Claim, lost: AbortSignal): Promise<boolean> => {
    let op = claimed;
    const waits = async (ms: number) => {
      await pause(ms, AbortSignal.any([lost, stop.signal]));
      if (lost.aborted) throw new ClaimLost(op.id);
      if (stop.signal.aborted) throw new PutDown(op.id);
    };
    try {
      for (;;) {
        const before = `${op.state} ${op.version}`;
        if (isChange(op.ask.work)) {
          if (op.state === 'asked') await admit(given, op);
          await moveOn({ given, authority, op, epoch, worker: workerOf(op), pause: waits });
        } else {
          const lock = lockAsked(op.ask.work);
          const follow = followAsked(op.ask.work);
          if (follow) await moveTail(given, { op, epoch }, follow, { lost, leave: stop.signal }, tailRhythms);
          else if (lock) await moveLock(given, op, epoch, lock);
          else await answer(given, authority, op, epoch);
        }
        op = (await given.ledger.read(op.id)) ?? op;
        const settled = `${op.state} ${op.version}` === before;
        if (settled) return await given.ledger.release(op, epoch);
        if (stop.signal.aborted) throw new PutDown(op.id);
      }
    } catch (error) {
      return failed(given, op, epoch, error);
    }
  };

  return {
    /** Moves the op on that a bell is about. */
    hear(id: string): Promise<void> {
      const going = hear(id);
      const settled = going.then(
        () => undefined,
        () => undefined,
      );
      busy.add(settled);
      void settled.finally(() => busy.delete(settled));
      return Promise.race([going, left]);
    },
    /** Puts down what is under way: at a safe point within `ms`, else where it is, as if this process had died. */
    async close(ms: number): Promise<void> {
      stop.abort();
      const all = Promise.all([ticker.close(), notices.close(), alerts.close(), ...following, ...busy]);
      if (await endsWithin(ms, all)) return;
      const ops = await given.ledger.putAllDown();
      leave();
      given.kick();
      given.log.warn({ ops }, 'put down in the middle for another worker');
    },
  };
}

/** Keeps the claim alive while `work` goes on; tells it by the signal when the claim is lost. */
async function keeping(
  given: Given,
  claim: Claim,
  work: (lost: AbortSignal) => Promise<boolean>,
): Promise<boolean> {
  const lost = new AbortController();
  const timer = setInterval(() => {
    given.ledger.renew(claim.op.id, claim.epoch).catch(error => {
      if (error instanceof ClaimLost) lost.abort();
    });
  }, 1_500);
  try {
    return await work(lost.signal);
  } finally {
    clearInterval(timer);
  }
}

async function answer(given: Given, authority: AuthorityCheck, op: Op, epoch: number): Promise<void> {
  const { work } = op.ask;
  if (op.state === 'ended') {
    await given.ledger.told(op.id, epoch, Number.MAX_SAFE_INTEGER);
    return;
  }
  if (homeAsked(work)) await showHome(given, authority, op);
  else await tellAnswer(given, authority, op, epoch);
  await given.ledger.end(op.id, epoch, 'succeeded');
  await given.ledger.told(op.id, epoch, Number.MAX_SAFE_INTEGER);
}

async function tellAnswer(given: Given, authority: AuthorityCheck, op: Op, epoch: number): Promise<void> {
  const no = barred(await given.directory.person(op.ask.who));
  if (no !== undefined && op.ask.work.kind !== 'whoami')
    throw new UserError('not_a_member', `Sorry: ${no}.`, 'Ask a full member of this workspace.');
  await given.tell.answer(op, await answerTo(given, authority, op, epoch));
}

/** Says what went wrong, or leaves it for the next try. Returns whether there is more to do at once. */
async function failed(given: Given, op: Op, epoch: number, error: unknown): Promise<boolean> {
  const { ledger, log } = given;
  if (error instanceof PutDown) {
    await ledger.putDown(op.id, epoch);
    given.kick();
    log.info({ op: op.id, state: op.state }, 'put down for another worker');
    return false;
  }
  if (error instanceof ClaimLost || error instanceof RedisAway) {
    log.info({ op: op.id, because: (error as Error).name }, 'left for whoever claims it next');
    return false;
  }
  if (error instanceof UserError) {
    await refuse(given, op, epoch, refusalOf(error));
    return false;
  }
  const cause =
    error instanceof AwsError ? { failure: error.failure, code: error.code, request: error.requestId } : {};
  log.error({ op: op.id, state: op.state, ...cause, error }, 'could not move an op on');
  const faults = await ledger.fault(op.id, epoch);
  // A change that may be under way is never given up here: its truth is in AWS.
  if (faults < mostFaults || (op.state === 'running' && !op.tail) || op.state === 'ended') {
    await ledger.release(op, epoch);
    return false;
  }
  await refuse(given, op, epoch, {
    code: 'our_fault',
    said: `Sorry, something went wrong on my side (${op.id}).`,
    next: 'Nothing was changed. Try again; if it happens twice, quote that id to whoever runs this bot.',
  });
  return false;
}

/** Ends an op with a refusal: on its card if it has one, else to the asker only. */
async function refuse(given: Given, op: Op, epoch: number, refusal: Refusal): Promise<void> {
  await given.ledger.end(op.id, epoch, 'refused', refusal);
  const now = (await given.ledger.read(op.id)) ?? op;
  if (now.card && !now.tail) {
    if ((await given.tell.ending(now, epoch)) === 'said') await given.tell.card(now, epoch);
  } else {
    await given.tell.only(op.ask.who, op.ask.where, refusal);
    await given.ledger.told(op.id, epoch, now.version);
  }
  await given.ledger.release((await given.ledger.read(op.id)) ?? now, epoch);
}
