/** The half that works: hears bells, reads, weighs, acts and tells; follows what runs, and keeps the audit trail. */
import { appendFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { createAws, createQueue } from './aws/index.ts';
import { createLogStream } from './aws/log-stream.ts';
import type { Base } from './bot-base.ts';
import type { Environment } from './config/environment.ts';
import { type Audit, createAudit } from './ledger/audit.ts';
import { bellConnection } from './ledger/redis.ts';
import { createStories } from './ledger/stories.ts';
import type { Log } from './ports.ts';
import { createListener } from './queue/bell.ts';
import { every } from './queue/pulse.ts';
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

/** Starts the half that works and resolves when it hears bells. */
export async function startWorkerHalf(base: Base): Promise<void> {
  const { environment, config, log, tuning, redis, ledger, relay, client, identity, tell, closes } = base;
  const { namespace, region } = environment;
  const name = `${hostname()}-${process.pid}-${Math.random().toString(36).slice(2, 8)}`;
  const groups = [...new Set(Object.values(config.authorities).flatMap(authority => authority.groups))];
  const directory = createDirectory(client, identity, groups, tuning.knowledgeMs);
  const aws = createAws(region);
  closes(() => aws.close());
  const queues = config.alerts.queues.map(url => createQueue(url, region));
  closes(() => queues.forEach(queue => queue.close()));
  const reading = new AbortController();
  closes(() => reading.abort());
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
  };
  const workers = startWorkers(given, tuning.rhythms);
  const listener = createListener({
    redis: await base.connected(bellConnection(base.redisAt)),
    namespace,
    hear: ({ op }) => workers.hear(op),
    log: error => log.warn({ because: (error as Error).message }, 'bells'),
  });
  await listener.ready();
  const audit = createAudit(redis, namespace);
  const overdue = every(pulses.overdue, 'could not look for forgotten ops', log, async () => {
    await ledger.overdue(100);
    relay.kick();
  });
  const sealer = every(pulses.seal, 'could not seal the audit trail', log, async () => {
    const head = await audit.seal();
    if (head && environment.auditFile) await appendFile(environment.auditFile, `${JSON.stringify(head)}\n`);
  });
  const reviews = every(pulses.nag, 'could not ask for reviews', log, () => nag(given));
  if (environment.auditLogGroup) handsOut(audit, environment, environment.auditLogGroup, log, closes);
  for (const part of [listener, workers, sealer, overdue, reviews]) closes(() => part.close());
}

/** Hands the audit trail out to a log group, again and again. A no of AWS is logged and tried again. */
function handsOut(
  audit: Audit,
  { region, namespace }: Environment,
  group: string,
  log: Log,
  closes: Base['closes'],
): void {
  const stream = createLogStream({ region, group, stream: namespace });
  const handing = every(pulses.handOut, 'could not hand the audit trail out', log, async () => {
    for (let pages = 20; pages > 0 && (await audit.handOut(stream.write)) > 0; pages--);
  });
  closes(() => stream.close());
  closes(() => handing.close());
}
