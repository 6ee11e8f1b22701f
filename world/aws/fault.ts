/** AWS's refusals, and faults on demand. */
import type { State } from './state.ts';

/** An error as AWS answers it: its code, its words, its HTTP status and the fields some errors carry. */
export class AwsFault extends Error {
  readonly code: string;
  readonly status: number;
  readonly more: object;

  constructor(code: string, message: string, status = 400, more: object = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.more = more;
  }
}

/**
 * What can go wrong on demand. `lost-answer` does it and breaks the connection before the answer, `no-answer` does it and
 * says nothing, `hang` does nothing and never answers, `stale-read` answers from the account as it was when the fault was
 * added.
 */
export const faultNames = [
  'refuse',
  'throttle',
  'hang',
  'reset',
  'lost-answer',
  'no-answer',
  'stale-read',
  'error',
] as const;
export type FaultName = (typeof faultNames)[number];

/** One that waits: `after` so many calls that go well, for `times` calls. */
export type Fault = { service: string; operation: string; fault: FaultName; times: number; after: number };

/** A fault whose moment has come; `before` is the account a stale read shows. */
export type Due = { fault: FaultName; before?: State };

/** Returns the faults that wait to happen; `freeze` copies the account for the reads that are to be stale. */
export function createFaults(freeze: () => State) {
  let waiting: (Fault & { before?: State })[] = [];
  return {
    add(fault: Omit<Fault, 'times' | 'after'> & { times?: number; after?: number }) {
      waiting.push({
        times: 1,
        after: 0,
        ...fault,
        ...(fault.fault === 'stale-read' && { before: freeze() }),
      });
    },
    /** Takes the fault for this call, if one is due. */
    take(service: string, operation: string): Due | undefined {
      const fault = waiting.find(one => one.service === service && one.operation === operation);
      if (!fault) return undefined;
      if (fault.after > 0) {
        fault.after--;
        return undefined;
      }
      fault.times--;
      waiting = waiting.filter(one => one.times > 0);
      return { fault: fault.fault, ...(fault.before && { before: fault.before }) };
    },
    list: () => waiting.map(({ before: _, ...fault }): Fault => fault),
    clear() {
      waiting = [];
    },
  };
}

export type Faults = ReturnType<typeof createFaults>;
