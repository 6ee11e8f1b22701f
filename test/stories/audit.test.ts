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
  const { dev, sre, guest, aws } = world;
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
  const counted = [{ who: 'T0WORLD:U0SRE', authority: 'sre', ageMs: expect.any(Number) }];
  expect(of('weighed').map(fact => inside(fact, 'weighed'))).toEqual([
    { is: 'wait', counted: [] },
    { is: 'cleared', counted },
    { is: 'cleared', counted },
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
