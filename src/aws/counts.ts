/** Counts what AWS is asked: every attempt of every call, also those that the SDK makes by itself after a throttle. */
import { type Failure, failureOf } from './failure.ts';

/** What operators want to know of AWS; whoever builds this room gives functions that count. */
export type AwsCounts = {
  /** One attempt, like `ecs` `DescribeServices`, and how it was answered. */
  called(service: string, operation: string, result: 'ok' | Failure): void;
  /** AssumeRole said how much of STS's limit on policy and tags a session uses, in percent. */
  packed(percent: number): void;
};

type Stack = {
  add(
    middleware: (
      next: (given: never) => Promise<unknown>,
      context: { clientName?: string; commandName?: string },
    ) => (given: never) => Promise<unknown>,
    options: { step: 'finalizeRequest'; priority: 'low'; name: string },
  ): void;
};

/** Returns the client itself, with its attempts counted. */
export function counted<C extends { middlewareStack: object }>(client: C, counts: AwsCounts | undefined): C {
  if (!counts) return client;
  // After the SDK's own retries and before the wire: each attempt passes here.
  (client.middlewareStack as Stack).add(
    (next, { clientName = '', commandName = '' }) =>
      async given => {
        const service = clientName.replace(/Client$/, '').toLowerCase();
        const operation = commandName.replace(/Command$/, '');
        try {
          const answer = await next(given);
          counts.called(service, operation, 'ok');
          return answer;
        } catch (error) {
          counts.called(service, operation, failureOf(error).failure);
          throw error;
        }
      },
    { step: 'finalizeRequest', priority: 'low', name: 'counted' },
  );
  return client;
}
