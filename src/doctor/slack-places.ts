/** The channels that slipway.yaml names: whether the bot is there, and nobody from elsewhere is. */
import type { Config } from '../config/index.ts';
import { errorCode } from '../slack/client.ts';
import type { Given } from './given.ts';
import { type Found, fail, type Line, pass } from './line.ts';
import { refusedBySlack } from './slack-refusals.ts';

/** Returns each channel that slipway.yaml names once, with what it is for. */
export function placesIn({ channels, alerts, rules }: Config): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (id: string, what: string) => found.set(id, [...new Set([...(found.get(id) ?? []), what])]);
  for (const { id, target } of channels) add(id, `${target} is meant there`);
  for (const { channel, name } of alerts.routes) add(channel, `alerts of "${name}"`);
  for (const { breakGlass } of rules)
    if (breakGlass) add(breakGlass.channel, 'hears when the glass is broken');
  return found;
}

async function ofPlace({ slack }: Given, id: string, what: string[]): Promise<Found> {
  const used = what.join(', ');
  try {
    const { channel } = await slack.conversations.info({ channel: id });
    const named = `#${channel?.name} (${used})`;
    if (channel?.is_archived) return fail(`${named} is archived.`, 'Name another channel in slipway.yaml.');
    if (!channel?.is_member)
      return fail(`The bot is not in ${named}.`, `Type /invite @slipway in #${channel?.name}.`);
    if (channel.is_ext_shared || channel.is_pending_ext_shared)
      return fail(
        `${named} is shared with another organisation: no change, log or alert is shown there.`,
        'Name a channel in slipway.yaml that is not.',
      );
    return pass(named);
  } catch (error) {
    if (errorCode(error) === 'channel_not_found')
      return fail(
        `The bot does not see it (${used}): there is none of that id, or it is private and the bot is not in it.`,
        `Type /invite @slipway there, or correct ${id} in slipway.yaml; Slack shows the id in "copy link".`,
      );
    return refusedBySlack(error, 'See what Slack says of conversations.info.');
  }
}

/** Looks at every channel, a line each. */
export function checkPlaces(given: Given): Promise<Line[]> {
  const places = given.config ? [...placesIn(given.config)] : [];
  return Promise.all(
    places.map(([id, what]) =>
      given.look('slack', `channel ${id}`, 'Try again.', () => ofPlace(given, id, what)),
    ),
  );
}
