/** What goes wrong on demand, by method. */

export const slackFaults = ['refuse', 'throttle', 'hang', 'reset', 'lost-answer', 'error'] as const;
export type SlackFault = (typeof slackFaults)[number];

export type Fault = {
  /** A method's name, or `*` for any. */
  method: string;
  /**
   * refuse: `ok: false` with `error` or restricted_action · throttle: 429 for a second · hang: no answer ever · reset: the
   * connection ends before anything is done · lost-answer: it is done, and the connection ends · error: HTTP 500.
   */
  fault: SlackFault;
  times?: number;
  error?: string;
};

export type Faults = {
  add(fault: Fault): void;
  clear(): void;
  /** Returns what is to go wrong still. */
  list(): Fault[];
};

/** Returns faults, and what takes the next one for a call. */
export function createFaults(): { faults: Faults; take(method: string): Fault | undefined } {
  let waiting: (Fault & { times: number })[] = [];
  return {
    faults: {
      add: fault => {
        if (!slackFaults.includes(fault.fault))
          throw new Error(`a fault is one of ${slackFaults.join(', ')}`);
        waiting.push({ ...fault, times: fault.times ?? 1 });
      },
      clear: () => {
        waiting = [];
      },
      list: () => waiting.map(fault => ({ ...fault })),
    },
    take(method) {
      const found = waiting.find(fault => fault.method === method || fault.method === '*');
      if (!found) return undefined;
      found.times--;
      waiting = waiting.filter(({ times }) => times > 0);
      return found;
    },
  };
}
