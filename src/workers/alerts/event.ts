/** Reads what is in a queue's message: an event as EventBridge wrote it, also one that SNS wrapped. Pure. */

/** Thrown for a message that nobody can read, or whose detail is not what its kind of event has; `message` says why. */
export class Poison extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'Poison';
  }
}

export type Fields = Record<string, unknown>;

/** An event of AWS; `at` is when it says that it happened, in milliseconds. */
export type AwsEvent = {
  id: string;
  source: string;
  type: string;
  account: string;
  region: string;
  at: number;
  resources: string[];
  detail: Fields;
};

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns a text that has to be there. Throws Poison. */
export function textOf(of: Fields, name: string): string {
  const value = of[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new Poison(`it has no ${name}`);
}

/** Returns a text where there is one. */
export const textIn = (of: Fields, name: string): string | undefined => {
  const value = of[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Returns a moment in milliseconds where there is one: ISO 8601, as EventBridge writes them. */
export const momentIn = (of: Fields, name: string): number | undefined => {
  const at = Date.parse(textIn(of, name) ?? '');
  return Number.isNaN(at) ? undefined : at;
};

/** Returns the number by which events of one thing are in order. Throws Poison, which begins with `what`. */
export function versionOf(of: Fields, what: string): number {
  const { version } = of;
  if (Number.isSafeInteger(version)) return version as number;
  throw new Poison(`${what} has no version`);
}

/** Returns the parts of a list that are structures. */
export const listIn = (of: Fields, name: string): Fields[] => {
  const value = of[name];
  return Array.isArray(value) ? value.filter(isFields) : [];
};

/** Returns a structure, empty where there is none. */
export const fieldsIn = (of: Fields, name: string): Fields => {
  const value = of[name];
  return isFields(value) ? value : {};
};

function read(body: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new Poison('it is not JSON');
  }
  if (!isFields(value)) throw new Poison('it is not a JSON object');
  return value;
}

/** Returns an envelope as an event. Throws Poison. */
function enveloped(envelope: Fields): AwsEvent {
  const at = momentIn(envelope, 'time');
  if (at === undefined) throw new Poison('its time is no moment');
  const { resources, detail } = envelope;
  if (!isFields(detail)) throw new Poison('it has no detail');
  return {
    id: textOf(envelope, 'id'),
    source: textOf(envelope, 'source'),
    type: textOf(envelope, 'detail-type'),
    account: textOf(envelope, 'account'),
    region: textOf(envelope, 'region'),
    at,
    resources: Array.isArray(resources) ? resources.filter(one => typeof one === 'string') : [],
    detail,
  };
}

/**
 * An alarm that notifies a topic itself says the same in other words ("Amazon SNS notification format" of the CloudWatch
 * guide); its Region is a name for people there, so it is read from the alarm's ARN.
 */
function alarmNotice(notice: Fields, id: string): AwsEvent {
  const arn = textOf(notice, 'AlarmArn');
  const [, , , region = '', account = ''] = arn.split(':');
  const at = momentIn(notice, 'StateChangeTime');
  if (at === undefined) throw new Poison('its StateChangeTime is no moment');
  const trigger = fieldsIn(notice, 'Trigger');
  // One of an expression, or of what is normal (ANOMALY_DETECTION_BAND), has a list of metrics.
  const watched = listIn(trigger, 'Metrics').map(one => fieldsIn(fieldsIn(one, 'MetricStat'), 'Metric'));
  return {
    id,
    source: 'aws.cloudwatch',
    type: 'CloudWatch Alarm State Change',
    account,
    region,
    at,
    resources: [arn],
    detail: {
      alarmName: textOf(notice, 'AlarmName'),
      state: {
        value: textOf(notice, 'NewStateValue'),
        reason: textIn(notice, 'NewStateReason') ?? '',
        timestamp: new Date(at).toISOString(),
      },
      configuration: {
        metrics: (watched.length > 0 ? watched : [trigger]).map(metric => ({
          metricStat: { metric: { name: textIn(metric, 'MetricName'), dimensions: dimensionsIn(metric) } },
        })),
      },
    },
  };
}

const dimensionsIn = (metric: Fields) =>
  Object.fromEntries(listIn(metric, 'Dimensions').map(one => [textOf(one, 'name'), textOf(one, 'value')]));

/** A notice that a topic delivers raw has no id of its own: what it says is what tells it from others. */
const rawId = (notice: Fields) =>
  ['AlarmArn', 'StateChangeTime', 'NewStateValue'].map(name => textOf(notice, name)).join('|');

/** Returns the event in a message. Throws Poison. */
export function eventIn(body: string): AwsEvent {
  const outer = read(body);
  if ('AlarmName' in outer) return alarmNotice(outer, rawId(outer));
  if (outer.Type !== 'Notification' || typeof outer.Message !== 'string') return enveloped(outer);
  const inner = read(outer.Message);
  return 'AlarmName' in inner ? alarmNotice(inner, textOf(outer, 'MessageId')) : enveloped(inner);
}
