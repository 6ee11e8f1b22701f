/** Shows lines that were read: to whoever asked or to everybody, and as a file what a message cannot hold. */
import type { WebClient } from '@slack/web-api';
import type { CardRef, Lines, Op, Person, Place } from '../work.ts';
import { shareable, shared } from './answers.ts';
import type { Say } from './blocks.ts';
import { logsRead, shareLogs } from './logs.ts';
import { upload } from './upload.ts';

type Given = {
  client: WebClient;
  apiUrl: string;
  post(op: Op, place: Place, say: Say, what: string): Promise<CardRef>;
  only(who: Person, place: Place, say: Say): Promise<void>;
  directly(who: Person): Promise<string>;
};

/** Returns what shows the lines that an op asked for. */
export function createLogsTell({ client, apiUrl, post, only, directly }: Given) {
  return async (op: Op, lines: Lines): Promise<void> => {
    const { who, where, work, share } = op.ask;
    if (share) {
      const { say, file } = logsRead(lines, 'thread');
      const { channel, ts } = await post(op, where, shared(say), 'answer');
      const bytes = Buffer.from(file?.text ?? '');
      if (file) await upload(client, apiUrl, { ...file, bytes, channel, thread: where.thread ?? ts });
      return;
    }
    // What was chosen of lines that have a file already has no other.
    const anew = work.kind === 'logs' && work.about === 'show';
    const { say, file } = logsRead(lines, anew ? 'direct' : undefined);
    await only(who, where, lines.open ? shareable(say, shareLogs(lines)) : say);
    // A file cannot be for one person only in a channel.
    if (anew && file)
      await upload(client, apiUrl, { ...file, bytes: Buffer.from(file.text), channel: await directly(who) });
  };
}
