/** The world's own door, under /_world/, for the terminal client; no bot needs it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type SlackFault, slackFaults } from './api/faults.ts';
import type { Ack, DisconnectReason } from './delivery/index.ts';
import type { SlackWorld } from './index.ts';
import { type Refusal, refusals } from './keys.ts';
import type { Said } from './person/typing.ts';
import type { Person } from './person.ts';
import { renderView, transcript } from './render.ts';

type Asked = {
  who?: string;
  channel?: string;
  text?: string;
  thread?: string;
  label?: string;
  home?: true;
  option?: string;
  confirm?: boolean;
  values?: Record<string, string>;
  method?: string;
  fault?: SlackFault;
  times?: number;
  reason?: DisconnectReason;
  url?: string;
  says?: Refusal;
  /** Seconds to wait for the bot's first word. */
  wait?: number;
};

/** How long `say` and `click` wait for the bot to begin, to go on after what it said last, and in all. */
const firstMs = 3_000;
const quietMs = 700;
const mostMs = 10_000;

export type Controlled = Pick<
  SlackWorld,
  'state' | 'people' | 'delivery' | 'faults' | 'methods' | 'text' | 'issue' | 'revoke' | 'reset'
>;

/** Milliseconds to wait for the first word, or for a button. */
const patience = (seconds: number | undefined) => (seconds === undefined ? firstMs : seconds * 1_000);

const given = <K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } =>
  value === undefined ? {} : ({ [key]: value } as { [key in K]?: V });

const nobody = 'no bot has answered. Does one run?';

/** What Slack says where no bot took what was typed, and that none did; other words of its own stand for themselves. */
const unheard = ({ text, ack }: Said): string =>
  text === '' || text.includes('failed with the error')
    ? `${text || `It came to nothing (${ack.is})`}: ${nobody}`
    : text;

/** Throws where a click came to nothing: Slack shows a small sign beside the button, and the card stays as it was. */
function heard(what: string, { is }: Ack): void {
  if (is !== 'acked') throw new Error(`${what} came to nothing (${is}): ${nobody}`);
}

