/** The door to AWS: eyes for each target, and hands for one step at a time. Clients are kept, sessions refresh themselves. */
import { type Around, createAround } from './around.ts';
import { type CloudMap, createCloudMap } from './cloud-map.ts';
import type { AwsCounts } from './counts.ts';
import { createEcs, type Ecs } from './ecs.ts';
import { createLogs, type Logs } from './logs.ts';
import { createMetrics, type Metric, type Metrics } from './metrics.ts';
import { createObserving, type Observing } from './observing.ts';
import { createParameters, type ParameterFacts, type Parameters } from './parameter-facts.ts';
import { type PolicyStatement, sessionPolicy } from './policy.ts';
import { createRegistry, type Registry } from './registry.ts';
import { createSecrets, type SecretFacts, type Secrets } from './secret-facts.ts';
import { type Credentials, createSessions, type Session, type StepIdentity } from './session.ts';
import { createSimulator, type Simulator } from './simulate.ts';
import { createWrites, type Writes } from './writes.ts';

export { AwsError, denialIn } from './failure.ts';
export { PolicyTooLong, sessionPolicy } from './policy.ts';
export { createQueue, type EventQueue, type Message } from './queue.ts';
export { neverRights, ownRights, readRights, workerRights } from './rights.ts';
export { createSecret, type OwnSecret } from './secrets.ts';
export { hasPictures } from './widget.ts';

export type {
  Around,
  AwsCounts,
  CloudMap,
  Ecs,
  Logs,
  Metric,
  Metrics,
  Observing,
  ParameterFacts,
  PolicyStatement,
  Registry,
  SecretFacts,
  Simulator,
};

/** What may be read of a target, through its read role. */
export type Eyes = {
  ecs: Ecs;
  around: Around;
  registry: Registry;
  observing: Observing;
  metrics: Metrics;
  logs: Logs;
  cloudMap: CloudMap;
  secrets: Secrets;
  parameters: Parameters;
  simulator: Simulator;
};

/** What one step may do: ECS through a session that its policy and its lease bound. */
export type Hands = { ecs: Writes; policy: string; session: Session };

export type Aws = ReturnType<typeof createAws>;

/** Returns the aws room. `region` is where the worker itself runs and calls STS. */
export function createAws(region: string, counts?: AwsCounts) {
  const sessions = createSessions(region, counts);
  const kept = new Map<string, Eyes>();
  return {
    /** Returns the eyes for a read role in a region; the same clients every time. */
    eyes(role: string, at: string): Eyes {
      const key = `${role} ${at}`;
      const known = kept.get(key);
      if (known) return known;
      const credentials = (): Promise<Credentials> => sessions.read(role);
      const given = { region: at, credentials, counts };
      const eyes: Eyes = {
        ecs: createEcs(given),
        around: createAround(given),
        registry: createRegistry(given),
        observing: createObserving(given),
        metrics: createMetrics(given),
        logs: createLogs(given),
        cloudMap: createCloudMap(given),
        secrets: createSecrets(given),
        parameters: createParameters(given),
        simulator: createSimulator(given),
      };
      kept.set(key, eyes);
      return eyes;
    },

    /**
     * Opens a session for one step, hands it to `act`, and closes its client. `until` is the end of the lease in
     * milliseconds. A write is sent once: UpdateService has no idempotency token, and the SDK would repeat it silently.
     */
    async step<T>(
      given: {
        role: string;
        region: string;
        statements: readonly PolicyStatement[];
        until: number;
        who: StepIdentity;
      },
      act: (hands: Hands) => Promise<T>,
    ): Promise<T> {
      const policy = sessionPolicy(given.statements, given.until);
      const { credentials, session } = await sessions.step(given.role, policy, given.who);
      const ecs = createWrites({ region: given.region, credentials, counts });
      try {
        return await act({ ecs, policy, session });
      } finally {
        ecs.close();
      }
    },

    whoAmI: sessions.whoAmI,
    close() {
      for (const eyes of kept.values()) for (const one of Object.values(eyes)) one.close();
      kept.clear();
      sessions.close();
    },
  };
}
