import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createAudit } from '../../src/ledger/audit.ts';
import { proveExport } from '../../src/ledger/export.ts';
import { adminCredentials, auditGroup } from '../../world/aws/index.ts';
import { built } from '../built.ts';
import { replace } from '../ledger/trail.ts';
import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

/** Runs the program as people do; the answer is what it said and how it ended. */
const slipway = (...args: string[]) =>
  new Promise<{ code: number | null; said: string; warned: string }>(resolve => {
    const child = spawn(process.execPath, [built('src/cli.ts'), ...args], {
      env: { ...process.env, ...world.env, NODE_NO_WARNINGS: '1' },
    });
    const heard = { said: '', warned: '' };
    child.stdout.on('data', data => {
      heard.said += String(data);
    });
    child.stderr.on('data', data => {
      heard.warned += String(data);
    });
    child.once('close', code => resolve({ code, ...heard }));
  });

test('records and heads go to a log group as well; while AWS says no nothing is lost; verify takes the heads from there', async () => {
  world = await openWorld({ auditLog: true });
  const { dev, aws, redis, bot } = world;
  const { namespace } = bot.ledger;
  aws.faults.add({ service: 'logs', operation: 'PutLogEvents', fault: 'refuse' });
  await dev.says('/ecs scale web 2 on staging');
  await dev.sees(/Done: Scale web 1 → 2/);
  const trail = createAudit(redis, namespace);
  const written = () => aws.state.logGroups.get(auditGroup)?.streams.get(namespace)?.events ?? [];
  const ended = () => written().some(({ message }) => message.includes('\\"ended\\"'));
  while (!ended()) await aws.next('PutLogEvents');
  expect(world.logged).toEqual([expect.stringContaining('could not hand the audit trail out')]);
  const lines = written().map(({ message }) => JSON.parse(message));
  const texts = lines.flatMap(({ text }) => text ?? []);
  expect(texts).toEqual((await trail.after(0)).map(({ text }) => text));
  await bot.close();
  const [denied, unspanned, nobody] = await Promise.all([
    slipway('audit', 'verify', '--log-group', auditGroup),
    slipway('audit', 'verify', '--from', '2026-07-01'),
    slipway('second-factor', 'forget', '@sre'),
  ]);
  const sentences = [
    /^AWS does not let these credentials read \S+: .*logs:GetLogEvents.*\n.* itself only writes there\. Verify with credentials of your own/,
    /^--from and --to go with --export file/,
    /^Say whose second factor by user id, like U0SRE/,
  ];
  expect([denied, unspanned, nobody]).toEqual(
    sentences.map(like => ({ code: 1, said: '', warned: expect.stringMatching(like) })),
  );

  const admin = {
    AWS_ACCESS_KEY_ID: adminCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: adminCredentials.secretAccessKey,
    AWS_SESSION_TOKEN: '',
    SLIPWAY_AUDIT_FILE: '',
  };
  Object.assign(world.env, admin);
  const records = (await trail.after(0)).slice(0, -1);
  await replace(redis, namespace, records, {});
  expect(await slipway('audit', 'verify', '--log-group', auditGroup)).toMatchObject({
    code: 1,
    said: expect.stringMatching(/it ends with record \d+; outside it was sealed up to \d+/),
  });
});

test('an export proves itself, a part of it too; what it has can be trimmed, and what was changed in it is found', async () => {
  world = await openWorld();
  const { dev, env } = world;
  const file = join(dirname(env.SLIPWAY_CONFIG ?? ''), 'all.jsonl');
  await dev.says('/ecs scale web 2 on staging');
  await dev.sees(/Done: Scale web 1 → 2/);
  await world.bot.close();
  const trail = createAudit(world.redis, world.bot.ledger.namespace);
  const heads = env.SLIPWAY_AUDIT_FILE ?? '';
  for (let head = await trail.seal(); head; head = await trail.seal())
    writeFileSync(heads, `${JSON.stringify(head)}\n`, { flag: 'a' });
  const { n } = await trail.sealed();

  const since = new Date(JSON.parse((await trail.after(0))[2]?.text ?? '{}').at).toISOString();

  const [whole, part, wrong] = await Promise.all([
    slipway('audit', 'export', '--file', file),
    slipway('audit', 'export', '--from', since),
    slipway('audit', 'export', '--from', '2026-02-30'),
  ]);
  expect(whole).toEqual({ code: 0, said: '', warned: `Records 1 to ${n}.\n` });
  expect(wrong).toMatchObject({ code: 1, warned: expect.stringContaining('there is no such day or time') });
  const none = join(dirname(file), 'none.jsonl');
  const [again, nothing] = await Promise.all([
    slipway('audit', 'export', '--file', file),
    slipway('audit', 'export', '--file', none, '--to', '2020-01-01'),
  ]);
  expect(again).toEqual({
    code: 1,
    said: '',
    warned: expect.stringMatching(/^\S+ is there already, .*\.\n$/),
  });
  expect(nothing).toEqual({
    code: 0,
    said: '',
    warned: `No record is of that time, so there is no ${none}.\n`,
  });
  expect(existsSync(none)).toBe(false);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  expect(lines.map(line => JSON.parse(line).n)).toEqual(lines.map((_, i) => i + 1));
  expect(part.said).toBe(`${lines.slice(lines.findIndex(line => line.includes(since))).join('\n')}\n`);

  const holds = { code: 0, said: expect.stringMatching(/holds: \d+ records, checked against \d+ heads/) };
  expect(
    await Promise.all([slipway('audit', 'verify'), slipway('audit', 'verify', '--export', file)]),
  ).toEqual([
    { ...holds, warned: '' },
    { ...holds, warned: '' },
  ]);
  Object.assign(env, { SLIPWAY_AUDIT_FILE: '' });
  expect(await slipway('audit', 'verify', '--export', file)).toMatchObject({
    code: 0,
    said: expect.stringContaining('with no head outside Redis'),
    warned: expect.stringMatching(/^Nothing outside was compared, so nobody can tell/),
  });
  Object.assign(env, { SLIPWAY_AUDIT_FILE: heads });
  expect(await slipway('audit', 'trim', '--before', since, '--export', file)).toMatchObject({
    code: 0,
    said: expect.stringMatching(/^Trimmed up to record \d/),
  });
  expect((await trail.verify([])).from).toBeGreaterThan(1);
  writeFileSync(file, readFileSync(file, 'utf8').replace('U0DEV', 'U0SRE'));
  await expect(proveExport(file, [], {})).rejects.toThrow('record 1 is not what was exported');
});
