/** Refuses a change whose place is taken, naming who has it (design.md §5). */
import { nothingChanged, UserError } from '../errors.ts';
import { type Change, type DeployChange, type HookChange, type Op, personKey, type Scope } from '../work.ts';
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
  change?: Change,
): Promise<void> {
  const id = await ledger.holder(slot);
  if (id !== undefined) throw slotTaken(id, await ledger.read(id), scope);
  const twin = (await othersOf(ledger, op)).find(twinOf(op, scope, change));
  if (!twin) return;
  const own = personKey(twin.ask.who) === personKey(op.ask.who);
  throw new UserError(
    'asked_already',
    `${own ? 'You have asked for this already' : 'On it already'}: \`${twin.id}\`${asked(twin)}.`,
    own || twin.state === 'running'
      ? `${nothingChanged} It is ${twin.state}; look at it, or take it back.`
      : `${nothingChanged} Whoever may approve it does so on its card.`,
    [`op ${twin.id}`, `cancel ${twin.id}`],
    own ? {} : { by: twin.ask.who },
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

/** Returns the older ones of the ops that have not ended. Breaking the glass is not asking and waiting: neither holds up the other. */
async function othersOf(ledger: Pick<Given['ledger'], 'unended' | 'read'>, { id, ask }: Op): Promise<Op[]> {
  const found = await Promise.all((await ledger.unended(most)).map(other => ledger.read(other)));
  return found.flatMap(other => {
    if (!other || other.id === id || other.state === 'ended') return [];
    const younger = other.ask.at > ask.at || (other.ask.at === ask.at && other.id > id);
    return younger || (other.ask.urgent === undefined) !== (ask.urgent === undefined) ? [] : [other];
  });
}

/** Returns whether another op is for just this. */
function twinOf(op: Op, scope: Scope, change?: Change): (other: Op) => boolean {
  if (change?.kind === 'hook') return other => decidesSo(op, change, other);
  if (isStop(change)) return other => stopsSo(op, change, other);
  return other => isTwin(op, scope, other);
}

/**
 * Whether the same person asked for the same by another op. Only for what is not the same when it is done twice, going back and
 * restarting: a button is easily clicked twice.
 */
function isTwin({ ask }: Op, scope: Scope, other: Op): boolean {
  const { work, who, where } = ask;
  const theirs = other.ask.work;
  if (work.kind !== 'deploy' || work.to.is === 'image' || theirs.kind !== 'deploy') return false;
  if (JSON.stringify(theirs.to) !== JSON.stringify(work.to)) return false;
  if (personKey(other.ask.who) !== personKey(who)) return false;
  // One that is not planned yet has no scope: the same words in the same channel will get the same.
  return other.plan
    ? JSON.stringify(other.plan.scope) === JSON.stringify(scope)
    : JSON.stringify(theirs.service) === JSON.stringify(work.service) &&
        other.ask.where.channel === where.channel;
}

/** Whether another op is to decide the same pause in the same way, whoever asked for it: everybody has the same buttons. */
function decidesSo({ ask }: Op, { hook, action }: HookChange, other: Op): boolean {
  const theirs = other.plan?.change;
  if (theirs) return theirs.kind === 'hook' && theirs.hook === hook && theirs.action === action;
  return JSON.stringify(other.ask.work) === JSON.stringify(ask.work);
}

/** Returns whether a change stops a deployment, in whatever words that was asked for. */
export const isStop = (change?: Change): change is DeployChange =>
  change?.kind === 'deploy' && change.how === 'stop';

/** Whether another op is to stop the same deployment, whoever asked for it: an alert offers everybody to roll back. */
function stopsSo({ ask }: Op, { stops }: DeployChange, other: Op): boolean {
  const theirs = other.plan?.change;
  if (theirs) return isStop(theirs) && theirs.stops === stops;
  return JSON.stringify(other.ask.work) === JSON.stringify(ask.work);
}
