/** Alerts in slipway.yaml: the queues that EventBridge fills, who hears of what, and when nobody is to be told. */
import { z } from 'zod';
import { type Window, wrongWindow } from '../approvals/windows.ts';
import { type AlertFilter, alertKinds, severities, type Threshold } from '../work.ts';
import { duration, globs, id, window } from './shapes.ts';

/** A problem keeps the moments of its newest hundred events. */
const mostTimes = 100;

const afterForm = /^([1-9]\d{0,2}) in (\S+)$/;

/** `3 in 5m` → so many times within so many milliseconds. */
function threshold(text: string): Threshold | undefined {
  const [, times, within] = afterForm.exec(text) ?? [];
  const withinMs = duration(within ?? '');
  if (times === undefined || withinMs === undefined || Number(times) > mostTimes) return;
  return { times: Number(times), withinMs };
}

/** The URL of an SQS queue. */
export const queue = z
  .string()
  .regex(
    /^https?:\/\/[^\s/]+\/\S+$/,
    'the URL of an SQS queue, like https://sqs.eu-west-1.amazonaws.com/111122223333/slipway-events',
  );

const route = z.strictObject({
  name: z.string().min(1).max(100),
  match: z
    .strictObject({
      targets: globs.optional(),
      services: globs.optional(),
      kinds: z.array(z.enum(alertKinds)).min(1, 'name at least one, or leave it out').optional(),
      severity: z.enum(severities).optional(),
    })
    .default({}),
  channel: id('CG', 'a channel', 'C0OPS'),
  /** A user group that the first message of a problem is for. */
  mention: id('S', 'a user group', 'S0SRE').optional(),
  /** Fewer events are not told. */
  after: z
    .string()
    .refine(
      text => threshold(text) !== undefined,
      `so many events within so long looks like "3 in 5m"; ${mostTimes} at most`,
    )
    .meta({ pattern: '^[1-9][0-9]{0,2} in [1-9][0-9]{0,5}[smh]$' })
    .optional(),
  /** When only what is an error is told; the rest waits for the end of it. */
  quiet: z.strictObject(window).optional(),
});

const upkeep = z.strictObject({
  match: z.strictObject({ targets: globs.optional(), services: globs.optional() }).default({}),
  ...window,
  reason: z.string().min(1, 'say why').max(200),
});

/** What slipway.yaml may say of alerts. */
export const alerts = z
  .strictObject({
    queues: z.array(queue).max(10, 'ten queues at most').default([]),
    routes: z.array(route).max(100, 'a hundred routes at most').default([]),
    maintenance: z.array(upkeep).max(100, 'a hundred windows at most').default([]),
    /** So many services that fail for one cause are told in one message. */
    flood: z.int().min(2).max(100).default(5),
  })
  .default({ queues: [], routes: [], maintenance: [], flood: 5 });

type WrittenAlerts = z.infer<typeof alerts>;

/** Who hears of what, times in milliseconds. */
export type AlertRoute = {
  name: string;
  match: AlertFilter;
  channel: string;
  mention?: string;
  after?: Threshold;
  quiet?: Window;
};

/** Alerts as slipway.yaml has them. */
export type Alerts = {
  queues: string[];
  routes: AlertRoute[];
  maintenance: (Window & { match: Pick<AlertFilter, 'targets' | 'services'>; reason: string })[];
  flood: number;
};

/** Returns an object of what was said, without keys that were left out. */
const said = <T extends object>(all: T) =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

/** Returns the alerts in force. */
export const alertsIn = ({ queues, routes, maintenance, flood }: WrittenAlerts): Alerts => ({
  queues,
  routes: routes.map(({ match, after, ...route }) => {
    const enough = after === undefined ? undefined : threshold(after);
    return { ...said(route), match: said(match), ...(enough && { after: enough }) };
  }),
  maintenance: maintenance.map(({ match, ...rest }) => ({ ...said(rest), match: said(match) })),
  flood,
});

type Complaint = [PropertyKey[], string];

/** Returns every complaint that no single key can know; `meant` suggests a known word for an unknown one. */
export function wrongAlerts(
  { queues, routes, maintenance }: WrittenAlerts,
  targets: string[],
  meant: (word: string, known: string[]) => string,
): Complaint[] {
  const matches = [
    ...routes.map(({ match }, i) => ({ match, at: ['alerts', 'routes', i] })),
    ...maintenance.map(({ match }, i) => ({ match, at: ['alerts', 'maintenance', i] })),
  ];
  const windows = [
    ...routes.map(({ quiet }, i) => ({ window: quiet, at: ['alerts', 'routes', i, 'quiet'] })),
    ...maintenance.map((window, i) => ({ window, at: ['alerts', 'maintenance', i] })),
  ];
  return [
    ...queues.flatMap((url, i): Complaint[] =>
      queues.indexOf(url) < i ? [[['alerts', 'queues', i], 'this queue is named twice']] : [],
    ),
    ...routes.flatMap(({ name }, i): Complaint[] =>
      routes.findIndex(route => route.name === name) < i
        ? [[['alerts', 'routes', i, 'name'], `"${name}" is used twice`]]
        : [],
    ),
    ...matches.flatMap(({ match, at }) =>
      (match.targets ?? []).flatMap((target, j): Complaint[] =>
        /[*?]/.test(target) || targets.includes(target)
          ? []
          : [[[...at, 'match', 'targets', j], `no target ${target}; ${meant(target, targets)}`]],
      ),
    ),
    ...windows.flatMap(({ window, at }): Complaint[] => {
      const wrong = window && wrongWindow(window);
      return wrong === undefined ? [] : [[at, wrong]];
    }),
  ];
}
