/** Shows logs that are followed: one message, edited as often as the workspace's limit allows. */
import type { WebClient } from '@slack/web-api';
import type { Ledger } from '../ledger/ledger.ts';
import type { Tell } from '../ports.ts';
import type { CardRef, LogLine, Op, Place } from '../work.ts';
import type { Say } from './blocks.ts';
import { errorCode, patient, unedited } from './client.ts';
import { fileOf } from './logs.ts';
import { tailFileComment } from './messages-logs.ts';
import type { Still } from './still.ts';
import { tailing } from './tails.ts';
import { type Upload, upload } from './upload.ts';

/** One message is edited every three seconds at most, and all tails together take less than half of what all edits may be. */
const one = { burst: 1, perSecond: 1 / 3 };
const all = { burst: 3, perSecond: 0.3 };

type Given = {
  client: WebClient;
  ledger: Ledger;
  apiUrl: string;
  post(op: Op, place: Place, say: Say, what: string, still: Still): Promise<CardRef>;
  ours(op: Op, epoch: number): Still;
  find(op: Op, place: Place, what: string): Promise<CardRef | undefined>;
  /** Takes a token of all edits' bucket. */
  edit(): Promise<boolean>;
  /** Whether it is the turn of an op's last edit. */
  ends(op: Op): Promise<boolean>;
};

/** Returns the part of Tell that shows what is followed. */
export function createTailTell({
  client,
  ledger,
  apiUrl,
  post,
  find,
  edit,
  ends,
  ours,
}: Given): Pick<Tell, 'tail' | 'tailEnd'> {
  const placeOf = ({ ask, tail }: Op): Place =>
    tail?.open ? ask.where : { channel: tail?.channel ?? ask.where.channel };

  const posted = async (op: Op, epoch: number, say: Say): Promise<CardRef | undefined> => {
    const place = placeOf(op);
    const still = ours(op, epoch);
    const before = (await ledger.posting(op.id, epoch, 'posting')) === 'look';
    const earlier = before ? await find(op, place, 'tail') : undefined;
    const at = earlier ?? (await post(op, place, say, 'tail', still));
    await ledger.told(op.id, epoch, op.version, at);
    return earlier;
  };

  const edited = async (op: Op, epoch: number, at: CardRef, say: Say): Promise<'shown' | 'gone'> => {
    // Whoever was frozen would show what was, over how it ended.
    await ledger.renew(op.id, epoch);
    try {
      const quiet = { link_names: false, unfurl_links: false, unfurl_media: false };
      await patient(() => client.chat.update({ ...at, ...say, ...quiet }), true);
      return 'shown';
    } catch (error) {
      if (unedited.includes(errorCode(error) ?? '')) return 'gone';
      throw error;
    }
  };

  /** A file's message has no metadata: what an earlier try may have put there is found by its name. */
  const put = async (op: Op, epoch: number, file: Omit<Upload, 'bytes'>, lines: LogLine[]): Promise<void> => {
    const { channel, thread: ts = '', name } = file;
    const before = await ledger.posting(op.id, epoch, 'posting:file');
    if (before === 'done') return;
    const there =
      before === 'look' &&
      (await patient(() => client.conversations.replies({ channel, ts, limit: 200 }), true)).messages?.some(
        ({ files }) => files?.some(one => one.name === name),
      );
    if (!there) await upload(client, apiUrl, { ...file, bytes: Buffer.from(fileOf(lines)) });
    await ledger.posted(op.id, epoch, 'posting:file');
  };

  return {
    async tail(op, epoch, view) {
      const say = tailing(op.id, view, op.ask.words);
      const at = op.card ?? (await posted(op, epoch, say));
      if (!at) return 'shown';
      const may =
        (await ledger.take(`tail:${op.id}`, one.burst, one.perSecond)) &&
        (await ledger.take('tails', all.burst, all.perSecond)) &&
        (await edit());
      return may ? edited(op, epoch, at, say) : 'later';
    },

    async tailEnd(op, epoch, { tail, lines, file }) {
      const at = op.card;
      if (!at) return;
      const name = `${tail.scope.service}-${op.id}.log`;
      const thread = op.ask.where.thread !== undefined && tail.open ? op.ask.where.thread : at.ts;
      const comment = tailFileComment(tail);
      if (lines.length > 0) await put(op, epoch, { channel: at.channel, thread, name, comment }, lines);
      // Following holds nobody up: it is no job.
      while (!(await ends(op))) await new Promise(resolve => setTimeout(resolve, 500));
      await edited(op, epoch, at, tailing(op.id, { tail, lines, resumed: false, file }, op.ask.words));
    },
  };
}
