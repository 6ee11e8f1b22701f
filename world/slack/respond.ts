/** response_url: five uses within thirty minutes; the only way to change an ephemeral message. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { content } from './api/content.ts';
import { app } from './cast.ts';
import {
  edit,
  type Message,
  noteBroken,
  post,
  type ResponseUrl,
  remove,
  SlackRefusal,
  type State,
} from './state.ts';

/** docs.slack.dev, "Handling user interaction": up to 5 times within 30 minutes. */
const uses = 5;
const goodForMs = 30 * 60_000;

type Body = {
  text?: string;
  replace_original?: boolean | string;
  delete_original?: boolean | string;
  response_type?: string;
  thread_ts?: string;
};

const yes = (value: unknown) => value === true || value === 'true';

/** Answers a POST to a response_url. */
export function handleRespond(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
  text: string,
): void {
  const id = new URL(request.url ?? '/', 'http://localhost').pathname.split('/').at(-1) ?? '';
  const known = state.responseUrls.get(id);
  const refuse = (status: number, error: string) =>
    void response
      .writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
      .end(JSON.stringify({ ok: false, error }));
  if (request.method !== 'POST') return refuse(405, 'method_not_allowed');
  if (!known || state.clock.now() - known.at > goodForMs) return refuse(404, 'expired_url');
  if (known.uses >= uses) return refuse(404, 'used_url');
  let body: Body;
  try {
    body = JSON.parse(text) as Body;
  } catch {
    return refuse(400, 'invalid_payload');
  }
  try {
    answer(state, known, body);
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    noteBroken(state, 'response_url', error);
    return refuse(error.message === 'message_not_found' ? 404 : 400, error.message);
  }
  response.writeHead(200, { 'content-type': 'text/html' }).end('ok');
}

/** The message that was clicked, while it is there; a command has none. */
function originalOf(state: State, known: ResponseUrl): Message {
  const found = state.messages.find(
    message => message.ts === known.message && message.channel === known.channel && !message.deleted,
  );
  if (!found) throw new SlackRefusal('message_not_found');
  return found;
}

function answer(state: State, known: ResponseUrl, body: Body): void {
  const clicked = known.message !== undefined;
  if (yes(body.delete_original) && clicked) {
    const original = originalOf(state, known);
    known.uses++;
    return remove(state, original);
  }
  const shows = content(body);
  if (yes(body.replace_original) && clicked) {
    const original = originalOf(state, known);
    known.uses++;
    return edit(state, original, shows);
  }
  known.uses++;
  const thread = known.thread ?? body.thread_ts;
  post(state, {
    channel: known.channel,
    user: app.user,
    ...shows,
    ...(thread !== undefined && { thread }),
    ...(body.response_type === 'in_channel' ? {} : { onlyFor: known.user }),
  });
}
