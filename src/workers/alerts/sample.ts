/** Sends a sample the way that AWS's events come: into the queue, so that what arrives in Slack has proved all of the way. */
import { createHash } from 'node:crypto';
import { AwsError } from '../../aws/index.ts';
import { UserError } from '../../errors.ts';
import type { Answer } from '../../ports.ts';
import { type Lockable, type LockedThing, type Op, spokenThing } from '../../work.ts';
import type { Given } from '../given.ts';
import { namedTarget } from '../resolve.ts';
import { thingMeant, thingOf } from '../thing.ts';
import { deafAmong, goingToOurs } from './ours.ts';
import { routing, sampleOf } from './overview.ts';
import { going } from './route.ts';

/** Returns where the sample that was sent should arrive. Throws UserError where there is no queue, or it takes nothing. */
export async function tested(given: Given, op: Op, named: Lockable | undefined): Promise<Answer> {
  const [queue] = given.queues;
  if (!queue)
    throw new UserError(
      'no_queue',
      'There is no queue that events of AWS could come through.',
      'Have EventBridge put them into an SQS queue and name it in slipway.yaml, under `alerts: queues`; slipway.example.yaml shows how.',
    );
  const on = await meant(given, op, named);
  await queue.send(JSON.stringify(sample(given, op, on))).catch(error => {
    throw error instanceof AwsError ? refused(error) : error;
  });
  const all = await routing(given);
  const wanted = going(sampleOf('test', 'error', on, all.now), all);
  const deaf = await deafAmong(
    given,
    wanted.map(({ channel }) => channel),
  );
  return { kind: 'alerts', about: 'tested', on, going: goingToOurs(wanted, deaf) };
}

async function meant(given: Given, { ask }: Op, named: Lockable | undefined): Promise<LockedThing> {
  if (named) return thingOf(await thingMeant(given, named, ask.where, thing => `alerts test ${thing}`));
  const target = namedTarget(given, undefined, ask.where);
  if (target !== undefined) return { target };
  const targets = Object.keys(given.config.targets).slice(0, 5);
  throw new UserError(
    'which_target',
    'Alerts of which target?',
    `Say one of them: ${targets.map(one => `\`${one}\``).join(', ')}.`,
    targets.map(one => `alerts test ${spokenThing({ target: one })}`),
  );
}

/** The event has its op's id: should a worker die and the next one send it again, it is heard once. */
function sample({ config }: Given, { id, ask }: Op, on: LockedThing) {
  const { account = '', region = '' } = config.targets[on.target] ?? {};
  const hash = createHash('sha256').update(id).digest('hex');
  const uuid = [
    hash.slice(0, 8),
    hash.slice(8, 12),
    hash.slice(12, 16),
    hash.slice(16, 20),
    hash.slice(20, 32),
  ];
  return {
    version: '0',
    id: uuid.join('-'),
    source: 'slipway',
    'detail-type': 'Slipway Test',
    account,
    region,
    time: new Date().toISOString(),
    resources: [],
    detail: { ...on, who: ask.who.user, op: id },
  };
}

const refused = ({ message, failure }: AwsError) =>
  new UserError(
    failure === 'unsure' ? 'queue_away' : 'queue_refused',
    failure === 'unsure' ? 'The queue did not answer.' : `The queue did not take it: ${message}`,
    failure === 'unsure'
      ? 'The sample may arrive all the same. Try again in a minute.'
      : 'Nothing was sent. For this the worker needs `sqs:SendMessage` on it, too.',
  );
