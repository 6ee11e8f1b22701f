/** response_url: five uses within thirty minutes; the only way to change an ephemeral message. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KnownBlock } from '@slack/types';
import { app } from './cast.ts';
import { validateBlocks } from './kit.ts';
import { edit, post, type State } from './state.ts';

const uses = 5;
const goodForMs = 30 * 60_000;

type Body = {
  text?: string;
  blocks?: KnownBlock[];
  replace_original?: boolean;
  delete_original?: boolean;
  response_type?: string;
};

/** Answers a POST to a response_url. */
export function handleRespond(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
  text: string,
): void {
  const id = new URL(request.url ?? '/', 'http://localhost').pathname.split('/').at(-1) ?? '';
  const known = state.responseUrls.get(id);
  const refuse = (status: number, why: string) =>
    void response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify({ ok: false, error: why }));
  if (!known || Date.now() - known.at > goodForMs) return refuse(404, 'expired_url');
  if (known.uses >= uses) return refuse(404, 'used_url');
  let body: Body;
  try {
    body = JSON.parse(text) as Body;
  } catch {
    return refuse(400, 'invalid_payload');
  }
  const blocks = body.blocks ?? [];
  if (validateBlocks(blocks, 'message').length > 0) return refuse(400, 'invalid_blocks');
  known.uses++;
  const original = state.messages.find(
    message => message.ts === known.message && message.channel === known.channel && !message.deleted,
  );
  if (body.delete_original && original) {
    original.deleted = true;
    state.bell.emit('change');
  } else if (body.replace_original && original) {
    edit(state, original, { text: body.text ?? '', blocks });
  } else {
    const onlyFor = body.response_type === 'in_channel' ? {} : { onlyFor: known.user };
    post(state, {
      channel: known.channel,
      user: app.user,
      text: body.text ?? '',
      blocks,
      ...(known.thread !== undefined && { thread: known.thread }),
      ...onlyFor,
    });
  }
  response.writeHead(200, { 'content-type': 'text/html' }).end('ok');
}
