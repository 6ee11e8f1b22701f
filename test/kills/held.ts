/** Holds what people were told against what AWS did and what the ledger has (security.md §4.6, I1, I2, I7, I8). */
import { createAudit } from '../../src/ledger/audit.ts';
import { createLedger } from '../../src/ledger/ledger.ts';
import { keysLike } from '../../src/ledger/redis.ts';
import type { Op } from '../../src/work.ts';
import type { World } from '../world.ts';
import { cardOf, type Errands } from './errands.ts';

/** Returns every op that the ledger has. */
async function opsOf({ redis, env }: World): Promise<Op[]> {
  const namespace = env.SLIPWAY_NAMESPACE ?? '';
  const ledger = createLedger({ redis, namespace });
  const ids = new Set<string>();
  for await (const keys of keysLike(redis, `{${namespace}}:op:op_*`))
    for (const key of keys) ids.add(/op_[a-z2-7]{12}/.exec(key)?.[0] ?? '');
  const ops = await Promise.all([...ids].map(id => ledger.read(id)));
  return ops.flatMap(op => op ?? []);
}

/** How long an op may take whose worker was killed or whose bell was lost, in milliseconds: a claim lapses, and forgotten ops are rung again. */
const restMs = 20_000;

/** Returns every op once all have ended; as they are after so long when some have not. */
async function atRest(world: World): Promise<Op[]> {
  const late = Date.now() + restMs;
  for (;;) {
    const ops = await opsOf(world);
    if (ops.every(({ state }) => state === 'ended') || Date.now() > late) return ops;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

/** Returns what does not hold, in words. */
export async function broken(world: World, errands: Errands): Promise<string[]> {
  const { slack, redis, env } = world;
  const ops = await atRest(world);
  const effects = (op: string) => world.updates().filter(({ tags }) => tags['slipway:op'] === op).length;
  const cards = (op: string) =>
    slack.state.messages.filter(message => !message.deleted && cardOf(message) === op);
  const wrong: string[] = [];
  const holds = (is: boolean, what: string) => is || wrong.push(what);

  for (const id of errands.accepted)
    holds(
      ops.some(op => op.id === id),
      `${id} was accepted and is lost`,
    );
  for (const words of new Set(errands.couldNot)) {
    const there = ops.filter(({ id, ask }) => `/ecs ${ask.words}` === words && !errands.accepted.has(id));
    const perhaps = [...errands.unknown, ...errands.unacked].filter(one => one.startsWith(words));
    const ids = there.map(({ id }) => id);
    holds(ids.length <= perhaps.length, `${words}: the bot said that it could not, and did ${ids}`);
  }
  for (const { id, ask, state, outcome, plan } of ops) {
    holds(state === 'ended', `${id} (${ask.words}) never ended: ${state}`);
    if (ask.work.kind !== 'scale') continue;
    const did = effects(id);
    const own = cards(id).map(slack.text);
    holds(did === (outcome === 'succeeded' ? 1 : 0), `${id} is ${outcome} and had ${did} effects`);
    holds(own.length === (plan ? 1 : 0), `${id} has ${own.length} cards`);
    holds(
      own.every(text => (outcome === 'succeeded') === text.includes('Done:')),
      `${id} is ${outcome}, its card says ${own}`,
    );
  }
  for (const { service, to } of errands.done) {
    const set = world.updates().filter(({ input }) => {
      const wanted = input as { service?: string; desiredCount?: number };
      return wanted.service === service && wanted.desiredCount === to;
    });
    holds(set.length === 1, `${service} was set to ${to} ${set.length} times`);
  }
  const audit = createAudit(redis, env.SLIPWAY_NAMESPACE ?? '');
  while (await audit.seal());
  await audit.verify([]).catch(error => wrong.push((error as Error).message));
  return wrong;
}
