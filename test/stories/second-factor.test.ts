/** Approving with a code of a second factor: enrolled, asked for, wrong, lost and forgotten. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { built } from '../built.ts';
import { openWorld, type World } from '../world.ts';
import { phonesOf, stepUp } from './phones.ts';

let world: World;
afterEach(() => world.close());

const minutes = 60_000;

const { approvesWith, enrols, scans } = phonesOf(() => world);

const asked = async (words = 'scale web 5') => {
  await world.dev.says(`/ecs ${words}`);
  return world.dev.sees(/Needs 1 approval from sre/);
};

test('approving takes a code: enrolled in two dialogs, asked for in one', async () => {
  world = await openWorld({ config: stepUp });
  const { sre, dev, later, slack } = world;
  await sre.says('/ecs whoami');
  await sre.sees(/You have no second factor; \/ecs enrol sets one up/);
  await sre.says('/ecs enrol');
  const { phone, code, text } = await scans('sre');
  expect(text).toContain(phone.secret.match(/.{4}/g)?.join(' '));
  expect(text).toContain('Slipway:T0WORLD%2FU0SRE?');
  await sre.submits({ new: '000000' });
  expect(sre.readsDialog()).toMatch(/! That is not the code of this key\. Take the one/);
  await sre.submits({ new: code() });
  const shown = await sre.seesDialog(/Each is good once[\s\S]*not shown again/);
  const recovery = shown.match(/[a-z2-7]{5}-[a-z2-7]{5}/g) ?? [];
  world.secrets.push(...recovery);
  expect(recovery).toHaveLength(8);
  await sre.cancels();
  await sre.sees(/@sre has enrolled a second factor\.\nWas that not you\?/, 'direct');
  await dev.sees(/@sre has enrolled a second factor\.$/, '#staging');
  await sre.says('/ecs whoami');
  await sre.sees(/You have a second factor, and 8 recovery codes/);

  await later(30_000);
  const card = await asked();
  expect(slack.text(card)).toContain('with a code');
  const clicked = await sre.clicks('Approve');
  // The dialog is the question; Slack does not ask another before it.
  expect(clicked.confirm).toBeUndefined();
  expect(await sre.seesDialog(/^Approve/)).toMatch(
    /Scale web 3 → 5 tasks\nAccount 111122223333[\s\S]*It runs with your IAM role/,
  );
  await sre.submits({ code: code() });
  await dev.sees(/Done: Scale web 3 → 5[\s\S]*Approved by @sre/);
  expect(sre.modal()).toBeUndefined();
  expect(card.before.map(before => slack.text({ ...card, ...before })).join()).toContain(
    'Checking the votes…',
  );
  expect(world.updates()).toHaveLength(1);
});

test('a wrong code, one used before and an old one are refused in the dialog, with what to do next', async () => {
  world = await openWorld({ config: stepUp, limits: false });
  const { sre, dev, later } = world;
  const { phone, code } = await enrols('sre');
  await asked();
  const old = phone.codeAt(world.now());
  await sre.clicks('Approve');
  await sre.submits({ code: 'let me in' });
  expect(sre.readsDialog()).toContain('! That is no code. A code is six digits');
  await sre.submits({ code: '000000' });
  expect(sre.readsDialog()).toMatch(
    /! That code is not right\. .* After 4 more wrong ones I take none for 15 min\./,
  );
  await later(90_000);
  await sre.submits({ code: old });
  expect(sre.readsDialog()).toContain('After 3 more wrong ones');
  const good = code();
  await sre.submits({ code: good });
  await dev.sees(/Done: Scale web 3 → 5/);
  await asked('scale api 4');
  await approvesWith(good);
  expect(sre.readsDialog()).toContain('! That code has been used. Wait for the next one');
  await sre.cancels();
  expect(world.updates()).toHaveLength(1);
});

test('five wrong codes: refused for a quarter of an hour, also the right one; the person and the channel are told', async () => {
  world = await openWorld({ config: stepUp, limits: false });
  const { sre, dev, later } = world;
  const { code } = await enrols('sre');
  await asked();
  await sre.clicks('Approve');
  for (let i = 0; i < 5; i++) await sre.submits({ code: '000000' });
  expect(sre.readsDialog()).toContain('! Too many wrong codes. Try again in 15 min.');
  await sre.submits({ code: code() });
  expect(sre.readsDialog()).toMatch(/! Too many wrong codes\. Try again in 1[45] min/);
  await sre.cancels();
  await sre.sees(/5 wrong codes were typed as @sre; none is taken until .*\nWas that not you\?/, 'direct');
  await dev.sees(/5 wrong codes were typed as @sre/, '#staging');
  await sre.clicks('Approve');
  await sre.sees(/Too many wrong codes[\s\S]*too_many_codes/);
  expect(world.updates()).toEqual([]);
  await later(15 * minutes);
  await approvesWith(code());
  await dev.sees(/Approved by @sre/);
});

test('a recovery code stands in for a code, once', async () => {
  world = await openWorld({ config: stepUp, limits: false });
  const { sre, dev } = world;
  const { recovery } = await enrols('sre');
  const [first = '', second = ''] = recovery;
  await asked();
  await approvesWith(first.toUpperCase());
  await dev.sees(/Approved by @sre/);
  await sre.sees(/@sre has used a recovery code to approve op_\w+; 7 are left/, 'direct');
  await asked('scale api 4');
  await approvesWith(first);
  expect(sre.readsDialog()).toContain('That code is not right');
  await sre.submits({ code: second });
  await dev.sees(/Scale api [\s\S]*Approved by @sre/);
  await sre.sees(/6 are left/, 'direct');
  expect(sre.messages('direct')).toHaveLength(3);
});

test('whoever has stolen a Slack session cannot enrol again: that takes a code of what is enrolled', async () => {
  world = await openWorld({ config: stepUp, limits: false });
  const { sre, dev } = world;
  const { code, recovery } = await enrols('sre');
  await sre.says('/ecs enrol');
  const next = await scans('sre');
  expect(next.text).toContain('A code of the second factor you have now');
  await expect(sre.submits({ new: next.code() })).rejects.toThrow('the dialog asks for current');
  await sre.submits({ new: next.code(), current: next.code() });
  expect(sre.readsDialog()).toContain('! That code is not right');
  await sre.submits({ new: next.code(), current: recovery[0] ?? '' });
  await sre.seesDialog(/^Recovery codes/);
  await sre.cancels();
  await dev.sees(/@sre has enrolled a new second factor, with a recovery code of the one before/, '#staging');
  await world.later(30_000);
  await asked();
  await approvesWith(code());
  expect(sre.readsDialog()).toContain('That code is not right');
  await sre.submits({ code: next.code() });
  await dev.sees(/Approved by @sre/);
});

test('an approval without a code is refused by the ledger, whoever forges it', async () => {
  world = await openWorld({ config: stepUp, limits: false });
  const { sre, dev, bot } = world;
  const card = await asked();
  const [id = '', hash = ''] = String(/"(op_\w+\|\w+)"/.exec(JSON.stringify(card.blocks))?.[1]).split('|');
  const forged = await bot.ledger.vote(id, hash, { team: 'T0WORLD', user: 'U0SRE' }, 'approve', '', [
    'forged',
  ]);
  expect(forged).toEqual({ is: 'not enrolled' });
  expect((await bot.ledger.read(id))?.votes).toEqual([]);
  await sre.clicks('Approve');
  expect(await sre.seesDialog(/Second factor needed/)).toMatch(/type \/ecs enrol, then click Approve again/);
  await sre.cancels();
  // Nobody approves their own, code or not; and a denial needs none.
  await dev.clicks('Approve');
  await dev.sees(/Someone else has to approve this one/);
  await sre.clicks('Deny');
  await sre.submits({ reason: 'no' });
  await dev.sees(/Denied: Scale web 3 → 5/);
  expect(world.updates()).toEqual([]);
});

test('whoever runs the bot has a second factor forgotten; its owner is told, and cannot approve before enrolling anew', async () => {
  world = await openWorld({ config: stepUp, limits: false });
  const { sre, dev, env } = world;
  await enrols('sre');
  const words = [built('src/cli.ts'), 'second-factor', 'forget', 'U0SRE'];
  const cli = { env: { ...process.env, ...env, NODE_NO_WARNINGS: '1' } };
  const { stdout } = await promisify(execFile)(process.execPath, words, cli);
  expect(stdout).toMatch(/^Forgotten\. U0SRE is told so/);
  await sre.sees(/has forgotten the second factor of @sre\.\nType \/ecs enrol/, 'direct');
  await dev.sees(/has forgotten the second factor of @sre\.$/, '#staging');
  await asked();
  await sre.clicks('Approve');
  await sre.seesDialog(/Second factor needed/);
  await sre.cancels();
  const { code } = await enrols('sre');
  await approvesWith(code());
  await dev.sees(/Approved by @sre/);
});

test('without a key to seal with nobody enrols, and a bot whose rules ask for codes does not start', async () => {
  world = await openWorld();
  const { dev, env } = world;
  env.SLIPWAY_SEAL_KEY = '';
  await world.restart();
  expect((await dev.says('/ecs enrol')).text).toMatch(
    /No second factors are kept here[\s\S]*SLIPWAY_SEAL_KEY/,
  );
  const file = env.SLIPWAY_CONFIG ?? '';
  writeFileSync(file, stepUp(readFileSync(file, 'utf8')));
  await expect(world.restart()).rejects.toThrow(
    /SLIPWAY_SEAL_KEY: the rule "production needs a code" asks for a code/,
  );
});

test('where no dialog opens, the person is told what to do; where a notice is not taken, it is told again or given up', async () => {
  world = await openWorld({ config: yaml => stepUp(yaml).replace('C0STAGING }', 'C0GENERAL }') });
  const { sre, dev, slack } = world;
  await dev.says('@slipway enrol');
  await dev.sees(/only a slash command opens one[\s\S]*Type \/ecs enrol/);
  slack.fault('views.open', 'refuse', 1);
  await sre.says('/ecs enrol');
  await sre.sees(/Slack did not open the dialog[\s\S]*Type \/ecs enrol again/);
  slack.faults.add({ method: 'conversations.open', fault: 'refuse', error: 'internal_error' });
  await enrols('sre');
  await sre.sees(/@sre has enrolled a second factor/, 'direct');
  expect(world.logged.join('\n')).toMatch(/could not tell of a second factor .*internal_error/);
  await asked();
  slack.fault('views.open', 'refuse', 1);
  await sre.clicks('Approve');
  await sre.sees(/Slack did not open the dialog[\s\S]*Click Approve again/);
  await sre.clicks('Approve');
  await sre.seesDialog(/^Approve/);
  expect(world.logged.join('\n')).toMatch(/somebody was not told of a second factor .*not_in_channel/);
});

test('a code is no authority: whose vote does not count is told so, and nobody approves with the code of another', async () => {
  world = await openWorld({ config: stepUp, limits: false });
  const { dev, sre, sre2 } = world;
  const [devs, theirs] = [await enrols('dev'), await enrols('sre2')];
  await sre.says('/ecs scale web 5');
  await dev.sees(/Needs 1 approval from sre/);
  await approvesWith(theirs.code(), 'dev');
  expect(dev.readsDialog()).toContain('That code is not right');
  await dev.submits({ code: devs.code() });
  await dev.sees(/does not count: the rules ask for sre/);
  await sre2.clicks('Approve');
  await sre2.submits({ code: theirs.code() });
  await dev.sees(/Done: Scale web 3 → 5[\s\S]*Approved by @sre2/);
});
