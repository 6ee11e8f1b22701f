/** Files, the way that is left since files.upload died: ask for an address, put the bytes there, say where they belong. */
import type { IncomingMessage } from 'node:http';
import { app } from '../cast.ts';
import { isThing } from '../kit/check.ts';
import { isMember, keep, newId, post, SlackRefusal, type State } from '../state.ts';
import { partsOf, typeOf } from './body.ts';
import { type Args, given, invalidArguments, type Methods, messageAt, needed } from './method.ts';

/** Returns the file in a request to an upload address: its bytes as they are, or those of a form's one part. */
export const fileIn = (request: IncomingMessage, bytes: Buffer): Buffer =>
  (typeOf(request) === 'multipart/form-data' && partsOf(request, bytes)?.[0]?.bytes) || bytes;

/** Takes the bytes that were put at an upload address; returns false where nothing was asked for. */
export function uploaded(state: State, id: string, bytes: Buffer): boolean {
  const file = state.files.get(id);
  if (!file || file.bytes) return false;
  file.bytes = bytes;
  return true;
}

function ask(args: Args, state: State, base: string): object {
  const name = needed(args, 'filename');
  const length = Number(args.length);
  if (!Number.isInteger(length) || length < 1) throw invalidArguments('missing required field: length');
  const id = newId('F');
  keep(state.files, id, { id, name, length, shared: false });
  return { upload_url: `${base}/upload/${id}`, file_id: id };
}

function complete(args: Args, state: State): object {
  const { files } = args;
  if (!Array.isArray(files) || files.length === 0) throw invalidArguments('missing required field: files');
  const found = files.map(one => {
    const file = state.files.get(isThing(one) ? String(one.id) : '');
    if (!file?.bytes || file.shared) throw new SlackRefusal('file_not_found');
    return file;
  });
  const channel = given(args, 'channel_id');
  if (channel !== undefined) {
    if (!state.channels.has(channel)) throw new SlackRefusal('channel_not_found');
    if (!isMember(state, channel, app.user)) throw new SlackRefusal('not_in_channel');
    const thread = given(args, 'thread_ts');
    if (thread !== undefined && !messageAt(state, channel, thread))
      throw new SlackRefusal('thread_not_found');
    post(state, {
      channel,
      user: app.user,
      text: given(args, 'initial_comment') ?? '',
      blocks: [],
      files: found.map(({ id, name, length }) => ({ id, name, size: length })),
      ...(thread !== undefined && { thread }),
    });
  }
  for (const file of found) file.shared = true;
  // Who says no title gets the file's name.
  const titles = files.map(one => (isThing(one) && typeof one.title === 'string' ? one.title : undefined));
  return { files: found.map(({ id, name }, i) => ({ id, title: titles[i] ?? name })) };
}

/** Returns the files methods; upload addresses are at `base`. */
export const files = (base: () => string): Methods => ({
  'files.getUploadURLExternal': {
    tier: 'tier4',
    scope: 'files:write',
    call: (args, state) => ask(args, state, base()),
  },
  'files.completeUploadExternal': { tier: 'tier4', scope: 'files:write', call: complete },
});
