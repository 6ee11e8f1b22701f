/** The messages of problems, as a story looks at them. */
import type { Message } from '../world/slack/state.ts';
import type { World } from './world.ts';

/** Whether a message is that of a problem, and not a reply in its thread. */
export const isAlert = ({ metadata, thread }: Message): boolean =>
  metadata?.event_type === 'slipway_alert' && thread === undefined;

/** Returns the messages of problems, in one channel or in all. */
export const alertsIn = ({ slack }: World, channel?: string): Message[] =>
  slack.state.messages.filter(
    message => isAlert(message) && (channel ?? message.channel) === message.channel,
  );

/** Returns what a message says now; nothing where there is none. */
export const textOf = ({ slack }: World, message: Message | undefined): string =>
  message ? slack.text(message) : '';

/** Returns all that is said in a message's thread. */
export const repliesTo = (world: World, message: Message | undefined): string =>
  world.slack.state.messages
    .filter(({ thread }) => thread === message?.ts)
    .map(reply => textOf(world, reply))
    .join('\n');
