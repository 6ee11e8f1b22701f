/** People who ask for things all the time, and ask again when they were not heard, as people do. */
import { addService } from '../../world/aws/ecs/new-service.ts';
import type { Message } from '../../world/slack/state.ts';
import type { World } from '../world.ts';

/** What people did: errands that are over, what was accepted, what was asked but not acked, and what nobody told them the truth of. */
export type Errands = {
  done: { service: string; to: number }[];
  accepted: Set<string>;
  read: number;
  unacked: string[];
  /** What was asked again because the bot said that it could not: nothing may have come of it. */
  couldNot: string[];
  /** What was asked while Redis did not answer, and nobody was told what became of it. */
  unknown: string[];
};

const opIn = (text: string) => /op_[a-z2-7]{12}/.exec(text)?.[0];
const soon = () => new Promise(resolve => setTimeout(resolve, 50));

/** How long people wait to see something, in milliseconds: longer than a claim of somebody who was killed. */
const patience = { ms: 30_000 };

/** Returns the op that a message is the card of. */
export const cardOf = ({ metadata }: Message): string | undefined =>
  metadata?.event_type === 'slipway_card' ? (metadata.event_payload as { op: string }).op : undefined;

/** Adds services to production for people to scale. */
export function addServices(world: World, count: number): string[] {
  const { state } = world.aws;
  const taskDefinition = state.services.get('prod/web')?.deployments[0]?.taskDefinition ?? '';
  const names = Array.from({ length: count }, (_, i) => `svc-${i}`);
  for (const name of names) addService(state, { cluster: 'prod', name, desired: 1, taskDefinition });
  return names;
}

/** Lets people go about their errands, one after the other for each service; `stop` lets each finish the one they are about. */
export function startErrands(world: World, services: readonly string[]) {
  const { dev, sre, sre2, lead, slack } = world;
  const errands: Errands = { done: [], accepted: new Set(), read: 0, unacked: [], couldNot: [], unknown: [] };
  const hears: (() => void)[] = [];
  let stopping = false;

  /** Nobody types so fast, and no channel has so many cards at a time: what Slack and the bot allow a minute is another story. */
  const buckets = [
    'all',
    'chat.update',
    'channel:C0OPS',
    ...[dev, sre, lead].map(({ id }) => `user:T0WORLD:${id}`),
  ];
  const hurry = () =>
    world.redis.del(...buckets.map(name => `{${world.env.SLIPWAY_NAMESPACE}}:bucket:${name}`));

  /** What somebody is told of an asking that Redis did not answer; whoever would tell them may have been killed. */
  const toldOf = async (who: World['dev'], words: string, seen: ReadonlySet<Message>): Promise<string> => {
    const is = (message: Message) => !seen.has(message) && slack.text(message).includes(`${words} was `);
    const told = await who.waitsFor(is, { ms: 10_000 }).catch(() => undefined);
    return told ? slack.text(told) : 'never_known';
  };

  /** Says something until it is acked and accepted. */
  const says = async (who: World['dev'], words: string): Promise<void> => {
    for (;;) {
      const seen = new Set(who.messages());
      const { ack, text: acked } = await who.says(words);
      const text = acked.includes('ledger_unsure') ? await toldOf(who, words, seen) : acked;
      const op = opIn(text);
      if (ack.is !== 'acked') errands.unacked.push(`${words}: ${ack.is}`);
      else if (/ledger_away|not_written|too_many/.test(text)) errands.couldNot.push(words);
      else if (text.includes('never_known')) errands.unknown.push(words);
      else {
        if (op !== undefined) errands.accepted.add(op);
        return;
      }
      await soon();
    }
  };

  const approves = async (who: World['sre'], needs: (message: Message) => boolean): Promise<void> => {
    for (;;) {
      const card = slack.state.messages.find(needs);
      if (!card) return;
      const clicked = await who.clicks('Approve', { message: card.ts, ms: 1_000 }).catch(() => undefined);
      if (clicked && clicked.ack.is !== 'acked') errands.unacked.push(`[Approve]: ${clicked.ack.is}`);
      // What was clicked shows at once; was the click refused or lost, the button is there still.
      await who.waitsFor(() => !needs(card), { ms: 2_000 }).catch(() => undefined);
    }
  };

  const errand = async (service: string, i: number, to: number): Promise<void> => {
    const asker = i % 2 === 0 ? dev : lead;
    const approver = i % 3 === 0 ? sre2 : sre;
    await says(asker, `/ecs scale ${service} ${to} on prod`);
    const is = (message: Message, what: RegExp) =>
      cardOf(message) !== undefined &&
      what.test(slack.text(message)) &&
      new RegExp(`\\b${service} \\d+ → ${to} tasks`).test(slack.text(message));
    const needs = (message: Message) => is(message, /Needs 1 approval/);
    await asker.waitsFor(needs, patience);
    await approves(approver, needs);
    await asker.waitsFor(message => is(message, /^Done|\nDone|Done:/), patience);
    errands.done.push({ service, to });
  };

  const looks = async (service: string, i: number): Promise<void> => {
    const who = i % 2 === 0 ? sre : dev;
    // Not how many: what was only for somebody goes away again.
    const seen = new Set(who.messages());
    await says(who, `/ecs status ${service} on prod`);
    await who.waitsFor(
      message => !seen.has(message) && slack.text(message).includes(`prod/${service} runs`),
      patience,
    );
    errands.read++;
  };

  const lane = async (service: string, i: number): Promise<void> => {
    for (let to = 2; !stopping; to++) {
      await hurry();
      await looks(service, i);
      await errand(service, i, to);
      for (const hear of hears.splice(0)) hear();
    }
  };
  const lanes = Promise.all(services.map(lane));

  return {
    errands,
    /** Resolves when so many more errands are over. */
    async more(count: number): Promise<void> {
      const until = errands.done.length + count;
      while (errands.done.length < until)
        await Promise.race([lanes, new Promise<void>(resolve => hears.push(resolve))]);
    },
    async stop(): Promise<Errands> {
      stopping = true;
      await lanes;
      return errands;
    },
  };
}
