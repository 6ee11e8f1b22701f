/** Somebody at a keyboard: types, clicks and reads. Everything goes over the same wire as Slack's. */
import { app, type User } from './cast.ts';
import type { Ack } from './delivery/index.ts';
import { isThing, type Thing } from './kit/check.ts';
import { tabOpened } from './payloads/events.ts';
import { type Clickable, click, suggestion } from './payloads/interactions.ts';
import {
  chooser,
  chosen,
  controls,
  homeControls,
  labels,
  named,
  optionOf,
  optionsOf,
} from './person/controls.ts';
import { cancel, fill, submit } from './person/dialog.ts';
import { type Said, type Typing, typeCommand, typeMessage } from './person/typing.ts';
import { until } from './person/waiting.ts';
import { render, renderView, transcript } from './render.ts';
import { directOf, isMember, type Message, type View } from './state.ts';

export type Person = ReturnType<typeof createPerson>;
export type Confirm = { title: string; text: string; confirm: string; deny: string };
export type Clicked = { ack: Ack; confirm?: Confirm };

type Where = { channel?: string; thread?: string };
/** `ms`: how long to wait until it can be clicked. */
type How = { channel?: string; message?: string; home?: true; confirm?: boolean; ms?: number };
type Wanted = RegExp | string | ((message: Message) => boolean);

const words = (value: unknown): string => (isThing(value) ? String(value.text ?? '') : '');

function dialogOf(element: Thing): Confirm | undefined {
  const { confirm } = element;
  if (!isThing(confirm)) return undefined;
  return {
    title: words(confirm.title),
    text: words(confirm.text),
    confirm: words(confirm.confirm),
    deny: words(confirm.deny),
  };
}

