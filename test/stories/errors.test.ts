import { startRedis } from '../../world/redis.ts';
import { wireTo } from '../wire.ts';
import { openWorld, testWithOwnRedis, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

/** Says something and returns what the person is told; nothing may change in AWS, and no card may appear. */
async function told(
  text: string,
  expected: RegExp,
  how: { channel?: string; who?: 'dev' | 'guest' } = {},
): Promise<string> {
  const person = world[how.who ?? 'dev'];
  const said = await person.says(text, how.channel === undefined ? {} : { channel: how.channel });
  if (expected.test(said.text)) return said.text;
  return world.slack.text(await person.sees(expected));
}

const unchanged = () => {
  expect(world.updates()).toEqual([]);
  expect(
    world.dev
      .messages()
      .filter(
        message =>
          message.user === 'U0SLIPWAY' && message.onlyFor === undefined && message.channel.startsWith('C'),
      ),
  ).toEqual([]);
};

test('words that mean nothing are answered with what to type instead', async () => {
  world = await openWorld();
  await told('/ecs scael web 5', /I do not know scael\. *\nDid you mean \/ecs scale\?[\s\S]*unknown_verb/);
  await world.dev.clicks('/ecs scale web 5');
  await world.dev.sees('Scale web 3 → 5 tasks');
  await told('/ecs scale web lots', /tasks must be a whole number[\s\S]*bad_count/);
  await told('/ecs scale web', /needs a number of tasks[\s\S]*missing_argument/);
  await told('/ecs scale web 5 now', /I did not expect now[\s\S]*unexpected_word/);
  await told(
    '/ecs deploy web 1.5.0 prod',
    /I did not expect prod\.\nDid you mean \/ecs deploy web 1\.5\.0 on prod\?\nunexpected_word\n\[\/ecs deploy web 1\.5\.0 on prod\]/,
  );
  await told(
    '/ecs alerts bogus',
    /After alerts comes a target \(prod, staging\) or one of subscribe,[\s\S]*unknown_word/,
  );
  await told('/ecs help', /What I can do[\s\S]*\/ecs scale Run this many tasks of a service/);
  expect(world.updates()).toEqual([]);
});

test('a service, cluster or target that does not exist is refused with the nearest names', async () => {
  world = await openWorld();
  await told(
    '/ecs scale wbe 5 on prod',
    /There is no service wbe in prod\/prod\.\nDid you mean web\?[\s\S]*unknown_service/,
  );
  await told(
    '/ecs tasks prod',
    /prod is a target, not a service\.\n[\s\S]*unknown_service\n\[\/ecs services on prod\] \[\/ecs status prod\]/,
  );
  await told(
    '/ecs restart nothing-like-it',
    /There is no service nothing-like-it in prod\/prod\.\nSee what there is\.\nunknown_service\n\[\/ecs services on prod\]/,
  );
  await told('/ecs scale nope/web 5', /There is no cluster nope[\s\S]*unknown_cluster/);
  await told(
    '/ecs scale staging/web 5',
    /staging is a target; there is no cluster of that name here\.\nName a service of a target as web on staging\.\nunknown_cluster\n\[\/ecs scale staging\/staging\/web 5\]/,
  );
  await told(
    '/ecs scale web 5 on pord',
    /I do not know the target pord[\s\S]*Did you mean prod\?[\s\S]*unknown_target/,
  );
  unchanged();
});

test('a service in two targets is asked about, never assumed to be production', async () => {
  world = await openWorld({ config: yaml => yaml.replace(/channels:\n.*\n/, '') });
  const { dev } = world;
  await told(
    '/ecs scale web 2',
    /web is in more than one place[\s\S]*prod\/prod\/web[\s\S]*staging\/staging\/web[\s\S]*ambiguous_service/,
  );
  unchanged();
  await dev.clicks('/ecs scale staging/staging/web 2');
  await dev.sees(/Done: Scale web 1 → 2 tasks/);
  expect(world.aws.state.services.get('prod/web')?.desired).toBe(3);
});

test('a count above the maximum, below zero, or the same as now is refused', async () => {
  world = await openWorld({ config: yaml => `${yaml}\nlimits: { maxTasks: 10 }\n` });
  await told('/ecs scale web 11', /11 tasks is more than the 10[\s\S]*above_maximum/);
  await told('/ecs scale web -4', /would be -1 tasks[\s\S]*below_zero/);
  await told('/ecs scale web 3', /It is set to 3 already[\s\S]*nothing_to_do/);
  unchanged();
});

test('a service that is draining, or that ECS does not control, is refused with the reason', async () => {
  world = await openWorld();
  await told('/ecs scale old 2', /old is DRAINING[\s\S]*service_not_active/);
  await told('/ecs scale legacy 2', /legacy is controlled by CODE_DEPLOY[\s\S]*not_ecs_controlled/);
  unchanged();
});

test('a cluster that AWS does not have, and a read role that may not read, are said so', async () => {
  world = await openWorld({ config: yaml => yaml.replace('clusters: [prod]', 'clusters: [gone]') });
  await told('/ecs status web', /AWS has no cluster gone in prod[\s\S]*cluster_not_found/);
  world.aws.faults.add({ service: 'ecs', operation: 'DescribeServices', fault: 'refuse' });
  await told('/ecs status web on staging', /AWS did not let me look at staging in staging[\s\S]*aws_denied/);
  unchanged();
});

test('AWS away: the person is told, and nothing changes', async () => {
  world = await openWorld();
  for (let i = 0; i < 3; i++)
    world.aws.faults.add({ service: 'ecs', operation: 'DescribeServices', fault: 'reset' });
  await told('/ecs scale web 5', /AWS did not answer for prod[\s\S]*aws_away/);
  unchanged();
});

test('AWS refuses the approved change: the card says which action on which resource', async () => {
  world = await openWorld();
  const { dev, sre, aws } = world;
  await dev.says('/ecs scale web 5');
  await sre.sees('Scale web 3 → 5 tasks');
  aws.faults.add({ service: 'ecs', operation: 'UpdateService', fault: 'refuse' });
  await sre.clicks('Approve');
  await dev.sees(
    /Failed: Scale web 3 → 5 tasks[\s\S]*AWS does not let slipway-sre do ecs:UpdateService: its service control policy forbids it/,
  );
  expect(world.updates()).toEqual([]);
});

test('a try without an answer, then a refusal: the card does not claim that nothing was changed', async () => {
  world = await openWorld();
  const { dev, sre, aws } = world;
  await dev.says('/ecs scale web 5');
  await sre.sees('Scale web 3 → 5 tasks');
  aws.faults.add({ service: 'ecs', operation: 'UpdateService', fault: 'error' });
  aws.faults.add({ service: 'ecs', operation: 'UpdateService', fault: 'refuse' });
  await sre.clicks('Approve');
  const card = await dev.sees(
    /Failed: Scale web 3 → 5 tasks[\s\S]*An earlier try got no answer and may have been done/,
  );
  expect(world.slack.text(card)).not.toContain('Nothing was changed');
});

test('where no approval is needed, the asker still needs a role of their own', async () => {
  world = await openWorld({
    config: yaml => yaml.replace(/approvals: 1, from: \[sre\], +expires: 30m/, 'approvals: 0'),
  });
  await told('/ecs scale web 5', /You may not do this[\s\S]*no_authority/);
  unchanged();
});

test('guests, strangers, direct messages and channels the bot is not in: each has its answer', async () => {
  world = await openWorld();
  await told('/ecs scale web 5', /guests of this workspace cannot[\s\S]*not_a_member/, { who: 'guest' });
  await told(
    '/ecs scale web 5 on prod',
    /I am not in this channel[\s\S]*\/invite @slipway[\s\S]*not_in_channel/,
    { channel: '#general' },
  );
  await told('/ecs scale web 5 on prod', /shared with another organisation[\s\S]*shared_channel/, {
    channel: '#shared',
  });
  await world.dev.says('scale web 5 on prod', { channel: 'direct' });
  await world.dev.sees(/Nobody could approve a change in a direct message/);
  await world.dev.says('status web on prod', { channel: 'direct' });
  await world.dev.sees(/web is healthy/, 'direct');
  expect(world.updates()).toEqual([]);
});

testWithOwnRedis(
  'Redis does not answer: the person is told that nobody knows yet, and then whether it was written down',
  async () => {
    const redis = await startRedis();
    const wire = await wireTo(redis.port);
    world = await openWorld({ redis: { url: wire.url }, tuning: { patienceMs: 300 } });
    const { dev } = world;
    const notKnown = /whether this was written down is not known yet[\s\S]*ledger_unsure/;
    void wire.cutsAfter('"words":"scale web 5"');
    expect((await dev.says('/ecs scale web 5')).text).toMatch(notKnown);
    const told = await dev.sees(/\/ecs scale web 5 was written down: op_[\s\S]*written_down/);
    const op = /op_[a-z2-7]{12}/.exec(world.slack.text(told))?.[0];
    const card = await dev.sees(/Scale web 3 → 5 tasks[\s\S]*Needs 1 approval/);
    expect(card.metadata?.event_payload).toMatchObject({ op });

    process.kill(redis.pid, 'SIGSTOP');
    expect((await dev.says('/ecs scale web 6')).text).toMatch(notKnown);
    const vote = world.sre.clicks('Approve');
    await world.sre.sees(/whether your click counted is not known[\s\S]*click_unsure/);
    await vote;
    process.kill(redis.pid, 'SIGCONT');
    await dev.sees(/\/ecs scale web 6 was not written down[\s\S]*Ask again[\s\S]*not_written/);

    expect(world.updates()).toEqual([]);
    await world.close();
    await wire.close();
    await redis.close();
  },
);
