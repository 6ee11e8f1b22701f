import { AwsError } from '../../src/aws/index.ts';
import { StepRefused } from '../../src/workers/kind.ts';
import type { Change } from '../../src/workers/planning.ts';
import { doSteps } from '../../src/workers/steps.ts';

const denied = new AwsError(
  'denied',
  'AccessDeniedException',
  'User: x is not authorized',
  undefined,
  undefined,
);

/** A change of one step that AWS denies each time, so many milliseconds after its lease was given; a lease is 15 s. */
const deniedAfter = (ms: number) => {
  let now = 0;
  const step = { name: 'setDesired', harmless: false, done: async () => undefined };
  const ledger = {
    now: () => now,
    intent: async () => ({ is: 'lease', at: now + 15_000 }),
    note: async () => undefined,
    result: async () => undefined,
  };
  const aws = {
    eyes: () => ({}),
    step: async () => {
      now += ms;
      throw denied;
    },
  };
  return doSteps({
    given: { ledger, aws, log: { warn: () => undefined }, config: { targets: { prod: {} } } },
    worker: { perform: () => [step], needs: () => [{ name: step.name, needs: [] }] },
    op: {
      id: 'op_a',
      ask: { who: { team: 'T', user: 'dev' } },
      acting: { who: { team: 'T', user: 'sre' }, role: 'arn' },
      plan: { scope: { target: 'prod' } },
      journal: [],
    },
    epoch: 1,
    pause: async () => undefined,
  } as unknown as Change);
};

test('what AWS denies in time is refused; what came after its lease each time is our slowness, and goes on later', async () => {
  await expect(deniedAfter(100)).rejects.toBeInstanceOf(StepRefused);
  await expect(deniedAfter(15_000)).rejects.toBe(denied);
});