/** Returns a person of the cast. */
export function createPerson(typing: Typing, user: User) {
  const { state, delivery, base } = typing;
  const channelId = (name = '#ops'): string => {
    if (name === 'direct' || name === `@${app.name}`) return directOf(state, user.id);
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
  const reads = (channel?: string): string =>
    seen(channel)
      .map(message => transcript(state, message))
      .join('\n');
  const wait = <T>(find: () => T | undefined, what: string, ms?: number): Promise<T> =>
    until(state, find, () => `${user.name} waited for ${what} and saw:\n${reads()}${opened()}`, ms);
  const opened = () => {
    const view = top();
    const home = state.homes.get(user.id);
    return [
      view ? `\nin a dialog:\n${renderView(state, view)}` : '',
      home ? `\nat home:\n${renderView(state, home)}` : '',
    ].join('');
  };
  const top = (): View | undefined => state.views.get(user.id)?.at(-1);
  const before = ({ channel, message, home }: How): Clickable[] =>
    home ? homeControls(state, user.id) : at(channel, message);
  const at = (channel?: string, message?: string): Clickable[] =>
    controls(state, user.id, seen(channel), channel ?? message).filter(
      at => message === undefined || ('message' in at && at.message.ts === message),
    );

  /** Notes a choice where payloads find it. */
  const note = (at: Clickable, choice: Thing) => {
    const { type, action_id } = at.element;
    if (type === 'button' || Object.keys(choice).length === 0) return;
    const values = 'view' in at ? at.view.state.values : own(at.message);
    values[at.block] = { ...values[at.block], [String(action_id)]: { type, ...choice } };
  };
  const own = (message: Message) => {
    message.chosen ??= {};
    message.chosen[user.id] ??= {};
    return message.chosen[user.id] ?? {};
  };
  const act = async (at: Clickable, choice: Thing, confirm?: boolean): Promise<Clicked> => {
    const dialog = dialogOf(at.element);
    if (dialog && confirm === false) return { ack: { is: 'acked', body: undefined }, confirm: dialog };
    note(at, choice);
    const ack = await delivery.deliver('interactive', click(state, base(), user, at, choice));
    return { ack, ...(dialog && { confirm: dialog }) };
  };

  const suggested = async (at: Clickable, wanted: string): Promise<Thing> => {
    const least = Number(at.element.min_query_length ?? 3);
    if (wanted.length < least) throw new Error(`Slack asks the bot from ${least} characters on`);
    const ack = await delivery.deliver('interactive', suggestion(user, at, wanted));
    const options = ack.is === 'acked' ? optionsOf(ack.body ?? {}) : [];
    if (options.length > 100) throw new Error('Slack shows nothing when it gets more than 100 options');
    // People type a few letters and take what comes.
    const found = options.find(one => words(one.text) === wanted) ?? options[0];
    if (!found) throw new Error(`the bot suggests nothing for ${wanted}`);
    return found;
  };

  const sees = (what: Wanted, channel?: string, ms?: number): Promise<Message> => {
    const is = (message: Message): boolean => {
      if (typeof what === 'function') return what(message);
      const text = render(state, message);
      return typeof what === 'string' ? text.includes(what) : what.test(text);
    };
    return wait(
      () => seen(channel).findLast(is),
      typeof what === 'function' ? 'a message' : String(what),
      ms,
    );
  };

  return {
    id: user.id,
    name: user.name,

    /** Types something: a slash command, a mention of the bot, or a direct message. Returns the ack and what it showed. */
    async says(text: string, { channel: name, thread }: Where = {}): Promise<Said> {
      const channel = channelId(name);
      if (!isMember(state, channel, user.id)) throw new Error(`${user.name} is not in ${name}`);
      if (text.startsWith('/')) return typeCommand(typing, user, channel, text, thread !== undefined);
      return typeMessage(typing, user, channel, text, thread);
    },

    /**
     * Clicks the newest button, or option of a menu, of that label that this person sees, confirming its dialog unless told
     * not to. Returns the ack and what the dialog asked.
     */
    async clicks(wanted: string, how: How = {}): Promise<Clicked> {
      const { at, option } = await wait(() => named(before(how), wanted), `a button [${wanted}]`, how.ms);
      return act(at, option ? chosen(state, at.element, wanted, option) : {}, how.confirm);
    },

    /** Returns the labels of everything that this person could click now. */
    couldClick: (how: How = {}): string[] => labels(before(how)),

    /** Chooses in a select, picker or input that dispatches, named by its placeholder or action_id. */
    async chooses(wanted: string, option: string, how: How = {}): Promise<Clicked> {
      const at = await wait(() => chooser(before(how), wanted), `something to choose named ${wanted}`);
      const options = optionsOf(at.element);
      const found = String(at.element.type).endsWith('external_select')
        ? await suggested(at, option)
        : options.length > 0
          ? optionOf(options, option)
          : undefined;
      return act(at, chosen(state, at.element, option, found), how.confirm);
    },

    /** Returns the click that would be sent, to send it later, twice or a hundred times: a card that was edited meanwhile. */
    async aims(wanted: string, channel?: string): Promise<() => Promise<Ack>> {
      const how = channel === undefined ? {} : { channel };
      const { at, option } = await wait(() => named(before(how), wanted), `a button [${wanted}]`);
      const choice = option ? chosen(state, at.element, wanted, option) : {};
      return () => delivery.deliver('interactive', click(state, base(), user, at, choice));
    },

    /** Fills in the open dialog and submits it; throws what its client would refuse. A failed one stays open. */
    async submits(values: Record<string, string> = {}): Promise<Ack> {
      const view = await wait(top, 'a dialog');
      if (view.type === 'modal' && !view.submit) throw new Error('the dialog has nothing to submit');
      fill(state, view, values);
      return submit(state, delivery, user, view);
    },

    /** Closes the open dialog. */
    async cancels(): Promise<Ack | undefined> {
      return cancel(state, delivery, user, await wait(top, 'a dialog'));
    },

    /** Resolves with the open dialog as text as soon as it reads like `what`. */
    seesDialog: (what: RegExp): Promise<string> =>
      wait(() => {
        const view = top();
        const text = view && renderView(state, view);
        return text !== undefined && what.test(text) ? text : undefined;
      }, `a dialog like ${what}`),

    /** Returns the open dialog, if any. */
    modal: top,
    /** Returns the open dialog as text, with what the bot complained about. */
    readsDialog: (): string => (top() ? renderView(state, top() as View) : ''),

    /** Opens the bot's home tab, or the one beside it. */
    opensHome: (tab: 'home' | 'messages' = 'home'): Promise<Ack> =>
      delivery.deliver('events_api', tabOpened(state, user, directOf(state, user.id), tab)),
    /** Resolves with the home tab as text as soon as it reads like `what`. */
    seesHome: (what: RegExp): Promise<string> =>
      wait(() => {
        const view = state.homes.get(user.id);
        const text = view && renderView(state, view);
        return text !== undefined && what.test(text) ? text : undefined;
      }, `a home tab like ${what}`),
    /** Returns the home tab as text. */
    readsHome(): string {
      const view = state.homes.get(user.id);
      return view ? renderView(state, view) : '';
    },

    /** Resolves with the newest message this person sees that reads like `what`; rejects with what they saw instead. */
    sees,
    waitsFor: (what: Wanted, { channel, ms }: { channel?: string; ms?: number } = {}) =>
      sees(what, channel, ms),

    /** Starts Slack again: ephemeral messages are gone. */
    reloads(): void {
      for (const message of state.messages) if (message.onlyFor === user.id) message.deleted = true;
      state.bell.emit('change');
    },

    /** Returns everything this person sees now, as text. */
    reads,
    messages: seen,
  };
}
