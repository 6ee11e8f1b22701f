/** Every metric there is: its name by Prometheus's conventions, what kind it is, its labels, and what it says. */

type Metric = {
  name: string;
  is: 'counter' | 'gauge' | 'histogram';
  help: string;
  labels?: readonly string[];
  buckets?: readonly number[];
};

/** Labels hold only what our own code or AWS's and Slack's API names: no service, person or op, so that their number is bounded. */
export const metrics = {
  requests: {
    name: 'slipway_requests_total',
    is: 'counter',
    help: 'Requests of Slack that were heard, by kind: command, click, dialog, event, other.',
    labels: ['kind'],
  },
  acks: {
    name: 'slipway_ack_seconds',
    is: 'histogram',
    help: 'Time from hearing a request to its ack, by kind; the count is that of acks. Slack gives up after 3.',
    labels: ['kind'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3],
  },
  ops: {
    name: 'slipway_ops_total',
    is: 'counter',
    help: 'Ops that ended, by kind of work and outcome, counted once by the process whose script ended it.',
    labels: ['work', 'outcome'],
  },
  opsOpen: {
    name: 'slipway_ops_open',
    is: 'gauge',
    help: 'Changes that have not ended. The same in every process; absent while Redis is away.',
  },
  opsHeld: {
    name: 'slipway_ops_held',
    is: 'gauge',
    help: 'Changes that wait for votes. The same in every process; absent while Redis is away.',
  },
  queueAge: {
    name: 'slipway_queue_age_seconds',
    is: 'gauge',
    help: 'For how long the oldest op that is due has waited for a worker. The same in every process; absent while Redis is away.',
  },
  outbox: {
    name: 'slipway_outbox_bells',
    is: 'gauge',
    help: 'Bells that were not handed to BullMQ yet. The same in every process; absent while Redis is away.',
  },
  alertsAge: {
    name: 'slipway_alerts_age_seconds',
    is: 'gauge',
    help: 'For how long the oldest problem that people are to be told of has waited. The same in every process; absent while Redis is away.',
  },
  awsCalls: {
    name: 'slipway_aws_calls_total',
    is: 'counter',
    help: 'Attempts of AWS calls, those that the SDK repeats too, by result: ok, denied, throttled, refused, unsure (no answer).',
    labels: ['service', 'operation', 'result'],
  },
  packed: {
    name: 'slipway_assume_role_packed_percent',
    is: 'gauge',
    help: "The most of STS's limit on a session's policy and tags that a session used in this minute or the last, in percent; over 100 AWS refuses.",
  },
  slackCalls: {
    name: 'slipway_slack_calls_total',
    is: 'counter',
    help: 'Calls of Slack, by result: ok, limited (429), refused, failed (no answer).',
    labels: ['method', 'result'],
  },
  leases: {
    name: 'slipway_leases_total',
    is: 'counter',
    help: 'Leases for one AWS write that were given.',
  },
  leasesLapsed: {
    name: 'slipway_leases_lapsed_total',
    is: 'counter',
    help: 'Leases that ended without an answer: a worker died, or AWS did not answer.',
  },
  claims: {
    name: 'slipway_claims_total',
    is: 'counter',
    help: 'Claims on ops that were taken.',
  },
  claimsLost: {
    name: 'slipway_claims_lost_total',
    is: 'counter',
    help: 'Claims that lapsed before they were given back, counted by whoever took the op next: a worker died or hung.',
  },
  ledger: {
    name: 'slipway_ledger_seconds',
    is: 'histogram',
    help: "Time that a script of the ledger took, answered or not. Somebody's click waits for 0.1 at most.",
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2],
  },
  redisAway: {
    name: 'slipway_redis_away_total',
    is: 'counter',
    help: 'Scripts that Redis did not answer because it was away, hung or too late.',
  },
} as const satisfies Record<string, Metric>;
