/**
 * What infra/ allows is enough, and no more: a world whose roles have exactly the policies that are printed to infra/permissions.json,
 * with the trust policies of infra/trust.ts.
 */
import { permissions, policyOf } from '../../infra/permissions.ts';
import { operatorTrust, readTrust } from '../../infra/trust.ts';
import type { Document } from '../../world/aws/iam/evaluate.ts';
import { auditGroup, startAws } from '../../world/aws/index.ts';
import type { State } from '../../world/aws/state.ts';
import { openWorld, type World } from '../world.ts';

let world: World | undefined;
afterEach(() => world?.close());

const account = '111122223333';
const arn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const queue = (name: string) => `arn:aws:sqs:eu-west-1:${account}:${name}`;
const operators: Record<string, string[]> = {
  'slipway-sre': ['prod', 'staging'],
  'slipway-staging': ['staging'],
  'slipway-oncall': ['prod'],
};

/** The policies of each role of the demo account as infra/ would make them, by the role's name. */
function printed(): Record<string, Document> {
  const all = Object.keys(operators).map(name => ({ operatorRole: arn(name) }));
  const own = {
    auditGroup: `arn:aws:logs:eu-west-1:${account}:log-group:${auditGroup}`,
    eventQueue: queue('slipway-events'),
    deadQueue: queue('slipway-events-dead'),
    slackSecret: `arn:aws:secretsmanager:eu-west-1:${account}:secret:slipway/slack-??????`,
  };
  const pass = ['demo-task', 'demo-execution'].map(role => ({ passRole: arn(role) }));
  const acting = Object.entries(operators).map(([name, clusters]) => {
    const places = clusters.map(cluster => ({ account, region: 'eu-west-1', cluster }));
    return [name, policyOf(permissions.operator, [...places, ...pass])] as const;
  });
  const policies = [
    [
      'slipway-worker',
      policyOf([...permissions.own, ...permissions.worker], [own, { readRole: arn('slipway-read') }, ...all]),
    ],
    ['slipway-read', policyOf(permissions.read, [...all, ...pass])],
    ...acting,
  ] as const;
  return Object.fromEntries(
    policies.map(([name, Statement]) => [name, { Version: '2012-10-17', Statement } as Document]),
  );
}

/** Gives the roles of the world those policies, and no others. */
function giveRoles({ roles }: State): void {
  const trusts: Record<string, object> = {
    'slipway-read': readTrust(arn('slipway-worker')),
    'slipway-sre': operatorTrust(arn('slipway-worker'), false),
    'slipway-staging': operatorTrust(arn('slipway-worker'), true),
    'slipway-oncall': operatorTrust(arn('slipway-worker'), true),
  };
  for (const [name, policy] of Object.entries(printed())) {
    const role = roles.get(name);
    if (!role) throw new Error(`the world has no ${name}`);
    role.policies = new Map([['slipway', policy]]);
    if (name in trusts) role.trust = trusts[name] as Document;
  }
}

/** Asks for a change in `#ops`, has it approved, and waits for its end. */
async function change({ dev, sre }: World, line: string, title: string, end: RegExp): Promise<void> {
  await dev.says(`/ecs ${line}`);
  const { ts } = await sre.sees(new RegExp(`^${title}[\\s\\S]*Needs 1 approval`));
  await sre.clicks('Approve', { message: ts });
  await dev.sees(end);
}

/** A canary goes on at its first pause, and is stopped at its second. */
async function canary(at: World): Promise<void> {
  await change(at, 'deploy checkout 1.5.0 to prod', 'Deploy checkout', /⏸️ Paused: checkout/);
  await change(at, 'hook continue checkout', 'Continue checkout', /✅ Continued: checkout/);
  await at.dev.says('/ecs cancel checkout on prod');
  await at.dev.sees(/⏹️ Stopped: Deploy checkout[\s\S]*Stopped by @dev/);
}

async function changes(at: World): Promise<void> {
  await change(at, 'deploy web 1.5.0 to prod', 'Deploy web', /✅ Live: web 1\.5\.0/);
  await change(at, 'scale web 5 on prod', 'Scale web 3', /Done: Scale web 3 → 5/);
  await change(at, 'restart web on prod', 'Restart web', /✅ Restarted: web/);
  await change(at, 'rollback web on prod', 'Roll back web', /✅ Back and live: web 1\.4\.1/);
}

async function freely({ dev }: World): Promise<void> {
  await dev.says('/ecs scale web 2 for 2h on staging');
  await dev.sees(/Stands at 2 until/);
}

/** What people look at, and how its answer begins. */
const reads: [line: string, answer: RegExp][] = [
  ['status web on prod', /✅ web is healthy/],
  ['why web on prod', /web is healthy[\s\S]*Looked at: /],
  ['services prod', /\d+ services of prod/],
  ['tasks batch on prod', /\d tasks of batch on prod/],
  ['image web on prod', /What web on prod runs/],
  ['taskdef web on prod', /web:\d+/],
  ['chart web on prod', /📈 web on prod/],
  ['logs web on prod', /📜 web on prod: \d+ lines/],
  ['logs web on prod -f', /📡 Following web on prod/],
];

test('with the roles that are printed the bot deploys, scales, goes back, decides pauses and reads', async () => {
  world = await openWorld({ checkout: true, auditLog: true, limits: false, speed: 300 });
  giveRoles(world.aws.state);
  const { sre, aws } = world;
  await Promise.all([canary(world), changes(world), freely(world)]);
  for (const [line, answer] of reads) {
    await sre.says(`/ecs ${line}`);
    await sre.sees(answer);
  }
  const denied = aws.calls.filter(
    ({ decision, principal }) => decision === 'denied' && principal.includes('/slipway-'),
  );
  expect(denied.map(({ principal, operation }) => `${operation} by ${principal}`)).toEqual([]);
}, 120_000);

test('the demo account of the world is no kinder than a real one would be', async () => {
  const { state, close } = await startAws({ runs: false });
  const actions = ({ Statement }: Document) => {
    const all = Statement.flatMap(({ Effect, Action = [] }) =>
      [Action].flat().map(action => `${Effect} ${action}`),
    );
    return [...new Set(all)].sort();
  };
  for (const [name, policy] of Object.entries(printed())) {
    const [demo] = [...(state.roles.get(name)?.policies.values() ?? [])];
    expect([name, demo && actions(demo)]).toEqual([name, actions(policy)]);
  }
  await close();
});
