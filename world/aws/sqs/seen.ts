/** Queues as whoever tests the world sees them, and fills them. */
import type { State } from '../state.ts';
import { counts, put } from './queue.ts';

/** A queue at one moment. */
export type QueueSeen = {
  visible: number;
  inFlight: number;
  delayed: number;
  /** How many receivers wait for a message. */
  waiting: number;
  /** What lies in it, oldest first: bodies, how often each was received, and the attributes that say why. */
  messages: { id: string; body: string; received: number; attributes: Record<string, string> }[];
  /** Resolves once nothing is in it: neither visible nor received and not deleted. */
  emptied(): Promise<void>;
};

const known = (state: State, name: string) => {
  const queue = state.queues.get(name);
  if (queue) return queue;
  throw new Error(`there is no queue ${name}`);
};

/** Returns a queue as it is now. Throws where there is none of that name. */
export function seen(state: State, name: string): QueueSeen {
  const queue = known(state, name);
  return {
    ...counts(queue, state.clock.now()),
    waiting: queue.waiting,
    messages: [...queue.messages.values()].map(({ id, body, received, attributes, diedIn }) => ({
      id,
      body,
      received,
      attributes: {
        ...Object.fromEntries(
          Object.entries(attributes).map(([key, { StringValue: text = '(bytes)' }]) => [key, text]),
        ),
        ...(diedIn !== undefined && { diedIn }),
      },
    })),
    emptied: () =>
      new Promise(resolve => {
        const look = () => {
          if (queue.messages.size > 0) return;
          queue.watchers.delete(look);
          resolve();
        };
        queue.watchers.add(look);
        look();
      }),
  };
}

/** Puts a message into a queue, whatever it is: text as it stands, everything else as JSON. Returns its id. */
export const send = (state: State, name: string, message: string | object): string =>
  put(state, known(state, name), {
    body: typeof message === 'string' ? message : JSON.stringify(message),
    sender: 'AIDAWORLDADMIN000000',
  }).id;
