/** The part of the world's own door that is about events: queues, delivery, how busy services are, what scans find. */
import { finding } from './demo-registry.ts';
import { findingMade } from './eventbridge/from-ecr.ts';
import type { Delivery } from './sqs/queue.ts';
import { seen, send } from './sqs/seen.ts';
import type { State } from './state.ts';

type Said = Record<string, unknown>;
type Answer = [status: number, body: unknown];

const refuse = (error: string): Answer => [400, { error }];
const ok: Answer = [200, { ok: true }];

/** Messages shown of each queue: the newest. */
const shownMessages = 20;

const queues = (state: State) =>
  [...state.queues.keys()].map(name => {
    const { messages, emptied: _, ...counted } = seen(state, name);
    return { name, ...counted, messages: messages.slice(-shownMessages) };
  });

const rules = (state: State) =>
  [...state.rules.values()].map(({ name, isEnabled, failed, targets }) => ({
    name,
    isEnabled,
    failed,
    targets: [...targets.values()].map(({ arn }) => arn),
  }));

const isShare = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1;

/** Shares are numbers from 0 to 1, the window a whole number of messages. */
function deliver(state: State, said: Said): Answer {
  const wanted = { ...state.delivery, ...said } as Delivery;
  if (Object.keys(wanted).length > 3) return refuse('delivery has duplicates, shuffle and redelivery');
  if (!isShare(wanted.duplicates) || !isShare(wanted.redelivery))
    return refuse('duplicates and redelivery are shares from 0 to 1');
  if (!Number.isInteger(wanted.shuffle) || wanted.shuffle < 0 || wanted.shuffle > 10_000)
    return refuse('shuffle is a number of messages from 0 to 10000');
  state.delivery = wanted;
  return [200, wanted];
}

const metrics = { cpu: 'CPUUtilization', memory: 'MemoryUtilization' } as const;

/** A service is as busy as it is told to be, in percent, until it is told nothing. */
function occupy(state: State, { service: named, metric, value }: Said): Answer {
  const found = [...state.services.values()].filter(
    ({ cluster, name }) => named === name || named === `${cluster}/${name}`,
  );
  const [service] = found;
  if (!service || found.length > 1)
    return refuse(`not exactly one service is named ${named}; say cluster/name`);
  const name = metrics[metric as keyof typeof metrics];
  if (!name) return refuse('a service is busy with cpu or memory');
  if (value !== undefined && !(typeof value === 'number' && value >= 0 && value <= 1_000))
    return refuse('how busy it is is a percentage');
  const { [name]: _, ...others } = service.busy ?? {};
  service.busy = { ...others, ...(value !== undefined && { [name]: value }) };
  return ok;
}

const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const;

/** Inspector finds something in an image that is there already. */
function find(state: State, { image: named, id, severity }: Said): Answer {
  const [name = '', tag = ''] = String(named).split(':');
  const repository = state.repositories.get(name);
  const image = repository?.images.get(repository.tags.get(tag) ?? '');
  const weight = severities.find(one => one === severity);
  if (!repository || !image) return refuse(`there is no image ${named}`);
  if (typeof id !== 'string' || !weight)
    return refuse(`a finding has an id and is one of ${severities.join(', ')}`);
  const made = finding(state, id, weight);
  image.scan = {
    status: 'ACTIVE',
    completedAt: new Date(state.clock.now()),
    enhancedFindings: [...(image.scan?.enhancedFindings ?? []), made],
  };
  findingMade(state, repository, image, made);
  return ok;
}

function put(state: State, { queue, message }: Said): Answer {
  if (typeof queue !== 'string' || !state.queues.has(queue)) return refuse(`there is no queue ${queue}`);
  if (typeof message !== 'string' || message === '') return refuse('a message is text');
  return [200, { id: send(state, queue, message) }];
}

/** Answers what is asked about events, or nothing where something else was asked. */
export function answerOfEvents(state: State, what: string, said: Said): Answer | undefined {
  switch (what) {
    case 'GET queues':
      return [200, { queues: queues(state), rules: rules(state) }];
    case 'POST messages':
      return put(state, said);
    case 'GET delivery':
      return [200, state.delivery];
    case 'POST delivery':
      return deliver(state, said);
    case 'POST busy':
      return occupy(state, said);
    case 'POST findings':
      return find(state, said);
    default:
      return undefined;
  }
}
