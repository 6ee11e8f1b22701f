/** What Slack hands out with every interaction, good for a short time: triggers and response_urls. */
import { randomUUID } from 'node:crypto';
import { keep, newId, type ResponseUrl, type State } from '../state.ts';

/** Returns a trigger id for a person, good once, for three seconds; from inside a dialog it may also push. */
export function newTrigger(state: State, user: string, view?: string): string {
  const id = `${state.clock.now()}.${newId('T')}.${randomUUID().replaceAll('-', '')}`;
  keep(state.triggers, id, { user, at: state.clock.now(), used: false, ...(view !== undefined && { view }) });
  return id;
}

/** Returns a response_url for what a person did. */
export function newResponseUrl(state: State, base: string, what: Omit<ResponseUrl, 'at' | 'uses'>): string {
  const id = randomUUID();
  keep(state.responseUrls, id, { ...what, at: state.clock.now(), uses: 0 });
  return `${base}/respond/${id}`;
}
