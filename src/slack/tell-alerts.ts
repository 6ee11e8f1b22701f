/** Shows problems: one message a problem and channel, never more than one message a second, edited as often as Slack allows. */
import { WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
import type { Ledger } from '../ledger/ledger.ts';
import type { Tell } from '../ports.ts';
import type { AlertNote, CardRef, Person, Problem } from '../work.ts';
import { alertCard, alertNote, alertTo } from './alerts.ts';
import { shared } from './answers.ts';
import { createBusy } from './busy.ts';
import { charted } from './charts.ts';
import { errorCode, nobody, notThere, threadless, unedited } from './client.ts';
import { hasEnded } from './messages-alerts.ts';
import { noPicture } from './messages-chart.ts';
import { type Mark, type Posts, quiet } from './posts.ts';
import { createPicture } from './tell-chart.ts';

/** Slack takes one message a second and channel; of one problem's message one edit every three seconds, and the first few at once. */
const oneChannel = { burst: 1, perSecond: 1 };
const oneCard = { burst: 4, perSecond: 1 / 3 };

/** So long one waits for room in a thread, in milliseconds: others want to be told meanwhile. */
const patience = 3_000;

/** Whether Slack has certainly posted nothing. */
const isNoPost = (error: unknown): boolean =>
  error instanceof WebAPIRateLimitedError || notThere.includes(errorCode(error) ?? '');

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

/** What may be said more than once is told apart: each pause has its own note. */
const noteName = (note: AlertNote): string =>
  note.kind === 'pause' ? `pause_${note.step.hookId.slice(-8).replace(/\W/g, '_')}_` : note.kind;

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
  // Others are told meanwhile: nobody waits here.
  const busy = createBusy();
  const room = (channel: string) => ledger.take(`post:${channel}`, oneChannel.burst, oneChannel.perSecond);

  /** Posts it, or finds what an earlier try posted: what that showed is not known, so that it is to be edited. */
  const posted = async (
    problem: Problem,
    { channel, mention }: { channel: string; mention?: string },
  ): Promise<'shown' | 'later'> => {
    if (!(await room(channel))) return 'later';
    const mark = markOf(problem);
    const before = await alerts.posting(problem.id, `posting:${channel}`);
    const earlier = before === 'post' ? undefined : await posts.find({ channel }, mark, problem.first);
    if (earlier) {
      await alerts.shown(problem.id, channel, earlier, 0);
      return 'later';
    }
    if (before !== 'post' && hasEnded(problem)) {
      // Nobody has heard of it, and it is over.
      await alerts.unposted(problem.id, `posting:${channel}`);
      return 'shown';
    }
    const named = mention !== undefined && (await alerts.mention(problem.id, mention, channel));
    const say = alertCard(problem, named ? mention : undefined);
    const at = await posts.post({ channel }, say, mark, false).catch(async error => {
      if (isNoPost(error)) await alerts.unposted(problem.id, `posting:${channel}`);
      if (isNoPost(error) && named) await alerts.unmentioned(problem.id, mention);
      throw error;
    });
    await alerts.shown(problem.id, channel, at, problem.version);
    return 'shown';
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
  ): Promise<'said' | 'later'> => {
    const at = problem.posts[channel];
    if (!at) return 'said';
    const name = `posting:${channel}:${what}${problem.again}` as const;
    const before = await alerts.posting(problem.id, name);
    if (before === 'done') return 'said';
    const thread = { channel, thread: at.ts };
    const mark = markOf(problem, `alert_${what}${problem.again}`);
    if (!(before === 'look' && (await posts.find(thread, mark, problem.first)))) {
      const until = Date.now() + patience;
      while (busy.is(channel) || !(await room(channel))) {
        if (busy.is(channel) || Date.now() > until) {
          await alerts.unposted(problem.id, name);
          return 'later';
        }
        await new Promise(resolve => setTimeout(resolve, 200));
      }
      try {
        await put(thread, mark);
      } catch (error) {
        if (busy.said(channel, error)) {
          await alerts.unposted(problem.id, name);
          return 'later';
        }
        // Somebody deleted the message, or the bot is not there any more: nobody would read it.
        if (!threadless.includes(errorCode(error) ?? '')) throw error;
      }
    }
    await alerts.posted(problem.id, name);
    return 'said';
  };

  return {
    async problem(problem, place) {
      const { channel } = place;
      const at = problem.posts[channel];
      if (busy.is(channel)) return 'later';
      try {
        if (!at) return await posted(problem, place);
        return at.told >= problem.version ? 'shown' : await edited(problem, at);
      } catch (error) {
        if (busy.said(channel, error)) return 'later';
        if (unedited.includes(errorCode(error) ?? '')) return 'gone';
        throw error;
      }
    },

    problemNote: (problem, channel, note) =>
      inThread(problem, channel, noteName(note), async (thread, mark) => {
        if (note.kind !== 'chart') return posts.post(thread, shared(alertNote(problem, note)), mark, false);
        const { chart } = note;
        const png = chart.picture instanceof Uint8Array ? chart.picture : undefined;
        const refused = png && (await picture(chart, png, thread));
        if (png && refused === undefined) return;
        await posts.post(thread, charted(chart, noPicture(chart, refused)), mark, false);
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
