/** Rules of the default event bus, and the way of an event through them to queues. */
import { readDocument } from '../iam/document.ts';
import { list, speaking } from '../iam/evaluate.ts';
import { hasRoom, put, type Queue } from '../sqs/queue.ts';
import type { State } from '../state.ts';
import { matches, type Pattern } from './pattern.ts';

/** Where a rule sends events: a queue, and one for what does not get there; `input` is sent in place of the event. */
export type Target = { id: string; arn: string; dead?: string; input?: string };

/** A rule of the default bus; `text` is its pattern as it was put. */
export type EventRule = {
  name: string;
  arn: string;
  text: string;
  pattern: Pattern;
  isEnabled: boolean;
  description?: string;
  targets: Map<string, Target>;
  /** Deliveries that came to nothing, as CloudWatch counts FailedInvocations. */
  failed: number;
};

/** An event as it is written down; `time` is to the second. */
export type Written = {
  version: '0';
  id: string;
  'detail-type': string;
  source: string;
  account: string;
  time: string;
  region: string;
  resources: readonly string[];
  detail: unknown;
};

/** Who sends, as a queue's messages tell. */
const sender = 'AROAWORLDEVENTBRIDGE0:events';

/** Returns whether a queue's own policy lets EventBridge send for this rule. */
function allows(state: State, queue: Queue, rule: EventRule): boolean {
  const { Policy: text } = queue.settings;
  if (text === undefined) return false;
  const context = {
    'aws:SourceArn': rule.arn,
    'aws:SourceAccount': state.account,
    'aws:PrincipalIsAWSService': 'true',
    'aws:SecureTransport': 'true',
  };
  const request = { action: 'sqs:SendMessage', resource: queue.arn, context };
  const spoken = speaking(readDocument(text, 'resource'), request).filter(
    ({ Principal }) =>
      Principal === '*' ||
      list(Principal?.Service).includes('events.amazonaws.com') ||
      list(Principal?.AWS).includes('*'),
  );
  return spoken.length > 0 && spoken.every(({ Effect }) => Effect === 'Allow');
}

type Refusal = { code: string; words: string };

function refusal(state: State, arn: string, rule: EventRule): Queue | Refusal {
  const queue = [...state.queues.values()].find(one => one.arn === arn);
  if (!queue) return { code: 'RESOURCE_NOT_FOUND', words: 'The specified queue does not exist.' };
  if (!allows(state, queue, rule))
    return {
      code: 'NO_PERMISSIONS',
      words: `The queue's policy does not let events.amazonaws.com send to it.`,
    };
  return hasRoom(queue)
    ? queue
    : { code: 'THROTTLING', words: 'This world keeps no more messages in a queue.' };
}

/** Delivers to a target, or to its dead-letter queue with the reason, or not at all. */
function deliver(state: State, rule: EventRule, target: Target, body: string): void {
  const found = refusal(state, target.arn, rule);
  if ('name' in found) {
    put(state, found, { body, sender });
    if (Math.random() < state.delivery.duplicates) put(state, found, { body, sender });
    return;
  }
  rule.failed++;
  const dead = target.dead === undefined ? undefined : refusal(state, target.dead, rule);
  if (!dead || !('name' in dead)) return;
  const say = (StringValue: string) => ({ DataType: 'String', StringValue });
  const attributes = {
    RULE_ARN: say(rule.arn),
    TARGET_ARN: say(target.arn),
    ERROR_CODE: say(found.code),
    ERROR_MESSAGE: say(found.words),
    RETRY_ATTEMPTS: { DataType: 'Number', StringValue: '0' },
  };
  put(state, dead, { body, sender, attributes });
}

/** Passes an event to the targets of every rule that it matches. */
export function publish(state: State, event: Written): void {
  const rules = [...state.rules.values()].filter(({ isEnabled, targets }) => isEnabled && targets.size > 0);
  if (rules.length === 0) return;
  const body = JSON.stringify(event);
  // What is matched is what is written: dates are text there.
  const read = JSON.parse(body) as object;
  for (const rule of rules)
    if (matches(rule.pattern, read))
      for (const target of rule.targets.values()) deliver(state, rule, target, target.input ?? body);
}
