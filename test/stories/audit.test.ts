import { createAudit } from '../../src/ledger/audit.ts';
import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

type Fact = { op: string; what: string; who: string; [more: string]: unknown };

/** Everything on record, oldest first. */
const recorded = async (): Promise<Fact[]> =>
  (await createAudit(world.redis, world.bot.ledger.namespace).after(0)).map(({ text }) => JSON.parse(text));
const whats = (facts: Fact[]) => facts.map(({ what }) => what);
const inside = (fact: Fact | undefined, name: string) => JSON.parse(String(fact?.[name]));

test('a deployment is on record from the asking to the end: checks, votes, weighings, and what AWS knows it by', async () => {
  world = await openWorld();
  const { dev, sre, guest, aws, slack } = world;
  await dev.says('/ecs status web on prod');
  await dev.sees(/web is healthy/);
  await dev.says('/ecs deploy web 1.5.0 to prod');
  await dev.sees(/Needs 1 approval/);
  for (let click = 0; click < 2; click++) await dev.clicks('Approve');
  await guest.clicks('Approve');
  await guest.sees(/Your vote .* does not count/);
  await sre.clicks('Approve');
  await dev.sees(/Live: web 1\.5\.0/);

  const facts = await recorded();
  expect(whats(facts)).toEqual([
    ...['asked', 'planned', 'held', 'refused own vote'],
    ...['voted', 'weighed', 'vote struck'],
    ...['voted', 'weighed', 'cleared', 'weighed', 'started'],
    ...['step intent', 'step result', 'step intent', 'step result', 'ended'],
  ]);
  const of = (what: string) => facts.filter(fact => fact.what === what);
  expect(inside(of('planned')[0], 'plan').checks).toContainEqual(
    expect.objectContaining({ code: 'scan_clean', is: 'pass' }),
  );
  const counted = [{ who: 'T0WORLD:U0SRE', authorities: ['sre'], ageMs: expect.any(Number) }];
  expect(of('weighed').map(fact => inside(fact, 'weighed'))).toEqual([
    { state: 'held', is: 'wait', counted: [] },
    { state: 'held', is: 'cleared', counted },
    { state: 'cleared', is: 'cleared', counted },
  ]);
  expect(inside(of('started')[0], 'acting')).toMatchObject({ who: { user: 'U0SRE' }, authority: 'sre' });
  const sent = (...operations: string[]) =>
    aws.calls.filter(({ operation }) => operations.includes(operation)).map(({ requestId }) => requestId);
  expect(of('step result').map(fact => fact.requestId)).toEqual(
    sent('RegisterTaskDefinition', 'UpdateService'),
  );
  const assumed = sent('AssumeRole');
  for (const { session } of of('step result') as { session?: { requestId: string; packed: number } }[]) {
    expect(assumed).toContain(session?.requestId);
    expect(session?.packed).toBeGreaterThan(0);
  }
  expect(facts.at(-1)).toMatchObject({ what: 'ended', outcome: 'succeeded' });

  const op = facts[0]?.op ?? '';
  await dev.says(`/ecs op ${op}`);
  const story = slack.text(await dev.sees(/asked by @dev[\s\S]*ended: succeeded/));
  expect(story.split('\n').map(line => line.replace(/^[\d:]+ +/, ''))).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^planned: \d+ checks, no warning$/),
      '@dev clicked Approve on their own op',
      expect.stringMatching(/^the vote of @guest does not count: /),
      '@sre approved',
      expect.stringMatching(/^votes weighed: cleared: @sre as sre, looked up \d s before$/),
      'cleared to run as @sre (sre)',
      'switch begun',
      expect.stringMatching(
        new RegExp(`^switch done: request ${sent('UpdateService')[0]}, session [0-9a-f-]{36}$`),
      ),
    ]),
  );
});

test('the history of a service has our changes of its count among its deployments, with who approved, newest first', async () => {
  world = await openWorld();
  const { dev, sre, slack } = world;
  for (const [words, done] of [
    ['scale web 4', /Done: Scale web 3 → 4/],
    ['deploy web 1.5.0 to prod', /Live: web 1\.5\.0/],
  ] as const) {
    await dev.says(`/ecs ${words}`);
    await dev.sees(/Needs 1 approval/);
    await sre.clicks('Approve');
    await dev.sees(done);
  }
  await dev.says('/ecs history web on prod');
  const history = slack
    .text(await dev.sees(/Changes of web on prod/))
    .split('\n')
    .slice(1);
  expect(history.map(line => line.replace(/^.*?(went live|succeeded)/, '$1'))).toEqual([
    expect.stringMatching(
      /^went live, serves now: deploy web:44 1\.5\.0 by @dev approved by @sre \(op_\w{12}\)$/,
    ),
    expect.stringMatching(/^succeeded: 3 → 4 tasks by @dev approved by @sre \(op_\w{12}\)$/),
    expect.stringMatching(/^went live: web:43 1\.4\.1 by user\/admin$/),
    ...Array.from({ length: history.length - 3 }, () => expect.any(String)),
  ]);
  // Ops are kept thirty days; of whom a revision is, its tags say for ever.
  await world.redis.del(...(await world.redis.keys(`{${world.bot.ledger.namespace}}:op:*`)));
  await dev.says('/ecs history web on prod');
  await dev.sees(/Changes of web on prod\n.*web:44 1\.5\.0 by @dev approved by @sre \(op_/);
});

test('what was refused is on record with its reason: a blocked plan, a deny, a no of AWS', async () => {
  world = await openWorld();
  const { dev, sre, aws } = world;
  await dev.says('/ecs deploy web 1.6.0-vulnerable to prod');
  await dev.sees(/⛔ Blocked/);
  await dev.says('/ecs scale web 5');
  await sre.clicks('Deny');
  await sre.submits({ reason: 'not today' });
  await dev.sees(/Denied: Scale web/);
  await dev.says('/ecs scale web 6');
  await dev.sees(/6 tasks[\s\S]*Needs 1 approval/);
  aws.faults.add({ service: 'ecs', operation: 'UpdateService', fault: 'throttle' });
  aws.faults.add({ service: 'ecs', operation: 'UpdateService', fault: 'refuse' });
  await sre.clicks('Approve');
  await dev.sees(/Failed: Scale web 3 → 6/);

  const facts = await recorded();
  const blocked = facts.find(({ what }) => what === 'blocked');
  expect(inside(blocked, 'blocked').checks).toContainEqual(
    expect.objectContaining({ code: 'scan_findings', is: 'block' }),
  );
  const ends = facts.filter(({ what }) => what === 'ended');
  expect(ends.map(({ outcome, who }) => [outcome, who])).toEqual([
    ['refused', ''],
    ['denied', 'T0WORLD:U0SRE'],
    ['failed', 'T0WORLD:U0DEV'],
  ]);
  expect(ends.map(end => inside(end, 'why'))).toEqual([
    expect.objectContaining({ code: 'scan_findings' }),
    expect.objectContaining({ said: 'not today' }),
    expect.objectContaining({ code: 'aws_denied' }),
  ]);
  const [throttled, refused] = aws.calls.filter(({ operation }) => operation === 'UpdateService');
  const tried = facts.find(({ what }) => what === 'tried');
  expect(inside(tried, 'tried')).toMatchObject({ failure: 'throttled', requestId: throttled?.requestId });
  expect(facts.find(({ what }) => what === 'step result')).toMatchObject({
    did: 'refused',
    requestId: refused?.requestId,
  });
});
