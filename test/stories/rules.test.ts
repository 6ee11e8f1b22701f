/** What rules ask for, as people see it: who has to agree, who could, when not, and what is said to those who may not. */
import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

const withLeads = (yaml: string) =>
  yaml.replace(
    'authorityCheck:',
    '  leads:      { users: [U0LEAD], roles: { prod: "arn:aws:iam::111122223333:role/slipway-sre" } }\n\nauthorityCheck:',
  );

/** Opens a world with one more rule. */
const withRule = async (rule: string, config = (yaml: string) => yaml): Promise<void> => {
  world = await openWorld({ config: yaml => config(yaml).replace('rules:\n', `rules:\n  - ${rule}\n`) });
};

const production = 'match: { targets: [prod] }';

test('two approvals from distinct authorities: a second one of the same is not enough', async () => {
  const asked = 'approvals: 2, from: [sre, leads], distinct: true';
  world = await openWorld({ config: yaml => withLeads(yaml).replace('approvals: 1, from: [sre]', asked) });
  const { dev, sre, sre2, lead } = world;
  await dev.says('/ecs scale web 5');
  await sre.sees(
    /Needs 2 approvals from sre or leads, each through another authority \(production needs a second person\)[\s\S]*Could approve: @\w+/,
  );
  await sre.clicks('Approve');
  await dev.sees(/Approved so far by @sre/);
  await sre2.clicks('Approve');
  expect(world.updates()).toEqual([]);
  await lead.clicks('Approve');
  await dev.sees(/Done: Scale web 3 → 5[\s\S]*Approved by @sre/);
});

test('more distinct authorities than there are: refused at once, since nobody could pass', async () => {
  await withRule(`{ name: four hands, ${production}, approvals: 2, distinct: true }`);
  await world.dev.says('/ecs scale web 5');
  await world.dev.sees(
    /needs 2 approvals from sre, each through an authority of its own, and 2 other people could give one[\s\S]*no_approver/,
  );
});

test('the card says which rule asked for what', async () => {
  await withRule(`{ name: big steps, match: { size: { moreThanTimes: 2 } }, approvals: 2, startWithin: 2m }`);
  await world.dev.says('/ecs scale web 9');
  await world.sre.sees(
    /Needs 2 approvals from sre[\s\S]*· big steps: 2 approvals, started within 2 min[\s\S]*· production needs a second person: 1 approval from sre, within 30 min/,
  );
  await world.dev.says('/ecs scale worker 3');
  await world.sre.sees(/Scale worker[\s\S]*Needs 1 approval from sre \(production needs a second person\)/);
});

test('a freeze in the zone of the team: refused at once, except what is left out of it', async () => {
  const days = '[mon, tue, wed, thu, fri, sat, sun]';
  await withRule(
    `{ name: holidays, freeze: { zone: Europe/Berlin, days: ${days}, except: { work: [rollback], services: [worker] } } }`,
  );
  const { dev, sre } = world;
  await dev.says('/ecs scale web 5');
  await dev.sees(
    /It is frozen by "holidays": mon, .* \(Europe\/Berlin\)[\s\S]*Nothing was changed[\s\S]*frozen/,
  );
  await dev.says('/ecs scale worker 3');
  await sre.sees(/Scale worker[\s\S]*Needs 1 approval/);
});

test('a freeze that begins between the approval and the start: nothing runs', async () => {
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  await withRule(`{ name: holidays, freeze: { zone: UTC, from: ${tomorrow}, to: ${tomorrow} } }`, yaml =>
    yaml.replace('from: [sre], expires: 30m', 'from: [sre], expires: 48h'),
  );
  const { dev, sre } = world;
  await dev.says('/ecs scale web 5');
  await sre.sees(/Needs 1 approval/);
  await world.later(24 * 3_600_000);
  await sre.clicks('Approve');
  await dev.sees(/Out of date: Scale web[\s\S]*It is frozen by "holidays"/);
  expect(world.updates()).toEqual([]);
});

test('what a rule denies, nobody can approve', async () => {
  await withRule(
    '{ name: never to none, match: { size: { toZero: true } }, deny: "ask the database team first" }',
  );
  await world.dev.says('/ecs scale web 0');
  await world.dev.sees(/"never to none" forbids it: ask the database team first\.[\s\S]*denied_by_rule/);
  await world.dev.says('/ecs can-i scale web 0');
  await world.dev.sees(/⛔ Not now: Scale web 3 → 0 tasks on prod[\s\S]*forbids it/);
});

test('/ecs policy: whether the rules can be kept, who could approve, and what they say to somebody', async () => {
  world = await openWorld();
  const { dev, sre } = world;
  await dev.says('/ecs policy');
  await dev.sees(
    /The rules can be kept[\s\S]*✅ Every change[\s\S]*ℹ️ every change on staging \("staging is free"\) needs nobody else/,
  );
  await dev.says('/ecs policy who deploy web to prod');
  await dev.sees(
    /✅ Deploy web on prod[\s\S]*Whoever asks may ask for it; it needs 1 approval from sre[\s\S]*2 people could approve it now: @sre, @sre2/,
  );
  await sre.says('/ecs policy test @sre deploy web 1.5.0 to prod');
  await sre.sees(
    /✅ Deploy web 1\.4\.1 → 1\.5\.0 on prod[\s\S]*@sre could approve it if somebody else asked, as sre[\s\S]*1 person other than them could approve it now: @sre2/,
  );
  await dev.says('/ecs can-i deploy web 1.6.0-vulnerable to prod');
  await dev.sees(
    /⛔ Blocked: Deploy web 1\.4\.1 → 1\.6\.0-vulnerable on prod[\s\S]*You could not approve it/,
  );
  await dev.says('/ecs policy test @guest scale web 5 on prod');
  await dev.sees(/⛔ Not by this person[\s\S]*@guest may not ask: guests of this workspace cannot do this/);
  await dev.says('/ecs can-i scale web 5 on staging');
  await dev.sees(/✅ Scale web 1 → 5 tasks on staging[\s\S]*You may do it without anybody else/);
});

test('a rule that nobody can keep is called wrong', async () => {
  await withRule(`{ name: too many, ${production}, approvals: 4 }`);
  await world.dev.says('/ecs policy');
  await world.dev.sees(
    /A rule cannot be kept[\s\S]*❌ every change on prod .*needs 4; 2 people could approve/,
  );
});

test('what it may do at AWS stands behind a button on the card: the policy, and the AWS CLI line', async () => {
  world = await openWorld();
  const { dev, sre } = world;
  await dev.says('/ecs deploy web 1.5.0 to prod');
  await sre.sees(/Needs 1 approval/);
  await sre.clicks('What this may do');
  await sre.sees(
    /What op_\w+ may do at AWS[\s\S]*register[\s\S]*ecs:RegisterTaskDefinition[\s\S]*switch[\s\S]*aws ecs update-service --region eu-west-1 --cluster prod --service web --task-definition web:/,
  );
});
