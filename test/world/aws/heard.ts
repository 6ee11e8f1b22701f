/** What the demo account's queue of events holds, read as events. */
import type { Scene } from './scene.ts';

export type Heard = {
  id: string;
  'detail-type': string;
  source: string;
  time: string;
  resources: string[];
  detail: Record<string, unknown>;
};

/** Returns the events in the queue, oldest first: all, or those of a type. */
export const heard = (at: Scene, type?: string): Heard[] =>
  at.aws
    .queue()
    .messages.map(({ body }) => JSON.parse(body) as Heard)
    .filter(event => type === undefined || event['detail-type'] === type);

/** Returns what events of a type say in one word each: their name, and why where they say so. */
export const names = (at: Scene, type: string): string[] =>
  heard(at, type).map(({ detail }) =>
    [detail.eventName, detail.reason].filter(word => word !== undefined).join(': '),
  );
