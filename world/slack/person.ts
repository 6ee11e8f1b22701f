/** Somebody at a keyboard: types, clicks and reads. Everything goes over the same wire as Slack's. */
import type { KnownBlock } from '@slack/types';
import { app, type User } from './cast.ts';
import type { Ack, Delivery } from './deliver.ts';
import * as payloads from './payloads.ts';
import { render, transcript } from './render.ts';
import { directOf, isMember, type Message, post, type State } from './state.ts';

export type Person = ReturnType<typeof createPerson>;

type Where = { channel?: string; thread?: string };
type Clicked = { ack: Ack; confirm?: { title: string; text: string } };

/** Waits at most this long for something to be seen. */
const patienceMs = 15_000;

/** What Slack makes of text that a person types: it escapes, and links whatever looks like a host. */
export const slackified = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(`@${app.name}`, `<@${app.user}>`)
    .replace(/(^|\s)((?:[a-z0-9-]+\.)+(?:com|io|net|org|dev|app))(?=\s|$)/gi, '$1<http://$2|$2>');

type Button = { block: string; element: Record<string, unknown>; message: Message };

/** Returns a person of the cast. */
export function createPerson(state: State, delivery: Delivery, base: () => string, user: User) {
  const channelId = (name = '#ops'): string => {
    if (name === 'direct') return directOf(state, user.id);
    const wanted = name.replace(/^#/, '');
    const found = [...state.channels.values()].find(
      channel => channel.name === wanted || channel.id === name,
    );
    if (!found) throw new Error(`there is no channel ${name}`);
    return found.id;
  };
  const visible = (message: Message): boolean =>
    !message.deleted &&
    (message.onlyFor === undefined || message.onlyFor === user.id) &&
    isMember(state, message.channel, user.id);
  const seen = (channel?: string): Message[] => {
    const id = channel === undefined ? undefined : channelId(channel);
    return state.messages.filter(message => visible(message) && (id === undefined || message.channel === id));
  };
  const whole = (channel?: string): string =>
    seen(channel)
      .map(message => transcript(state, message))
      .join('\n');

  /** Resolves as soon as `find` finds something; every change in Slack asks it again. */
  const until = <T>(find: () => T | undefined, what: string, ms = patienceMs): Promise<T> =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = find();
        if (found === undefined) return;
        stop();
        resolve(found);
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`${user.name} waited ${ms / 1_000} s for ${what} and saw:\n${whole()}`));
      }, ms);
      const stop = () => {
        clearTimeout(timer);
        state.bell.off('change', look);
      };
      state.bell.on('change', look);
      look();
    });

  const buttons = (message: Message): Button[] =>
    message.blocks.flatMap((block, i) => {
      const { type, block_id, elements } = block as unknown as {
        type: string;
        block_id?: string;
        elements?: Record<string, unknown>[];
      };
      if (type !== 'actions') return [];
      return (elements ?? []).map(element => ({ block: block_id ?? `b${i}`, element, message }));
    });
  const label = (element: Record<string, unknown>) =>
    String((element.text as { text?: string } | undefined)?.text ?? '');
  const find = (wanted: string, channel?: string): Button | undefined =>
    seen(channel)
      .flatMap(buttons)
      .filter(({ element }) => label(element) === wanted)
      .at(-1);

  const shows = (ack: Ack, channel: string): Message | undefined => {
    if (ack.is !== 'acked' || !ack.body || (ack.body.text === undefined && ack.body.blocks === undefined))
      return undefined;
    const blocks = (ack.body.blocks ?? []) as KnownBlock[];
    const onlyFor = ack.body.response_type === 'in_channel' ? {} : { onlyFor: user.id };
    return post(state, { channel, user: app.user, text: String(ack.body.text ?? ''), blocks, ...onlyFor });
  };

  return {
    id: user.id,
    name: user.name,

    /** Types something: a slash command, a mention of the bot, or a direct message. Returns the ack and what it showed. */
    async says(text: string, where: Where = {}): Promise<{ ack: Ack; text: string }> {
      const channel = channelId(where.channel);
      if (text.startsWith('/')) {
        if (where.thread !== undefined) throw new Error('Slack has no slash commands in threads');
        const ack = await delivery.deliver(
          'slash_commands',
          payloads.command(state, base(), user, channel, text),
        );
        const shown = shows(ack, channel);
        if (ack.is !== 'acked') return { ack, text: '/ecs failed with the error "operation_timeout"' };
        return { ack, text: shown ? render(state, shown) : '' };
      }
      const message = post(state, {
        channel,
        user: user.id,
        text: slackified(text),
        blocks: [],
        ...(where.thread !== undefined && { thread: where.thread }),
      });
      const direct = state.channels.get(channel)?.im !== undefined;
      // Slack tells a bot of a mention only where the bot is.
      if (!direct && (!message.text.includes(`<@${app.user}>`) || !isMember(state, channel, app.user)))
        return { ack: { is: 'acked', body: undefined }, text: '' };
      const ack = await delivery.deliver(
        'events_api',
        direct ? payloads.directMessage(user, message) : payloads.mention(user, message),
      );
      return { ack, text: '' };
    },

    /** Clicks the newest button of that label that this person sees, confirming its dialog unless told not to. */
    async clicks(wanted: string, how: { channel?: string; confirm?: boolean } = {}): Promise<Clicked> {
      const { element, block, message } = await until(
        () => find(wanted, how.channel),
        `a button [${wanted}]`,
      );
      const dialog = element.confirm as { title: { text: string }; text: { text: string } } | undefined;
      const confirm = dialog && { title: dialog.title.text, text: dialog.text.text };
      if (dialog && how.confirm === false)
        return { ack: { is: 'acked', body: undefined }, ...(confirm && { confirm }) };
      const ack = await delivery.deliver(
        'interactive',
        payloads.click(state, base(), user, message, block, element),
      );
      return { ack, ...(confirm && { confirm }) };
    },

    /** Returns the click that would be sent, to send it later, twice or a hundred times: a card that was edited meanwhile. */
    async aims(wanted: string, channel?: string): Promise<() => Promise<Ack>> {
      const { element, block, message } = await until(() => find(wanted, channel), `a button [${wanted}]`);
      return () =>
        delivery.deliver('interactive', payloads.click(state, base(), user, message, block, element));
    },

    /** Fills in the open dialog and submits it; required inputs must be filled. */
    async submits(values: Record<string, string>): Promise<Ack> {
      const view = await until(() => state.views.get(user.id), 'a dialog');
      for (const block of view.blocks) {
        if (block.type !== 'input') continue;
        const input = block as unknown as {
          block_id: string;
          optional?: boolean;
          element: { action_id: string; type: string };
        };
        const value = values[input.element.action_id];
        if (value === undefined && !input.optional)
          throw new Error(`the dialog asks for ${input.element.action_id}`);
        view.state.values[input.block_id] = {
          [input.element.action_id]: { type: input.element.type, value: value ?? null },
        };
      }
      const ack = await delivery.deliver('interactive', payloads.submission(state, user, view));
      if (ack.is === 'acked' && ack.body?.response_action === undefined) state.views.delete(user.id);
      return ack;
    },

    /** Resolves with the newest message this person sees that reads like `what`. */
    sees: (what: RegExp | string, channel?: string, ms?: number): Promise<Message> =>
      until(
        () =>
          seen(channel).findLast(message =>
            typeof what === 'string'
              ? render(state, message).includes(what)
              : what.test(render(state, message)),
          ),
        String(what),
        ms,
      ),

    /** Returns everything this person sees now, as text. */
    reads: whole,
    messages: seen,
  };
}
