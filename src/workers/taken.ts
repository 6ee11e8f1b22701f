/** Refuses a change whose place is taken, naming who has it (design.md §5). */
import { nothingChanged, UserError } from '../errors.ts';
import { type Op, personKey, type Scope } from '../work.ts';
import type { Given } from './given.ts';

/** The most ops under way that are looked through. */
const most = 50;

const asked = ({ ask }: Op) => ` (\`/ecs ${ask.words.replaceAll('`', '')}\`)`;

/** Throws UserError when another op changes the same, or when the same person has asked for just this already. */
export async function refuseTaken(
  { ledger }: Pick<Given, 'ledger'>,
  op: Op,
  scope: Scope,
  slot: string,
): Promise<void> {
  const id = await ledger.holder(slot);
  if (id !== undefined) throw slotTaken(id, await ledger.read(id), scope);
  const twin = await twinOf(ledger, op, scope);
  if (twin)
    throw new UserError(
      'asked_already',
      `You have asked for this already: \`${twin.id}\`${asked(twin)}.`,
      `${nothingChanged} It is ${twin.state}; look at it, or take it back.`,
      [`op ${twin.id}`, `cancel ${twin.id}`],
    );
}

function slotTaken(id: string, holder: Op | undefined, { service }: Scope): UserError {
  // Its change has been told to AWS, but a write of its may still be under way for some seconds.
  const over = holder?.state === 'ended';
  return new UserError(
    'slot_taken',
    `\`${service}\` ${over ? 'was changed a moment ago' : 'is being changed'} by \`${id}\`${holder ? asked(holder) : ''}.`,
    `${nothingChanged} ${over ? 'Ask again in half a minute.' : 'Wait for it to end, or stop it.'}`,
    over ? [`op ${id}`] : [`op ${id}`, `cancel ${id}`],
    holder && { by: holder.ask.who },
  );
}

/**
 * Returns an older op by which the same person asked for the same and which has not ended. Only for what is not the same
 * when it is done twice, going back and restarting: a button is easily clicked twice.
 */
async function twinOf(
  ledger: Pick<Given['ledger'], 'unended' | 'read'>,
  { id, ask }: Op,
  scope: Scope,
): Promise<Op | undefined> {
  const { work, who, where } = ask;
  if (work.kind !== 'deploy' || work.to.is === 'image') return undefined;
  const to = JSON.stringify(work.to);
  const found = await Promise.all((await ledger.unended(most)).map(other => ledger.read(other)));
  return found.find(other => {
    const theirs = other?.ask.work;
    if (!other || theirs?.kind !== 'deploy' || JSON.stringify(theirs.to) !== to) return false;
    if (other.id === id || other.ask.at > ask.at || (other.ask.at === ask.at && other.id > id)) return false;
    if (other.state === 'ended' || personKey(other.ask.who) !== personKey(who)) return false;
    // Breaking the glass is not the same as asking and waiting: the op that waits must not hold it up.
    if ((other.ask.urgent === undefined) !== (ask.urgent === undefined)) return false;
    // One that is not planned yet has no scope: the same words in the same channel will get the same.
    return other.plan
      ? JSON.stringify(other.plan.scope) === JSON.stringify(scope)
      : JSON.stringify(theirs.service) === JSON.stringify(work.service) &&
          other.ask.where.channel === where.channel;
  });
}
