/** AWS's refusals, and faults on demand. */

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

/** What can go wrong on demand. `lost-answer` does it and breaks the connection; `no-answer` does it and says nothing. */
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

export type Fault = { service: string; operation: string; fault: FaultName; times: number };

/** Returns the faults that wait to happen, each as often as was said. */
export function createFaults() {
  let waiting: Fault[] = [];
  return {
    add(fault: Omit<Fault, 'times'> & { times?: number }) {
      waiting.push({ times: 1, ...fault });
    },
    /** Takes the fault for this call, if one waits. */
    take(service: string, operation: string): FaultName | undefined {
      const fault = waiting.find(one => one.service === service && one.operation === operation);
      if (!fault) return undefined;
      fault.times--;
      waiting = waiting.filter(one => one.times > 0);
      return fault.fault;
    },
    list: () => waiting,
    clear() {
      waiting = [];
    },
  };
}

export type Faults = ReturnType<typeof createFaults>;
