/** The bell: BullMQ carries an op's id and what happened to it, nothing else. The ledger is the truth. */
import { type Job, Queue, Worker } from 'bullmq';
import type { Connection } from '../ledger/redis.ts';
import type { Trouble } from './trouble.ts';

/** What a job carries. `act` says why it rang; whoever hears it looks in the ledger what to do. */
export type BellJob = { op: string; act: string };

const queueName = 'bells';

/** Job ids may not hold a colon; op ids hold none. */
const jobId = ({ op, act }: BellJob, ring: string) => `${op}-${act}-${ring}`;

/** Hands bells of the outbox to BullMQ. One bell twice is one job while it is kept, and harmless after. */
export function createRelay(options: {
  redis: Connection;
  ledger: {
    namespace: string;
    bells(limit: number): Promise<string[]>;
    rung(bell: string): Promise<unknown>;
  };
  trouble: Trouble;
}) {
  const { redis, ledger, trouble } = options;
  const queue = new Queue<BellJob>(queueName, {
    connection: redis,
    prefix: `{${ledger.namespace}}`,
    skipVersionCheck: true,
    streams: { events: { maxLen: 1000 } },
    defaultJobOptions: {
      removeOnComplete: { age: 60, count: 1000 },
      removeOnFail: { age: 3600, count: 1000 },
    },
  });
  queue.on('error', trouble.failed);
  let passing: Promise<void> | undefined;
  let again = false;

  const passOn = async () => {
    do {
      again = false;
      const bells = await ledger.bells(100);
      const jobs = bells.map(bell => {
        const [op = '', act = '', ring = ''] = bell.split('|');
        return { name: act, data: { op, act }, opts: { jobId: jobId({ op, act }, ring) } };
      });
      if (jobs.length > 0) await queue.addBulk(jobs);
      await Promise.all(bells.map(bell => ledger.rung(bell)));
      if (bells.length === 100) again = true;
    } while (again);
  };

  const kick = (): Promise<void> => {
    again = true;
    passing ??= passOn()
      .then(trouble.fine, trouble.failed)
      .finally(() => {
        passing = undefined;
      });
    return passing;
  };

  return {
    /** Passes on what the outbox holds, soon; never throws: what cannot be passed on now stays in the outbox. */
    kick: (): void => void kick(),
    /** Passes on what is left, and lets go. */
    async close() {
      await kick();
      await queue.close();
    },
  };
}

export type Relay = ReturnType<typeof createRelay>;

/**
 * Hears bells, twenty at a time. A killed worker's bells ring again within 8 s (lock 5 s, looked for every 2.5 s);
 * nothing here may hold the event loop for longer than 50 ms. How often an op may fail is counted by `hear`, not here.
 */
export function createListener(options: {
  redis: Connection;
  namespace: string;
  hear: (job: BellJob) => Promise<void>;
  /** Hears what went wrong with an op. */
  log: (error: unknown, op: string | undefined) => void;
  trouble: Trouble;
}) {
  const worker = new Worker<BellJob>(queueName, (job: Job<BellJob>) => options.hear(job.data), {
    connection: options.redis,
    prefix: `{${options.namespace}}`,
    skipVersionCheck: true,
    concurrency: 20,
    lockDuration: 5_000,
    stalledInterval: 2_500,
    maxStalledCount: 100,
    // How long until the next try after a node of a cluster is gone; a single Redis is waited for by the connection itself.
    runRetryDelay: 1_000,
    removeOnComplete: { age: 60, count: 1000 },
    removeOnFail: { age: 3600, count: 1000 },
  });
  worker.on('error', options.trouble.failed);
  options.redis.on('ready', options.trouble.fine);
  // Not every trouble is a connection that broke: a bell that is heard ends it, too.
  worker.on('active', options.trouble.fine);
  worker.on('failed', (job, error) => options.log(error, job?.data.op));
  return {
    ready: () => worker.waitUntilReady(),
    /** True while it takes bells. */
    hears: () => worker.isRunning() && options.redis.status === 'ready',
    /** Takes no bell any more, from now on, and resolves when those that were heard are dealt with. */
    close: () => worker.close(),
  };
}
