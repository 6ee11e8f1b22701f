/** What is counted, and how it is written for Prometheus. The rooms are given plain functions and know nothing of it. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { metrics } from './metrics.ts';

/** How full the ledger is; ages in milliseconds. */
export type Levels = { open: number; held: number; queueAgeMs: number; outbox: number; alertsAgeMs: number };

export type Instruments = ReturnType<typeof createInstruments>;

/** Returns instruments of their own, all at nothing. */
export function createInstruments() {
  const registry = new Registry();
  const registers = [registry];
  const of = <L extends string>({
    name,
    help,
    labels = [],
  }: {
    name: string;
    help: string;
    labels?: readonly L[];
  }) => ({ name, help, labelNames: [...labels], registers });
  const counter = <L extends string>(metric: { name: string; help: string; labels?: readonly L[] }) =>
    new Counter<L>(of(metric));
  const gauge = (metric: { name: string; help: string }) => new Gauge(of(metric));

  const requests = counter(metrics.requests);
  const acks = new Histogram({ ...of(metrics.acks), buckets: [...metrics.acks.buckets] });
  const ops = counter(metrics.ops);
  const awsCalls = counter(metrics.awsCalls);
  const slackCalls = counter(metrics.slackCalls);
  const leases = counter(metrics.leases);
  const leasesLapsed = counter(metrics.leasesLapsed);
  const claims = counter(metrics.claims);
  const claimsLost = counter(metrics.claimsLost);
  const ledger = new Histogram({ ...of(metrics.ledger), buckets: [...metrics.ledger.buckets] });
  const redisAway = counter(metrics.redisAway);
  const packed = gauge(metrics.packed);
  const levels = {
    open: gauge(metrics.opsOpen),
    held: gauge(metrics.opsHeld),
    queueAgeMs: gauge(metrics.queueAge),
    outbox: gauge(metrics.outbox),
    alertsAgeMs: gauge(metrics.alertsAge),
  };
  // The most of this minute and of the last, so that neither a scrape nor a pulse misses one.
  const most = { now: 0, before: 0 };

  return {
    slack: {
      heard: (kind: string) => requests.inc({ kind }),
      acked: (kind: string, seconds: number) => acks.observe({ kind }, seconds),
      called: (method: string, result: string) => slackCalls.inc({ method, result }),
    },
    aws: {
      called: (service: string, operation: string, result: string) =>
        awsCalls.inc({ service, operation, result }),
      packed(percent: number) {
        most.now = Math.max(most.now, percent);
      },
    },
    ledger: {
      ran: (seconds: number) => ledger.observe(seconds),
      away: () => redisAway.inc(),
      claimed(lapsed: boolean) {
        claims.inc();
        if (lapsed) claimsLost.inc();
      },
      leased(lapsed: boolean) {
        leases.inc();
        if (lapsed) leasesLapsed.inc();
      },
      ended: (work: string, outcome: string) => ops.inc({ work, outcome }),
    },
    /** The most that a session used of STS's limit in this minute or the last, in percent. */
    packedPercent: () => Math.max(most.now, most.before),
    /** A minute is over. */
    nextMinute() {
      most.before = most.now;
      most.now = 0;
    },
    /** Also counts what Node says of the process itself, for as long as it lives. */
    withProcess: () => collectDefaultMetrics({ register: registry }),
    /** Returns all of it as Prometheus reads it; without levels, those are left out. */
    async text(now: Levels | undefined): Promise<string> {
      packed.set(Math.max(most.now, most.before));
      for (const [name, level] of Object.entries(levels)) {
        level.remove();
        const value = now?.[name as keyof Levels];
        if (value !== undefined) level.set(name.endsWith('Ms') ? value / 1_000 : value);
      }
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}
