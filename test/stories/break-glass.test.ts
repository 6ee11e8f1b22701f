/** Breaking the glass: alone, with a code, loudly, and looked at by somebody else afterwards (security.md T23). */
import { openWorld, type World, type WorldOptions } from '../world.ts';
import { phonesOf } from './phones.ts';

let world: World;
afterEach(() => world.close());

const rule = (channel: string) =>
  `  - { name: emergencies, match: { targets: [prod] }, breakGlass: { from: [oncall], channel: ${channel} } }`;
const freeze = '  - { name: frozen, freeze: { zone: UTC, days: [mon, tue, wed, thu, fri, sat, sun] } }';

const opened = async (channel = 'C0SECURITY', options: WorldOptions = {}, more = freeze): Promise<void> => {
  world = await openWorld({
    config: yaml =>
      yaml
        .replace(
          'authorityCheck:',
          '  oncall: { users: [U0SRE], roles: { prod: "arn:aws:iam::111122223333:role/slipway-oncall" } }\n\nauthorityCheck:',
        )
        .replace('rules:\n', `rules:\n${rule(channel)}\n${more}\n`),
    ...options,
  });
};

const { enrols } = phonesOf(() => world);

/** Enrols an authenticator; returns what its codes are now. */
const enrolled = async (): Promise<() => string> => (await enrols('sre')).code;

const breaks = '/ecs break-glass scale web 5 on prod because checkout is down';

test('alone, with a code, through a freeze; #security reads it first, and is asked until somebody else has looked', async () => {
  await opened();
  const { sre, sre2, dev } = world;
  const code = await enrolled();
  await dev.says('/ecs scale web 5 on prod');
  await dev.sees(/frozen by "frozen"/);
  await sre.says(breaks);
  await sre.sees(
    /Breaking the glass, because: checkout is down[\s\S]*@sre confirms it alone[\s\S]*\[Confirm with your code\]/,
  );
  await sre.clicks('Confirm with your code');
  await sre.submits({ code: code() });
  await sre2.sees(
    /🚨 Glass broken: Scale web 3 → 5 tasks[\s\S]*@sre does this alone, with their own code, because: checkout is down\nIts card is in #ops \(op_\w+\)\.[\s\S]*\[Reviewed\]/,
    '#security',
  );
  await dev.sees(/Done: Scale web 3 → 5 tasks/);
  const [write] = world.updates();
  expect(write?.principal).toContain('assumed-role/slipway-oncall/slipway-op_');
  expect(write?.tags['slipway:approver']).toBeUndefined();

  await world.later(4 * 3_600_000);
  await sre2.sees(/Nobody has reviewed this yet: Scale web 3 → 5 tasks/, '#security');
  await sre2.says('/ecs reviews', { channel: '#security' });
  await sre2.sees(/1 broken glass waits for a review[\s\S]*by @sre .*checkout is down/);
  await sre.clicks('Reviewed', { channel: '#security' });
  await sre.sees(/Somebody else has to review what you did/);
  await sre2.clicks('Reviewed', { channel: '#security' });
  await sre2.sees(/Glass broken: Scale web[\s\S]*✅ Reviewed by @sre2/, '#security');
  await sre2.says('/ecs reviews', { channel: '#security' });
  await sre2.sees(/Nothing waits for a review/);
});

test('only those whom a rule names, and only with a reason', async () => {
  await opened();
  const { dev, sre } = world;
  await sre.says('/ecs break-glass scale web 5 on prod');
  await sre.sees(/Breaking the glass needs a reason/);
  await dev.says(breaks);
  await dev.sees(/You may not break the glass here: the rules ask for oncall/);
  await sre.says('/ecs break-glass scale web 5 on staging because I can');
  await sre.sees(/No rule lets anybody break the glass here[\s\S]*no_break_glass/);
  await sre.says('/ecs break-glass status web because I look');
  await sre.sees(/is about something that changes a service/);
});

test('what somebody asked for in the ordinary way does not keep them from breaking the glass for it', async () => {
  await opened('C0SECURITY', {}, '');
  const { sre } = world;
  await sre.says('/ecs restart web on prod');
  await sre.sees(/Restart web[\s\S]*Needs 1 approval/);
  await sre.says('/ecs break-glass restart web on prod because nobody is awake');
  await sre.sees(/Breaking the glass, because: nobody is awake[\s\S]*\[Confirm with your code\]/);
});

test('somebody else cannot confirm it, and without a code nothing happens', async () => {
  await opened();
  const { sre, sre2 } = world;
  await sre.says(breaks);
  await sre.sees(/Confirm with your code/);
  await sre.clicks('Confirm with your code');
  await sre.seesDialog(/enrol/);
  await sre.cancels();
  await sre2.clicks('Deny');
  expect(world.updates()).toEqual([]);
});

test('where the security channel cannot be told, nothing is run', async () => {
  await opened('C0GENERAL');
  const { sre } = world;
  const code = await enrolled();
  await sre.says(breaks);
  await sre.clicks('Confirm with your code');
  await sre.submits({ code: code() });
  await sre.sees(/Out of date: Scale web[\s\S]*I could not tell the security channel, so nothing was run/);
  expect(world.updates()).toEqual([]);
});
