/** Alerts: what AWS's events say, the problems they make, and who is to hear of them. Part of what all rooms share. No I/O. */
import type { HookStep, Paused } from './hook.ts';
import type { Plan } from './plan.ts';
import type { Cause, Chart, Finding, Why } from './seen.ts';
import type { CardRef, Lockable, Person, ServiceName } from './work.ts';

/** What alerts are about. `info` is ECS's routine chatter, which nobody hears unless they subscribe to it. */
export const alertKinds = [
  'deployment',
  'tasks',
  'service',
  'alarm',
  'instance',
  'image',
  'pause',
  'info',
  'test',
] as const;
export type AlertKind = (typeof alertKinds)[number];

/** How bad it is, the least first. */
export const severities = ['info', 'warning', 'error'] as const;
export type Severity = (typeof severities)[number];

/** Where it is. Without a cluster an event may be of any target in its account and Region: the others are in `maybe`. */
export type AlertScope = { target: string; maybe?: string[]; cluster?: string; service?: string };

/** Returns where it is as one word, `target/cluster/service`. */
export const alertPlace = ({ target, cluster, service }: AlertScope): string =>
  [target, cluster, service].filter(Boolean).join('/');

/** Why something is a problem: one that the rules of `why` know, or what the event itself says it is. */
export type AlertCause =
  | Cause
  | 'unknown'
  | 'alarm'
  | 'agent_gone'
  | 'findings'
  | 'waits_for_approval'
  | 'news'
  | 'test';

/** What one event says, read without asking AWS. Times are milliseconds. */
export type Sign = {
  /** The event's own id: AWS may deliver it more than once. */
  event: string;
  /** When AWS says that it happened. */
  at: number;
  kind: AlertKind;
  severity: Severity;
  scope: AlertScope;
  cause: AlertCause;
  /**
   * `fails` and `recovers` open and close a problem, `changes` is about one that there is, `began` is a deployment that begins to
   * roll, `tells` is news that is over at once, `noted` news that nobody wants to hear.
   */
  says: 'fails' | 'recovers' | 'changes' | 'began' | 'tells' | 'noted';
  /** What is ordered: an event of it that is not newer than the newest one changes nothing. */
  of: { resource: string; order: number };
  /** What is one problem; `group` is what recovers together. */
  key: string;
  group: string;
  /** It is told with a deployment that breaks in this group, where one does. */
  into?: string;
  /** The target group that it is about, as CloudWatch names it, where it names no service. */
  behind?: string;
  /** The deployment that it belongs to, `ecs-svc/N`. */
  deployment?: string;
  /** What AWS says, secrets removed. */
  text: string;
  /** What the alert is about besides the service: an alarm's name, an image, an instance, a service deployment's ARN. */
  subject?: string;
  /** Not a problem before this moment: what mends itself by then is never told. */
  notBefore?: number;
};

/** Who began the deployment that broke: one of our ops, or whoever registered its revision. */
export type Starter =
  | { is: 'op'; op: string; who: Person }
  | { is: 'role' | 'user' | 'console'; name: string }
  | { is: 'unknown' };

/** What a look at AWS found, as the card shows it. */
export type AlertFound = {
  at: number;
  findings: Finding[];
  wanted?: number;
  running?: number;
  /** What its deployment runs, and what serves as things are. */
  revision?: string;
  unchecked: string[];
  /** CPU in percent over the last hour, oldest first. */
  cpu: number[];
  starter?: Starter;
  /** How its deployment stands or ended, in ECS's word. */
  rollout?: string;
};

/** Somebody keeps a problem quiet for a while; for everybody to see. */
export type Quiet = { who: Person; until: number; because?: string };

/** A change of a problem's service that began while that was open; how it ended is on its own card. */
export type Did = Pick<Plan, 'change' | 'scope'> & {
  op: string;
  who: Person;
  approvers: Person[];
};

/** One problem, from its first event to its end. Times are Redis time in milliseconds. */
export type Problem = {
  id: string;
  kind: AlertKind;
  severity: Severity;
  scope: AlertScope;
  cause: AlertCause;
  key: string;
  subject?: string;
  deployment?: string;
  text: string;
  state: 'open' | 'over';
  /** Events that said so; the newest hundred moments of them. */
  count: number;
  times: number[];
  first: number;
  last: number;
  /** When it was over, and how that is known. */
  overAt?: number;
  overBy?: string;
  /** How often it came back. */
  again: number;
  /** Counts what people should see; `told` per channel is the newest version that Slack shows there. */
  version: number;
  posts: Record<string, CardRef & { told: number }>;
  /** Channels where it may be posted: that was begun, and nobody knows how it ended. */
  begun?: string[];
  /** The op that began the deployment it belongs to, where it is one of ours. */
  op?: string;
  found?: AlertFound;
  /** Its threads have a chart, or there is none. */
  charted?: boolean;
  /** Of a pause, the deployment that waits, as it was when AWS was last asked. */
  paused?: Paused;
  ack?: { who: Person; at: number };
  /** Who took the last acknowledgement back. */
  unack?: { who: Person; at: number };
  /** What people did about it, oldest first: not kept with it, but read where it is shown. */
  did?: Did[];
  silence?: Quiet;
  /** The services that a digest is about, `target/cluster/service`, and how many of them still fail. */
  members?: { places: string[]; open: number; of: number };
  /** It is told in that problem's message, which is about many services. */
  digest?: string;
};

/** What is said in the thread of a problem's message besides its end. */
export type AlertNote =
  /** It had been over and is back. */
  | { kind: 'again' }
  | { kind: 'over' }
  /** A deployment that has gone on from one pause waits at the next. */
  | { kind: 'pause'; step: HookStep }
  /** All that a look at AWS found. */
  | { kind: 'details'; why: Why }
  | { kind: 'chart'; chart: Chart };

/** Which alerts are meant; what is not said is any. `services` are globs. */
export type AlertFilter = {
  targets?: string[];
  services?: string[];
  kinds?: AlertKind[];
  /** This bad at least. */
  severity?: Severity;
};

/** So many events within so long, in milliseconds. */
export type Threshold = { times: number; withinMs: number };

/** What a channel subscribed to by words; `id` is short, for people to name it. */
export type Subscription = { id: string; channel: string; match: AlertFilter; who: Person; at: number };

/** Alerts of a service or a target that nobody is told of for a while. */
export type Mute = { id: string; target: string; cluster?: string; service?: string } & Quiet & {
    at: number;
  };

/** What has been heard of AWS's events so far; `unknown` are kinds of events that nobody here knows, with how often they came. */
export type Heard = {
  events: number;
  again: number;
  old: number;
  elsewhere: number;
  poison: number;
  unknown: Record<string, number>;
  /** When the last event came, in milliseconds. */
  last?: number;
};

/** What people ask of alerts. `problem` is an id, `pr_…`. */
export type AlertsWork = { kind: 'alerts' } & (
  | { about: 'list'; target?: string }
  | { about: 'subscribe'; match: AlertFilter; service?: ServiceName }
  | { about: 'unsubscribe'; id: string }
  | { about: 'mute'; on: Lockable; forMs: number; because: string }
  | { about: 'unmute'; id: string }
  | { about: 'routes'; on?: Lockable }
  | { about: 'test'; on?: Lockable }
  | { about: 'acknowledge' | 'unacknowledge' | 'details'; problem: string }
  | { about: 'silence'; problem: string; forMs: number }
);