/** Returns what answers the requests to the door. */
export function createControl(world: Controlled) {
  const { state, people, delivery, faults } = world;
  const personOf = (name = 'dev'): Person => {
    const person = people[name as keyof typeof people];
    if (!person) throw new Error(`the cast is ${Object.keys(people).join(', ')}`);
    return person;
  };

  /** Resolves when somebody has spoken and then nobody has for a moment. */
  const quiet = (first: number, spoken: boolean) =>
    new Promise<void>(resolve => {
      const most = setTimeout(done, Math.max(mostMs, first));
      let timer = setTimeout(done, spoken ? quietMs : first);
      const change = () => {
        clearTimeout(timer);
        timer = setTimeout(done, quietMs);
      };
      function done() {
        clearTimeout(most);
        clearTimeout(timer);
        state.bell.off('change', change);
        resolve();
      }
      state.bell.on('change', change);
    });

  /** Returns what this person sees now and did not before. */
  const fresh = async (person: Person, wait: number | undefined, act: () => Promise<boolean>) => {
    const before = new Map(person.messages().map(message => [message.ts, world.text(message)]));
    const spoken = await act();
    await quiet(patience(wait), spoken);
    return person
      .messages()
      .filter(message => before.get(message.ts) !== world.text(message))
      .map(message => transcript(state, message));
  };

  const say = async (asked: Asked) => {
    const person = personOf(asked.who);
    let ack = '';
    const messages = await fresh(person, asked.wait, async () => {
      const said = await person.says(asked.text ?? '', {
        ...given('channel', asked.channel),
        ...given('thread', asked.thread),
      });
      if (said.ack.is !== 'acked') ack = unheard(said);
      return said.ack.is !== 'acked' || said.text !== '';
    });
    return { ack, messages, ...dialogOf(person) };
  };

  /** What dialog somebody has open, and what can be filled in there. */
  const dialogOf = (person: Person) => {
    const view = person.modal();
    if (!view) return { dialog: false };
    const inputs = (view.blocks as unknown as { element?: { action_id?: string } }[]).flatMap(
      ({ element }) => element?.action_id ?? [],
    );
    return { dialog: true, view: renderView(state, view), inputs };
  };

  /** What to say when there is no such button: which ones there are, not all that was ever said. */
  const missing = (
    person: Person,
    label: string,
    how: { channel?: string; home?: true },
  ): Error | undefined => {
    const there = person.couldClick(how);
    if (there.includes(label)) return undefined;
    const others =
      there.length > 0 ? `there is ${there.map(one => `[${one}]`).join(' ')}` : 'there is nothing to click';
    return new Error(`${person.name} sees no [${label}]; ${others}`);
  };

  const click = async (asked: Asked) => {
    const person = personOf(asked.who);
    const how = {
      ...given('channel', asked.channel),
      ...given('confirm', asked.confirm),
      ...given('home', asked.home),
    };
    let confirm: object | undefined;
    const messages = await fresh(person, asked.wait, async () => {
      // Whoever fills in a dialog that is open already does not click what opened it again.
      const open = person.modal();
      if (!(asked.values && open?.type === 'modal' && open.submit)) {
        const { label = '', option } = asked;
        const clicked = await (option === undefined
          ? person.clicks(label, { ...how, ms: patience(asked.wait) }).catch(error => {
              throw missing(person, label, how) ?? error;
            })
          : person.chooses(label, option, how));
        heard(`[${label}]`, clicked.ack);
        confirm = clicked.confirm;
      }
      if (asked.values) heard('The dialog', await person.submits(asked.values));
      return person.modal() !== undefined;
    });
    return { confirm, messages, ...dialogOf(person) };
  };

  const answer = async (what: string, asked: Asked, query: URLSearchParams): Promise<object | undefined> => {
    switch (what) {
      case 'POST say':
        return say(asked);
      case 'POST click':
        return click(asked);
      case 'GET show':
        return { text: personOf(query.get('as') ?? 'dev').reads(query.get('channel') ?? '#ops') };
      case 'POST home': {
        const person = personOf(asked.who);
        await fresh(person, asked.wait, async () => {
          heard('The home tab', await person.opensHome());
          return false;
        });
        return { text: person.readsHome() };
      }
      case 'POST faults': {
        const { method = '', fault, times } = asked;
        if (method !== '*' && !world.methods.includes(method)) throw new Error(`no method ${method}`);
        if (!fault || !slackFaults.includes(fault))
          throw new Error(`a fault is one of ${slackFaults.join(', ')}`);
        faults.add({ method, fault, ...given('times', times) });
        return { ok: true };
      }
      case 'DELETE faults':
        faults.clear();
        return { ok: true };
      case 'POST disconnect':
        delivery.disconnect(asked.reason ?? 'refresh_requested');
        return { ok: true };
      case 'POST deliver':
        delivery.deliverTo(asked.url);
        return { ok: true };
      case 'POST issue':
        return { keys: world.issue() };
      case 'POST revoke':
        if (asked.says !== undefined && !refusals.includes(asked.says))
          throw new Error(`a token that was taken back is called ${refusals.join(', ')}`);
        world.revoke(asked.says);
        return { ok: true };
      case 'POST reset':
        world.reset();
        return { ok: true };
    }
    return undefined;
  };

  return async (request: IncomingMessage, response: ServerResponse, body: string): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const send = (value: object, status = 200) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    try {
      const asked = (body === '' ? {} : JSON.parse(body)) as Asked;
      const what = `${request.method} ${url.pathname.slice('/_world/'.length)}`;
      const found = await answer(what, asked, url.searchParams);
      if (found) send(found);
      else send({ error: `the world knows no ${request.method} ${url.pathname}` }, 404);
    } catch (error) {
      send({ error: String((error as Error).message) }, 400);
    }
  };
}
