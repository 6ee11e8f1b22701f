/** EventBridge: how rules are named and found. There is the default bus and no other. */
import { AwsFault } from '../fault.ts';
import type { Need } from '../operation.ts';
import type { State } from '../state.ts';
import type { EventRule } from './rule.ts';

/** Returns the refusal of a request that is not as EventBridge takes it. */
export const invalid = (words: string) => new AwsFault('ValidationException', words);

/** Returns the ARN that a rule of this name has or would have. */
export const ruleArn = (state: State, name: string) =>
  `arn:aws:events:${state.region}:${state.account}:rule/${name}`;

const busArn = (state: State) => `arn:aws:events:${state.region}:${state.account}:event-bus/default`;

/** Throws ResourceNotFoundException for any bus but the default one. */
export function checkBus(state: State, bus: string | undefined): void {
  if (bus === undefined || bus === 'default' || bus === busArn(state)) return;
  throw new AwsFault('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
}

type Named = { EventBusName?: string | undefined };

/** Returns a rule by name. Throws ResourceNotFoundException. */
export function ruleOf(state: State, name: string | undefined, { EventBusName }: Named): EventRule {
  checkBus(state, EventBusName);
  const rule = state.rules.get(name ?? '');
  if (rule) return rule;
  throw new AwsFault('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
}

/** Returns what IAM is asked before an action on a rule. */
export const onRule =
  (action: string) =>
  ({ Name, Rule }: { Name?: string | undefined; Rule?: string | undefined }, state: State): Need[] => [
    { action: `events:${action}`, resource: ruleArn(state, Name ?? Rule ?? '') },
  ];

/** Returns what IAM is asked before events are put. */
export const onBus = (action: string, state: State): Need => ({
  action: `events:${action}`,
  resource: busArn(state),
});
