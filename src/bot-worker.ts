/** The half that works: hears bells, reads, weighs, acts and tells; follows what runs, and keeps the audit trail. */
import { appendFile } from 'node:fs/promises';
import { createAws, createQueue } from './aws/index.ts';
import { createLogStream } from './aws/log-stream.ts';
import type { Base } from './bot-base.ts';
import { stopTimes } from './bot-stop.ts';
import { type Audit, createAudit } from './ledger/audit.ts';
import { bellConnection } from './ledger/redis.ts';
import { createStories } from './ledger/stories.ts';
import { createListener } from './queue/bell.ts';
import { every } from './queue/pulse.ts';
import { createTrouble } from './queue/trouble.ts';
import { createDirectory } from './slack/directory.ts';
import { inventoryFor } from './workers/health/services.ts';
import { startWorkers } from './workers/index.ts';
import { createFetched } from './workers/logs/fetched.ts';
import { createRedactor } from './workers/redacting/redactor.ts';
import { nag } from './workers/reviews.ts';

/**
 * Forgotten ops are looked for, and the audit trail sealed and handed out, this often, in milliseconds (design.md §5 allows 5 s
 * for the first and 2 s for the second).
 */
const pulses = { overdue: 1_000, seal: 1_000, nag: 1_000, handOut: 1_000 };

/** A reconciler that has not begun to look for so many milliseconds hangs, or its process does. Redis lets it wait for 2 s at most. */
const lateMs = 30_000;

/** Starts the half that works and resolves when it hears bells. */
export async function startWorkerHalf(base: Base): Promise<void> {
  const { environment, config, log, tuning, redis, ledger, relay, client, identity, tell, watched, closes } =
    base;
  const { health, instruments } = watched;
  const { namespace, region, instance: name } = environment;
  const groups = [...new Set(Object.values(config.authorities).flatMap(authority => authority.groups))];
  const directory = createDirectory(client, identity, groups, { keptMs: tuning.knowledgeMs, log });
  const aws = createAws(region, instruments.aws);
  closes('AWS', () => aws.close());
  const queues = config.alerts.queues.map(url => createQueue(url, region, instruments.aws));
  closes('queues of events', () => queues.forEach(queue => queue.close()));
  const reading = new AbortController();
  closes('the inventory', () => reading.abort());
  const given = {
    config,
    ledger,
    stories: createStories(redis, namespace),
    aws,
    inventory: inventoryFor({ config, ledger, aws }, reading.signal),
    queues,
    fetched: createFetched(),
    redactor: createRedactor(config.redact),
    directory,
    tell,
    log,
    name,
    kick: () => relay.kick(),
    beat: health.beat,
  };
  const bells = await base.connected(bellConnection(base.redisAt));
  const audit = createAudit(redis, namespace);
  const beat = health.beat('reconciler', lateMs);
  const overdue = every(pulses.overdue, 'could not look for forgotten ops', log, async () => {
    beat();
    await ledger.overdue(100);
    relay.kick();
  });
  const sealer = every(pulses.seal, 'could not seal the audit trail', log, async () => {
    const head = await audit.seal();
    if (head && environment.auditFile) await appendFile(environment.auditFile, `${JSON.stringify(head)}\n`);
  });
  const reviews = every(pulses.nag, 'could not ask for reviews', log, () => nag(given));
  if (environment.auditLogGroup) handsOut(audit, environment.auditLogGroup, base);
  const { putDown, part } = { ...stopTimes, ...tuning.stop };
  closes('pulses', () => Promise.all([sealer, overdue, reviews].map(pulse => pulse.close())));
  // From here on there may be claims: whatever fails or is told to stop after this gives them back.
  const workers = startWorkers(given, tuning.rhythms);
  const listener = createListener({
    redis: bells,
    namespace,
    hear: ({ op }) => workers.hear(op),
    log: (error, op) =>
      log.warn({ because: (error as Error).message, ...(op !== undefined && { op }) }, 'bells'),
    trouble: createTrouble('bells to hear', log),
  });
  // No bell is taken any more from the moment it is told to close; then what is under way is put down, so that it can.
  closes(
    'work under way',
    async () => {
      const ends = await Promise.allSettled([listener.close(), workers.close(putDown)]);
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    },
    putDown + part,
  );
  await listener.ready();
  health.part('bells', () => listener.hears());
}

/** Hands the audit trail out to a log group, again and again. A no of AWS is logged and tried again. */
function handsOut(audit: Audit, group: string, { environment, log, closes, watched }: Base): void {
  const { region, namespace } = environment;
  const stream = createLogStream({ region, group, stream: namespace }, watched.instruments.aws);
  const handing = every(pulses.handOut, 'could not hand the audit trail out', log, async () => {
    for (let pages = 20; pages > 0 && (await audit.handOut(stream.write)) > 0; pages--);
  });
  closes('the log group', () => stream.close());
  closes('the audit trail to hand out', () => handing.close());
}
