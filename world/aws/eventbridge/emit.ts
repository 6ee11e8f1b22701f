/** What AWS's services tell of themselves, as events. */
import { type State, uuid } from '../state.ts';
import { publish } from './rule.ts';

/** Something that happened; `at` in milliseconds since 1970. Its detail is made only where somebody listens. */
export type Happening = {
  source: 'aws.ecs' | 'aws.ecr' | 'aws.cloudwatch' | 'aws.inspector2';
  type: string;
  resources: readonly string[];
  at: number;
  detail(): object;
};

/** Returns a moment as events have it: to the second. */
export const second = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');

/** Tells the rules of the account that something happened; costs nothing where there are none. */
export function emit(state: State, { source, type, resources, at, detail }: Happening): void {
  if (state.rules.size === 0) return;
  publish(state, {
    version: '0',
    id: uuid(),
    'detail-type': type,
    source,
    account: state.account,
    time: second(at),
    region: state.region,
    resources,
    detail: detail(),
  });
}
