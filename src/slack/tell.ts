/** Says things to people, once. A post carries the op's id as metadata, so a lost answer is found again, not posted twice. */
import type { WebClient } from '@slack/web-api';
import type { Ledger } from '../ledger/ledger.ts';
import type { Note, Tell } from '../ports.ts';
import { type CardRef, type Op, type Person, type Place, shortHook } from '../work.ts';
import { answered, factorNotice, refused, shareable, shared } from './answers.ts';
import { isForAll } from './answers-alerts.ts';
import type { Say } from './blocks.ts';
import { createBusy } from './busy.ts';
import { card, ending, noted } from './cards.ts';
import { errorCode, nobody, notThere, patient, threadless, unedited } from './client.ts';
import { glassBroken, nagging } from './glass.ts';
import { homeView } from './home.ts';
import { lockLost } from './locks.ts';
import { createPosts, quiet, threaded } from './posts.ts';
import { createStill, type Still } from './still.ts';
import { createAlertTell } from './tell-alerts.ts';
import { createChartTell } from './tell-chart.ts';
import { createLogsTell } from './tell-logs.ts';
import { createTailTell } from './tell-tail.ts';

/** chat.update is Tier 3: 50 a minute for the whole workspace. We take at most 49 in any minute, and of one card one every 3 s. */
const workspace = { burst: 10, perSecond: 0.65 };
const oneCard = { burst: 4, perSecond: 1 / 3 };

/** What may be said more than once is told apart: the nth reminder, each pause. */
function noteName(note: Note): string {
  if (note.kind === 'reminder') return `reminder${note.n}`;
  return note.kind === 'pause' ? `pause ${shortHook(note.step.hookId)}` : note.kind;
}

