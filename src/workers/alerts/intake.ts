/** Takes events out of the queue: each is read, written into the ledger, and only then taken away. */

import { AwsError, type EventQueue, type Message } from '../../aws/index.ts';
import type { Config } from '../../config/index.ts';
import type { Folded } from '../../ledger/alerts.ts';
import { RedisAway } from '../../ledger/script.ts';
import type { Log } from '../../ports.ts';
import { createTrouble, type Trouble } from '../../queue/trouble.ts';
import { alertPlace, type Sign } from '../../work.ts';
import type { Given } from '../given.ts';
import { pause } from '../pause.ts';
import { redactedLines } from '../redact.ts';
import { withService } from './behind.ts';
import { eventIn, Poison } from './event.ts';
import type { Hearers } from './hearers.ts';
import { signOf } from './read.ts';

/** Polls at once for each queue and worker: SQS takes ten messages a call. */
const polls = 2;

/** How long one waits after a queue or Redis could not be asked, in milliseconds. */
const waits = { first: 1_000, most: 30_000 };

/** How Redis says that a script of ours failed by itself, and not for want of memory, of a replica or of a primary. */
const brokenScript = /^ERR (?:Error running script .*)?@?user_script:\d+: (?!-)/;

type Room = Pick<Given, 'ledger' | 'log' | 'redactor' | 'inventory'> & { config: Pick<Config, 'targets'> };

type Queue = Pick<EventQueue, 'url' | 'receive' | 'remove' | 'bury'>;

/** One queue that is listened to; while Redis is away that is one trouble of it, however many events come. */
type Listening = { queue: Queue; hearers: Pick<Hearers, 'wantNews'>; writing: Trouble };

/** What became of a message: it can be taken away, it could not be written down now, or nobody can ever read it and it stays. */
type Heard = 'done' | 'failed' | 'stays';

/** Starts to take events out of these queues. */
export function startIntake(
  given: Room,
  queues: readonly Queue[],
  hearers: Pick<Hearers, 'wantNews'>,
): { close(): Promise<void> } {
  const stop = new AbortController();
  const poll = async (listening: Listening, asking: Trouble): Promise<void> => {
    const { queue } = listening;
    let failed = false;
    for (let wait = waits.first; !stop.signal.aborted; ) {
      // SQS gives a message up after a few times: none is received while nothing can be written down.
      if (failed && !(await answers(given))) {
        await pause(wait, stop.signal);
        wait = Math.min(wait * 2, waits.most);
        continue;
      }
      try {
        const messages = await queue.receive(stop.signal);
        const became = await Promise.all(messages.map(message => heard(given, listening, message)));
        await queue.remove(messages.filter((_, i) => became[i] === 'done'));
        asking.fine();
        // What could not be written down now comes again; Redis is given time.
        failed = became.includes('failed');
        wait = failed ? Math.min(wait * 2, waits.most) : waits.first;
        if (failed) await pause(wait, stop.signal);
      } catch (error) {
        // Whatever it was: who stops to listen hears of nothing any more.
        asking.failed(new Error(error instanceof AwsError ? error.code : String(error)));
        await pause(wait, stop.signal);
        wait = Math.min(wait * 2, waits.most);
      }
    }
  };
  const loops = queues.flatMap(queue => {
    const { log } = given;
    const warn: Log['warn'] = (facts, what) => log.warn({ queue: queue.url, ...facts }, what);
    const trouble = (what: string) => createTrouble(what, { ...log, warn });
    const listening = { queue, hearers, writing: trouble('could not write events down') };
    const asking = trouble('could not ask the queue for events');
    return Array.from({ length: polls }, () => poll(listening, asking));
  });
  return {
    async close() {
      stop.abort();
      await Promise.all(loops);
    },
  };
}

/** Returns whether the ledger answers; that it does not is logged by whoever keeps it. */
const answers = ({ ledger }: Room): Promise<boolean> =>
  ledger.gauges().then(
    () => true,
    () => false,
  );

