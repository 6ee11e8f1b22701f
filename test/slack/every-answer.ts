/** Every answer to a read. */
import type { Finding, ReadAnswer, ServiceRow, Status } from '../../src/seen.ts';

const scope = { target: 'prod', account: '1', region: 'eu-west-1', cluster: 'prod', service: 'web' };
const row: ServiceRow = {
  target: 'prod',
  cluster: 'prod',
  service: 'web',
  status: 'ACTIVE',
  desired: 3,
  running: 3,
  pending: 0,
  rollout: 'COMPLETED',
};
/** When all of it was. */
export const at = Date.parse('2026-11-26T14:02:30Z');

/** Returns every answer there is, as full as it gets, with the same text in every place where AWS may say something. */
export function answers(a: string, many: number): ReadAnswer[] {
  // AWS's names have 255 characters at most.
  const name = a.slice(0, 255);
  const times = <T>(one: T): T[] => Array.from({ length: many }, () => one);
  const finding: Finding = { cause: 'crashed', sure: 'likely', facts: { container: a, image: a }, cites: [] };
  const task = {
    id: name,
    status: a,
    zone: a,
    revision: a,
    container: a,
    targets: times({ state: a, reason: a, said: a }),
    protectedUntil: at,
  };
  const status: Status = {
    kind: 'status',
    row: { ...row, service: name },
    verdict: 'degraded',
    sure: false,
    because: [
      { is: 'said', text: a, at },
      { is: 'alarms', names: [a, a] },
      { is: 'failed', reason: a },
    ],
    finding,
    taskDefinition: a,
    deployments: times({ id: a, status: a, taskDefinition: a, desired: 1, running: 1, rollout: a }),
    rollout: {
      status: a,
      at,
      stage: a,
      breaker: { status: a, failures: 1, threshold: 3 },
      hook: { stage: a, until: at },
      reason: a,
    },
    tasks: times(task),
    stopped: times({
      count: 2,
      task: a,
      stopCode: a,
      reason: a,
      containers: [{ name: a, exitCode: 1, reason: a }],
    }).slice(0, 5),
    alarms: [a],
    busy: {
      from: at - 3_600_000,
      to: at,
      cpu: [{ at: at - 1, value: 1 }],
      memory: [{ at: at - 1, value: 3 }],
    },
    scaling: { min: 1, max: 2, suspended: [a] },
    instances: times({ id: a, status: a, connected: false, agent: a, freeCpu: 1, freeMemory: 1 }),
    registries: [{ healthy: 0, of: 1 }],
    events: times({ at, text: a, class: 'problem' as const }),
    quietMs: 600_000,
    unchecked: times(a).slice(0, 12),
    locks: [],
  };
  const container = { name: a, status: a, health: a, image: a, digest: a, exitCode: 1, reason: a };
  return [
    status,
    {
      kind: 'services',
      rows: times({ ...row, service: name, status: a, rollout: a }).slice(0, 30),
      page: 2,
      pages: 3,
      read: 5,
      of: 10_000,
      ageMs: 20_000,
      unchecked: times(a),
    },
    { kind: 'tasks', scope, rows: times(task), more: true, unchecked: [a] },
    {
      ...task,
      kind: 'task',
      scope: { ...scope, service: name },
      group: a,
      desired: 'STOPPED',
      moments: [
        { what: a, at },
        { what: 'stopped', at: at + 1_000 },
      ],
      containers: times(container).slice(0, 10),
      address: a,
      instance: a,
      capacity: a,
      cpu: a,
      memory: a,
      stop: { code: a, reason: a },
      finding,
      unchecked: [a],
    },
    {
      kind: 'events',
      scope,
      all: false,
      events: times({ at, text: a, class: 'unknown' as const }),
      hidden: 3,
    },
    {
      kind: 'clusters',
      rows: times({
        target: 'prod',
        cluster: a,
        status: a,
        services: 1,
        running: 1,
        pending: 1,
        instances: 1,
        insights: a,
        capacity: [a, a],
      }),
      unread: [],
      unchecked: [a],
    },
    {
      kind: 'taskdef',
      scope,
      set: true,
      running: 3,
      values: false,
      revision: {
        name: a,
        status: a,
        registeredAt: at,
        registeredBy: a,
        cpu: a,
        memory: a,
        network: a,
        platform: a,
        roles: { task: a, execution: a },
        containers: [
          {
            name: a,
            image: a,
            essential: false,
            cpu: 1,
            memory: 1,
            ports: [a],
            environment: times({ name: a, value: a }),
            secrets: times({ name: a, from: a }),
            health: a,
            logs: a,
          },
        ],
      },
    },
    { kind: 'taskdef diff', scope, from: a, to: a, differences: times({ what: a, from: a, to: a }) },
    {
      kind: 'image',
      scope,
      images: [
        {
          container: a,
          image: a,
          digests: [
            { digest: a, tasks: 2 },
            { digest: a, tasks: 1 },
          ],
          starting: 1,
          tags: [a, a],
          pushedAt: at,
          platforms: [a],
          scan: {
            status: a,
            at,
            counts: { CRITICAL: 1 },
            worst: times({ id: a, severity: a, in: a, fixed: a, exploitable: true }).slice(0, 5),
          },
        },
      ],
      unchecked: [a],
    },
    {
      kind: 'secrets',
      scope,
      revision: a,
      role: a,
      tasks: 3,
      sources: (['secret', 'parameter', 'file'] as const).map(kind => ({
        kind,
        name: a,
        uses: times({ container: a, as: 'variable', name: a, key: a, stage: a, version: a }),
        may: 'no',
        is: 'there',
        changedAt: at,
        rotatedAt: at,
        rotation: { days: 30, nextAt: at, late: true },
        deletedAt: at,
        ownKey: true,
        outdated: times(a),
        older: 2,
      })),
      unchecked: times(a),
    },
  ];
}