/** Returns the Tell that the workers are given; `clock` gives milliseconds, and goes on while the process is frozen. */
export function createTell(
  client: WebClient,
  ledger: Ledger,
  apiUrl: string,
  clock = () => performance.now(),
): Tell {
  const posts = createPosts(client);
  const busy = createBusy();
  const marked = (what: string, op: Op) => ({ event_type: `slipway_${what}`, event_payload: { op: op.id } });
  const post = (op: Op, place: Place, say: Say, what: string, still?: Still) =>
    posts.post(place, say, marked(what, op), true, still);
  /** What is begun before the ledger is asked whether to post: whoever else has the op by then posts it. */
  const ours = ({ id }: Op, epoch: number): Still => createStill(() => ledger.renew(id, epoch), clock);
  const find = (op: Op, place: Place, what: string) => posts.find(place, marked(what, op), op.ask.at);

  const edit = () => ledger.take('chat.update', workspace.burst, workspace.perSecond);
  /** Whether it is an ending's turn to be shown: before all progress, and after the endings that were owed before it. */
  const ends = ({ id, owedSince, endedAt }: Op) =>
    ledger.turn('chat.update', workspace, id, owedSince ?? endedAt ?? ledger.now());

  /** Takes the tokens for one edit. */
  const turn = async (op: Op): Promise<boolean> =>
    op.state === 'ended'
      ? ends(op)
      : (await ledger.take(`card:${op.id}`, oneCard.burst, oneCard.perSecond)) && edit();

  /**
   * Edits an op's card, or says that Slack has no room for that: nobody waits here, since whoever does holds up the work of others. Throws
   * ClaimLost: what this worker has to show is old by then, and the newer would not be shown again.
   */
  const edited = async (op: Op, epoch: number, at: CardRef): Promise<boolean> => {
    const still = ours(op, epoch);
    await ledger.renew(op.id, epoch);
    const call = async () => {
      await still();
      return client.chat.update({ ...at, ...card(op), ...quiet });
    };
    try {
      await patient(call, true, 0);
      return true;
    } catch (error) {
      // Somebody deleted it, or the bot is not there any more: nobody would see the edit, now or later.
      if (unedited.includes(errorCode(error) ?? '')) return true;
      if (!busy.said('chat.update', error)) throw error;
      return false;
    }
  };

  const only = async (who: Person, place: Place, say: Say): Promise<void> => {
    try {
      const message = { channel: place.channel, user: who.user, ...threaded(place), ...say };
      await patient(() => client.chat.postEphemeral(message), true);
    } catch (error) {
      if (!notThere.includes(errorCode(error) ?? '')) throw error;
      await alone(who, say);
    }
  };

  const directly = async ({ user }: Person): Promise<string> => {
    const { channel } = await patient(() => client.conversations.open({ users: user }), true);
    return channel?.id ?? user;
  };

  /** Tells somebody directly, unless they are gone: then there is nobody to be told. */
  const alone = async (who: Person, say: Say): Promise<void> => {
    try {
      const message = { channel: await directly(who), ...say, ...quiet };
      await patient(() => client.chat.postMessage(message));
    } catch (error) {
      if (![...nobody, ...notThere].includes(errorCode(error) ?? '')) throw error;
    }
  };

  /** Posts into a card's thread, once, whatever dies in between; `later` where Slack has no room for what does not wait. */
  const inThread = async (
    op: Op,
    epoch: number,
    what: string,
    say: () => Say,
    waits = true,
  ): Promise<'said' | 'later'> => {
    if (!op.card) return 'said';
    const { channel, ts } = op.card;
    const name = `posting:${what}` as const;
    const still = ours(op, epoch);
    const before = await ledger.posting(op.id, epoch, name);
    if (before === 'done') return 'said';
    const thread = { channel, thread: op.ask.where.thread ?? ts };
    try {
      if (!(before === 'look' && (await find(op, thread, what)))) {
        if (!waits && busy.is(channel)) return await later(op, epoch, name);
        await posts.post(thread, say(), marked(what, op), waits, still);
      }
    } catch (error) {
      if (!waits && busy.said(channel, error)) return later(op, epoch, name);
      if (!threadless.includes(errorCode(error) ?? '')) throw error;
      // What happened meanwhile is of no use without the card; how it ended, whoever asked is owed.
      if (what === 'ending') await alone(op.ask.who, say());
    }
    await ledger.posted(op.id, epoch, name);
    return 'said';
  };

  /** It has certainly not been posted, so that nobody has to look for it. */
  const later = async (op: Op, epoch: number, what: `posting:${string}`): Promise<'later'> => {
    await ledger.unposted(op.id, epoch, what);
    return 'later';
  };

  const chart = createChartTell({ client, apiUrl, post, only, directly });
  const logs = createLogsTell({ client, apiUrl, post, only, directly });

  return {
    ...createTailTell({ client, ledger, apiUrl, post, find, edit, ends, ours }),
    ...createAlertTell({ client, ledger, apiUrl, posts, edit, directly }),
    directly,

    async card(op, epoch) {
      const { id, ask, version } = op;
      if (!op.card) {
        const still = ours(op, epoch);
        const earlier =
          (await ledger.posting(id, epoch, 'posting')) === 'look'
            ? await find(op, ask.where, 'card')
            : undefined;
        const at = earlier ?? (await post(op, ask.where, card(op), 'card', still));
        await ledger.told(id, epoch, earlier ? op.told : version, at);
        if (!earlier) return;
        op = { ...op, card: at };
      }
      const at = op.card;
      if (!at || op.told >= version || busy.is('chat.update') || !(await turn(op))) return;
      if (await edited(op, epoch, at)) await ledger.told(id, epoch, version, at);
    },

    ending: (op, epoch) => inThread(op, epoch, 'ending', () => ending(op), false),

    async note(op, epoch, note) {
      await inThread(op, epoch, noteName(note), () => noted(op, note));
    },

    async home({ ask }, home) {
      const view = homeView(home, ask.where.channel);
      try {
        await patient(() => client.views.publish({ user_id: ask.who.user, view }), true);
      } catch (error) {
        // Somebody who is gone has no home tab, nor has anybody where the app's settings say so.
        if (![...nobody, 'not_enabled'].includes(errorCode(error) ?? '')) throw error;
      }
    },

    async glassBroken(op, epoch) {
      const channel = op.plan?.terms.urgent?.channel;
      if (channel === undefined) return;
      const still = ours(op, epoch);
      const before = await ledger.posting(op.id, epoch, 'posting:glass');
      if (before === 'done') return;
      const earlier = before === 'look' ? await find(op, { channel }, 'glass') : undefined;
      await ledger.reviews.told(
        op.id,
        epoch,
        earlier ?? (await post(op, { channel }, glassBroken(op), 'glass', still)),
      );
    },

    async glassReviewed(op) {
      const at = op.glass;
      if (at) await patient(() => client.chat.update({ ...at, ...glassBroken(op), ...quiet }), true);
    },

    async nag(op) {
      if (op.glass) await post(op, { channel: op.glass.channel, thread: op.glass.ts }, nagging(op), 'nag');
    },

    async answer(op, answer) {
      if (answer.kind === 'chart') return chart(op, answer.chart);
      if (answer.kind === 'logs') return logs(op, answer.lines);
      const say = answered(answer);
      const { who, where, words, work, share } = op.ask;
      if (share || isForAll(answer)) await post(op, where, shared(say), 'answer');
      else await only(who, where, ['health', 'diff'].includes(work.kind) ? shareable(say, words) : say);
    },

    only: (who, where, refusal) => only(who, where, refused(refusal)),

    lockLost: op => only(op.ask.who, op.ask.where, lockLost(op)),

    async notice(notice, channels) {
      const { own, others } = factorNotice(notice);
      const posts = [
        async () => ({ channel: await directly(notice.who), ...own }),
        ...channels.map(channel => async () => ({ channel, ...others })),
      ];
      const untold: string[] = [];
      for (const post of posts)
        try {
          const message = { ...(await post()), ...quiet };
          await patient(() => client.chat.postMessage(message), true);
        } catch (error) {
          const code = errorCode(error) ?? '';
          if (![...notThere, ...nobody].includes(code)) throw error;
          untold.push(code);
        }
      return untold;
    },
  };
}