/** Returns the slot of the revision that an event's service has; empty where it is about none. */
function slotOf({ config }: Room, { scope }: Sign): string {
  const target = config.targets[scope.target];
  if (!target || scope.cluster === undefined || scope.service === undefined) return '';
  return `${target.account}/${target.region}/${scope.cluster}/${scope.service}:revision`;
}

/** Hears one message, and returns what became of it: done is what is in the ledger, counted, or among the dead letters. Never throws. */
async function heard(given: Room, listening: Listening, message: Message): Promise<Heard> {
  const { ledger, config, log } = given;
  const { hearers, writing } = listening;
  try {
    const event = eventIn(message.body);
    const sign = signOf(event, config);
    if (sign === 'unknown') await ledger.alerts.unknown(`${event.source}: ${event.type}`.slice(0, 200));
    else if (sign === 'elsewhere') await ledger.alerts.count('elsewhere');
    else {
      const whole = await withService(given, sign);
      const news = newsIn(whole);
      if (news && (await hearers.wantNews(news))) await fold(given, news, true);
      const back = backIn(whole, await fold(given, whole, await hearers.wantNews(whole)));
      if (back && (await hearers.wantNews(back))) await fold(given, back, true);
    }
    writing.fine();
    return 'done';
  } catch (error) {
    const because = (error as Error).message;
    if (error instanceof RedisAway) return away(listening, error);
    if (error instanceof Poison) return buried(given, listening, message, because);
    // It would come again and fail again, or pass for heard: whoever keeps this is to see it.
    if (brokenScript.test(because))
      return buried(given, listening, message, `the ledger could not take it: ${because.slice(0, 200)}`);
    log.warn({ message: message.id, because }, 'could not write an event down');
    return 'failed';
  }
}

/** Another event fails for the same reason: it comes again, and is not said by itself. */
function away({ writing }: Listening, error: RedisAway): Heard {
  writing.failed(error);
  return 'failed';
}

/** That all is well ends problems, and is news, too, for whoever wants to hear ECS's chatter. */
function newsIn(sign: Sign): Sign | undefined {
  return sign.says === 'recovers' && sign.kind === 'info' ? asNews(sign) : undefined;
}

/** An agent that was gone and is back is chatter, too; what else a container instance does is not. */
const backIn = (sign: Sign, folded: Folded): Sign | undefined =>
  sign.kind === 'instance' && folded.is === 'over' && folded.ids.length > 0 ? asNews(sign) : undefined;

const asNews = (sign: Sign): Sign => ({
  ...sign,
  kind: 'info',
  severity: 'info',
  cause: 'news',
  says: 'tells',
  event: `${sign.event}|news`,
  of: { ...sign.of, resource: `${sign.of.resource}|news` },
  key: `${sign.key}|news`,
});

async function fold(given: Room, sign: Sign, wanted: boolean): Promise<Folded> {
  const says = sign.says === 'tells' && sign.kind === 'info' && !wanted ? 'noted' : sign.says;
  const text = redactedLines(sign.text.split('\n'), given.redactor).join('\n');
  const noted: Sign = { ...sign, says, text };
  const folded = await given.ledger.alerts.fold(noted, slotOf(given, sign));
  if (folded.is === 'new')
    given.log.info({ problem: folded.id, at: alertPlace(sign.scope), cause: sign.cause }, 'a new problem');
  return folded;
}

/** Puts what nobody can read among the dead letters; where there is no such queue it stays, is counted, and SQS gives it again. */
async function buried(
  { ledger, log }: Room,
  listening: Listening,
  message: Message,
  because: string,
): Promise<Heard> {
  const { queue } = listening;
  try {
    if (await queue.bury(message, because)) {
      await ledger.alerts.count('poison');
      log.warn({ message: message.id, because }, 'an event that nobody can read is among the dead letters');
      return 'done';
    }
    if (message.received > 1) return 'stays';
    await ledger.alerts.count('poison');
    log.error({ message: message.id, because, queue: queue.url }, 'the queue has no dead-letter queue');
    return 'stays';
  } catch (error) {
    if (error instanceof RedisAway) return away(listening, error);
    log.warn({ message: message.id, because: (error as Error).message }, 'could not bury an event');
    return 'failed';
  }
}
