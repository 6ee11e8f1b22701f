/** Shows problems: one message a problem and channel, never more than one message a second, edited as often as Slack allows. */
import { WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
import type { Ledger } from '../ledger/ledger.ts';
import type { Tell } from '../ports.ts';
import type { CardRef, Person, Problem } from '../work.ts';
import { alertCard, alertNote, alertTo } from './alerts.ts';
import { shared } from './answers.ts';
import type { Say } from './blocks.ts';
import { charted } from './charts.ts';
import { errorCode, nobody, notThere } from './client.ts';
import { noPicture } from './messages-chart.ts';
import { type Mark, type Posts, quiet } from './posts.ts';
import { createPicture } from './tell-chart.ts';

/** Slack takes one message a second and channel; of one problem's message one edit every three seconds, and the first few at once. */
const oneChannel = { burst: 1, perSecond: 1 };
const oneCard = { burst: 4, perSecond: 1 / 3 };

/** Where Slack says that a message cannot be edited any more. */
const gone = ['message_not_found', 'cant_update_message', 'edit_window_closed', ...notThere];

type Given = {
  client: WebClient;
  ledger: Ledger;
  apiUrl: string;
  posts: Posts;
  /** Takes a token of all edits' bucket. */
  edit(): Promise<boolean>;
  directly(who: Person): Promise<string>;
};

const markOf = ({ id }: Problem, what = 'alert'): Mark => ({
  event_type: `slipway_${what}`,
  event_payload: { problem: id },
});

/** Returns the part of Tell that shows problems. */
export function createAlertTell({
  client,
  ledger,
  apiUrl,
  posts,
  edit,
  directly,
}: Given): Pick<Tell, 'problem' | 'problemNote' | 'problemTo'> {
  const { alerts } = ledger;
  const picture = createPicture(client, apiUrl);
  /** Until when Slack wants no call about a channel, in milliseconds of our clock. */
  const busy = new Map<string, number>();
  const room = (channel: string) => ledger.take(`post:${channel}`, oneChannel.burst, oneChannel.perSecond);

  /** What an earlier try posted, or a new post; how new what it shows is, and undefined where there is no room for one. */
  const posted = async (problem: Problem, channel: string, say: Say): Promise<CardRef | undefined> => {
    if (!(await room(channel))) return undefined;
    const mark = markOf(problem);
    const before = await alerts.posting(problem.id, `posting:${channel}`);
    const earlier = before === 'post' ? undefined : await posts.find({ channel }, mark, problem.first);
    const at = earlier ?? (await posts.post({ channel }, say, mark, false));
    // What an earlier try showed is not known: it is edited the next time.
    await alerts.shown(problem.id, channel, at, earlier ? 0 : problem.version);
    return at;
  };

  const edited = async (problem: Problem, at: CardRef): Promise<'shown' | 'later'> => {
    const may =
      (await ledger.take(`alert:${problem.id}:${at.channel}`, oneCard.burst, oneCard.perSecond)) &&
      (await edit());
    if (!may) return 'later';
    const { channel, ts } = at;
    await client.chat.update({ channel, ts, ...alertCard(problem), ...quiet });
    await alerts.shown(problem.id, channel, { channel, ts }, problem.version);
    return 'shown';
  };

  /** Posts into the thread of a problem's message, once, whatever dies in between. */
  const inThread = async (
    problem: Problem,
    channel: string,
    what: string,
    put: (thread: { channel: string; thread: string }, mark: Mark) => Promise<unknown>,
  ): Promise<void> => {
    const at = problem.posts[channel];
    if (!at) return;
    const name = `posting:${channel}:${what}${problem.again}` as const;
    const before = await alerts.posting(problem.id, name);
    if (before === 'done') return;
    const thread = { channel, thread: at.ts };
    const mark = markOf(problem, `alert_${what}${problem.again}`);
    if (!(before === 'look' && (await posts.find(thread, mark, problem.first)))) {
      while (!(await room(channel))) await new Promise(resolve => setTimeout(resolve, 200));
      await put(thread, mark);
    }
    await alerts.posted(problem.id, name);
  };

  return {
    async problem(problem, { channel, mention }) {
      const at = problem.posts[channel];
      if ((busy.get(channel) ?? 0) > Date.now()) return 'later';
      try {
        if (!at) return (await posted(problem, channel, alertCard(problem, mention))) ? 'shown' : 'later';
        return at.told >= problem.version ? 'shown' : await edited(problem, at);
      } catch (error) {
        if (error instanceof WebAPIRateLimitedError) {
          // Others are told meanwhile: nobody waits here.
          busy.set(channel, Date.now() + error.retryAfter * 1_000);
          return 'later';
        }
        if (gone.includes(errorCode(error) ?? '')) return 'gone';
        throw error;
      }
    },

    problemNote: (problem, channel, note) =>
      inThread(problem, channel, note.kind, async (thread, mark) => {
        if (note.kind !== 'chart') return posts.post(thread, shared(alertNote(problem, note)), mark);
        const { chart } = note;
        const png = chart.picture instanceof Uint8Array ? chart.picture : undefined;
        const refused = png && (await picture(chart, png, thread));
        if (png && refused === undefined) return;
        await posts.post(thread, charted(chart, noPicture(chart, refused)), mark);
      }),

    async problemTo(problem, who) {
      const name = `posting:to:${who.team}:${who.user}` as const;
      const before = await alerts.posting(problem.id, name);
      if (before === 'done') return;
      const mark = markOf(problem, 'alert_to');
      try {
        const place = { channel: await directly(who) };
        if (!(before === 'look' && (await posts.find(place, mark, problem.first))))
          await posts.post(place, alertTo(problem), mark);
      } catch (error) {
        // Somebody who left has nobody to be told; the message in the channel names them, too.
        if (![...nobody, ...notThere].includes(errorCode(error) ?? '')) throw error;
      }
      await alerts.posted(problem.id, name);
    },
  };
}
