/** The part of the world's own door that is about secrets: a new value takes the place of the one of now. */
import { known, rotate } from './secretsmanager/secret.ts';
import type { State } from './state.ts';

type Answer = [status: number, body: unknown];

/** Answers what is asked about secrets, or nothing where something else was asked. */
export function answerOfSecrets(
  state: State,
  what: string,
  { name, value }: Record<string, unknown>,
): Answer | undefined {
  if (what !== 'POST secrets') return undefined;
  if (typeof name !== 'string' || !known(state, name)) return [400, { error: `there is no secret ${name}` }];
  if (typeof value !== 'string') return [400, { error: 'what a secret holds is text' }];
  return [200, { version: rotate(state, name, value).id }];
}
