/** Puts files into conversations: asks for an address, puts the bytes there, says where they belong (files.upload is gone). */
import type { WebClient } from '@slack/web-api';
import { escaped } from './blocks.ts';
import { patient } from './client.ts';
import { trusted } from './respond.ts';

/** Where a file goes; `comment` is shown with it. */
export type Upload = { channel: string; thread?: string; name: string; bytes: Uint8Array; comment: string };

/** How long the bytes may take, in milliseconds. */
const patienceMs = 30_000;

/** Uploads a file. Throws what Slack refused; a file that was not put in a conversation is shown to nobody. */
export async function upload(client: WebClient, apiUrl: string, file: Upload): Promise<void> {
  const { channel, thread, name, bytes, comment } = file;
  const asked = await patient(
    () => client.files.getUploadURLExternal({ filename: name, length: bytes.byteLength }),
    true,
  );
  const { upload_url: url = '', file_id: id = '' } = asked;
  if (!trusted(url, apiUrl, 'files.slack.com')) throw new Error('Slack named another host to upload to');
  const answer = await fetch(url, {
    method: 'POST',
    body: bytes,
    redirect: 'error',
    signal: AbortSignal.timeout(patienceMs),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`the upload was answered with ${answer.status}`);
  const where = thread === undefined ? { channel_id: channel } : { channel_id: channel, thread_ts: thread };
  await patient(() =>
    // Slack reads a comment as mrkdwn.
    client.files.completeUploadExternal({
      ...where,
      files: [{ id, title: name }],
      initial_comment: escaped(comment.replace(/[*_~`]/g, ' ')),
    }),
  );
}
