/** How a request says who calls and with what, in all the ways that Slack takes. */
import { type SlackWorld, startSlack, tokens } from '../../../world/slack/index.ts';
import { clientOf, outcome, raw } from './bot.ts';

let slack: SlackWorld;
beforeAll(async () => {
  slack = await startSlack({ rateLimits: 'counted' });
});
afterAll(() => slack.close());

test('tokens: none, unknown, and of the wrong kind', async () => {
  const none = await fetch(`${slack.apiUrl}auth.test`, { method: 'POST' });
  expect([none.status, await none.json()]).toEqual([200, { ok: false, error: 'not_authed' }]);
  expect((await raw(slack, 'auth.test', {}, { authorization: 'Bearer xoxb-other' })).body.error).toBe(
    'invalid_auth',
  );
  expect(await outcome(clientOf(slack, tokens.app).auth.test())).toBe('not_allowed_token_type');
  expect(await outcome(clientOf(slack).apps.connections.open({}))).toBe('not_allowed_token_type');
  expect(await outcome(clientOf(slack, tokens.app).apps.connections.open({}))).toBe('ok');
  const inForm = await fetch(`${slack.apiUrl}auth.test`, {
    method: 'POST',
    body: new URLSearchParams({ token: tokens.bot }),
  });
  expect(await inForm.json()).toMatchObject({ ok: true, team_id: 'T0WORLD', user_id: 'U0SLIPWAY' });
  const inJson = await fetch(`${slack.apiUrl}auth.test`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: tokens.bot }),
  });
  expect(await inJson.json()).toMatchObject({ error: 'not_authed' });
});

const said = { channel: 'C0OPS', text: 'ö & x' };
const form = new FormData();
for (const [name, value] of Object.entries(said)) form.set(name, value);
const inAddress = new URLSearchParams(said);
const asForm = 'application/x-www-form-urlencoded';
const asJson = 'application/json';
const multipart = new Request('http://localhost', { method: 'POST', body: form });

test.each([
  [asJson, JSON.stringify(said), 'missing_charset'],
  [`${asJson}; charset=utf-8`, JSON.stringify(said), undefined],
  [asForm, `${inAddress}`, undefined],
  [`${asForm};charset=UTF-8`, `${inAddress}`, 'superfluous_charset'],
  [multipart.headers.get('content-type') ?? '', multipart.text(), undefined],
])('arguments come as %s', async (type, body, warning) => {
  const answer = await raw(slack, 'chat.postMessage', await body, { 'content-type': type });
  expect(answer.body).toMatchObject({ ok: true, message: { text: said.text } });
  expect([answer.body.warning, answer.body.response_metadata]).toEqual([
    warning,
    warning && { warnings: [warning] },
  ]);
});

test('what is warned of is warned of in a refusal too, beside what the method warns of', async () => {
  const { body } = await raw(slack, 'conversations.join', `${new URLSearchParams({ channel: 'C0OPS' })}`, {
    'content-type': `${asForm};charset=utf-8`,
  });
  const warnings = ['superfluous_charset', 'already_in_channel'];
  expect(body).toMatchObject({ ok: true, warning: `${warnings}`, response_metadata: { warnings } });
  const refused = await raw(slack, 'chat.postMessage', {}, { 'content-type': asJson });
  expect(refused.body).toMatchObject({
    error: 'invalid_arguments',
    warning: 'missing_charset',
    response_metadata: { messages: [expect.any(String)], warnings: ['missing_charset'] },
  });
});

test.each([
  ['users.info', { user: 'U0DEV' }, 'user_not_found'],
  ['conversations.history', { channel: 'C0OPS' }, 'invalid_arguments'],
  ['files.getUploadURLExternal', { filename: 'x', length: 1 }, 'invalid_arguments'],
])('%s hears nothing that is said in JSON', async (method, body, error) => {
  expect((await raw(slack, method, body)).body).toMatchObject({ ok: false, error });
});

test.each([
  ['users[0]=U0DEV', 'invalid_array_arg'],
  ['to-whom=U0DEV', 'invalid_arg_name'],
])('arguments cannot be named as in %s', async (body, error) => {
  const answer = await raw(slack, 'conversations.open', body, { 'content-type': asForm });
  expect(answer.body).toMatchObject({ ok: false, error });
});

test('blocks may be text with JSON in it, inside of JSON too', async () => {
  const blocks = JSON.stringify([{ type: 'divider' }]);
  const { body } = await raw(slack, 'chat.postMessage', { ...said, blocks });
  expect(body).toMatchObject({ ok: true, message: { blocks: [{ type: 'divider' }] } });
});

test.each([
  ['application/xml', 'invalid_post_type'],
  ['', 'missing_post_type'],
  [`${asJson}; charset=klingon`, 'invalid_charset'],
  ['multipart/form-data', 'invalid_form_data'],
])('a body of the type "%s" is refused: %s', async (type, error) => {
  const answer = await raw(slack, 'chat.postMessage', 'x', { 'content-type': type });
  expect(answer.body).toMatchObject({ ok: false, error });
});
