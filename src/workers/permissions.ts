/**
 * The IAM policies that the bot takes, made of the very statements that its steps are narrowed to: what a worker's `needs` say of any
 * service is what an operator role may do. `npm run docs` prints them to infra/permissions.json, from which infra/ makes roles.
 */
import { neverRights, ownRights, type PolicyStatement, readRights, workerRights } from '../aws/index.ts';
import { accessString } from '../ledger/acl.ts';
import type { Change, ChangeKind, DeployChange, HookAction, Scope } from '../work.ts';
import { heard } from './alerts/read.ts';
import { workerFor } from './changes.ts';

/** Some service on some cluster; who makes the roles fills in what is in brackets (infra/permissions.ts). */
const anywhere: Scope = {
  target: '*',
  account: '<account>',
  region: '<region>',
  cluster: '<cluster>',
  service: '*',
};
const someOp = 'op_*';
const someDeployment = 'arn:aws:ecs:<region>:<account>:service-deployment/<cluster>/*/*';
const someRevision = 'arn:aws:ecs:<region>:<account>:task-definition/*:*';

const deploying = (
  how: DeployChange['how'],
  given: Partial<Pick<DeployChange, 'stops'> & { revision: string }> = {},
): DeployChange => ({
  kind: 'deploy',
  how,
  family: '*',
  from: { revision: someRevision, deployment: '*', images: [] },
  to: { images: [], ...(given.revision !== undefined && { revision: given.revision }) },
  roles: ['<passRole>'],
  differences: [],
  alarms: [],
  firing: [],
  ...(given.stops !== undefined && { stops: given.stops }),
});

const deciding = (action: HookAction): Change => ({
  kind: 'hook',
  action,
  hook: '*',
  paused: {
    deployment: someDeployment,
    status: 'IN_PROGRESS',
    scope: anywhere,
    strategy: '*',
    steps: [],
    earlier: 0,
    ahead: [],
    later: 0,
    green: { revision: someRevision, images: [] },
    differences: [],
  },
});

/** Every way in which each kind of change can be made: the compiler asks for those that are new. */
const ways: { [Kind in ChangeKind]: Record<string, Change> } = {
  deploy: {
    image: deploying('image'),
    restart: deploying('restart', { revision: someRevision }),
    rollback: deploying('rollback'),
    'rollback to a revision': deploying('rollback', { revision: someRevision }),
    stop: deploying('stop', { stops: someDeployment }),
  } satisfies Record<DeployChange['how'] | 'rollback to a revision', Change>,
  scale: {
    forGood: { kind: 'scale', from: 1, to: 2 },
    forATime: { kind: 'scale', from: 1, to: 2, back: { to: 1, afterMs: 1 } },
  },
  hook: {
    continue: deciding('continue'),
    rollback: deciding('rollback'),
  } satisfies Record<HookAction, Change>,
};

type Conditions = NonNullable<PolicyStatement['conditions']>;

/** A step's conditions as a role has them: what a plan fills in is a star here, and StringEquals knows no stars. */
function loosened(conditions: Conditions): Conditions {
  const all: Conditions = {};
  for (const [operator, keys] of Object.entries(conditions))
    for (const [key, value] of Object.entries(keys)) {
      const wild = operator === 'StringEquals' && [value].flat().some(one => one.includes('*'));
      const like = wild ? 'StringLike' : operator;
      all[like] = { ...all[like], [key]: value };
    }
  return all;
}

const statement = (Effect: 'Allow' | 'Deny', { actions, resources, conditions }: PolicyStatement) => ({
  Effect,
  Action: actions,
  Resource: resources,
  ...(conditions && { Condition: loosened(conditions) }),
});

const allow = (statements: readonly PolicyStatement[]) => statements.map(one => statement('Allow', one));

/** Returns what an operator role of a cluster takes: each statement of each step of each way to change something, once. Pure. */
export function operatorPolicy() {
  const all = Object.entries(ways).flatMap(([kind, changes]) =>
    Object.values(changes).flatMap(change =>
      workerFor({ kind: kind as ChangeKind })
        .needs({ op: someOp, scope: anywhere, change, earlier: {} })
        .flatMap(({ needs }) => allow(needs)),
    ),
  );
  return [...new Map(all.map(one => [JSON.stringify(one), one])).values()];
}

/** The pattern of an EventBridge rule for the events that become alerts. */
function eventPattern() {
  const [sources, types] = [new Set<string>(), new Set<string>()];
  for (const kind of heard) {
    const [source = '', type = ''] = kind.split(': ');
    sources.add(source);
    types.add(type);
  }
  return { source: [...sources], 'detail-type': [...types] };
}

/** Returns all policies by whom they are for, what Redis lets the bot do, and which events it wants to hear. Pure. */
export const permissions = () => ({
  operator: operatorPolicy(),
  read: [...allow(readRights), ...neverRights.map(one => statement('Deny', one))],
  own: allow(ownRights),
  worker: allow(workerRights),
  redis: accessString('<namespace>'),
  events: eventPattern(),
});
