import { type SlackWorld, startSlack } from '../../../world/slack/index.ts';
import { clientOf, outcome, raw, withButton } from './bot.ts';

let slack: SlackWorld;
beforeEach(async () => {
  slack = await startSlack({ rateLimits: 'counted' });
});
afterEach(() => slack.close());

const post = async (text = 'x', more: object = {}) =>
  (await clientOf(slack).chat.postMessage({ channel: 'C0OPS', text, ...more })).ts ?? '';

const form = (fields: Record<string, string>) => new URLSearchParams(fields);

const refusals: [string, unknown, string][] = [
  ['no.such.method', {}, 'unknown_method'],
  ['toString', {}, 'unknown_method'],
  ['chat.postMessage', 'not json', 'invalid_json'],
  ['chat.postMessage', '[]', 'json_not_object'],
  ['chat.postMessage', { text: 'x' }, 'invalid_arguments'],
  ['chat.postMessage', { channel: 7, text: 'x' }, 'invalid_arguments'],
  ['chat.postMessage', { channel: 'C0NONE', text: 'x' }, 'channel_not_found'],
  ['chat.postMessage', { channel: 'C0GENERAL', text: 'x' }, 'not_in_channel'],
  ['chat.postMessage', { channel: 'C0OPS' }, 'no_text'],
  ['chat.postMessage', { channel: 'C0OPS', blocks: 'x' }, 'invalid_blocks_format'],
  ['chat.postMessage', { channel: 'C0OPS', text: 'x', thread_ts: '1.2' }, 'thread_not_found'],
  [
    'chat.postMessage',
    { channel: 'C0OPS', text: 'x', attachments: Array(101).fill({}) },
    'too_many_attachments',
  ],
  [
    'chat.postMessage',
    { channel: 'C0OPS', text: 'x', metadata: { event_type: 'e' } },
    'invalid_metadata_format',
  ],
  ['chat.update', { channel: 'C0OPS', ts: '1.2', text: 'x' }, 'message_not_found'],
  ['chat.update', { channel: 'U0DEV', ts: '1.2', text: 'x' }, 'channel_not_found'],
  ['chat.postEphemeral', { channel: 'C0OPS', text: 'x' }, 'invalid_arguments'],
  ['chat.postEphemeral', { channel: 'C0STAGING', user: 'U0SRE2', text: 'x' }, 'user_not_in_channel'],
  ['chat.postEphemeral', { channel: 'C0GENERAL', user: 'U0DEV', text: 'x' }, 'not_in_channel'],
  ['chat.delete', { channel: 'C0OPS', ts: '1.2' }, 'message_not_found'],
  ['conversations.history', form({ channel: 'C0GENERAL' }), 'not_in_channel'],
  ['conversations.history', form({ channel: 'C0OPS', limit: '1000' }), 'invalid_limit'],
  ['conversations.history', form({ channel: 'C0OPS', cursor: 'x' }), 'invalid_cursor'],
  ['conversations.replies', form({ channel: 'C0OPS', ts: '1.2' }), 'thread_not_found'],
  ['conversations.info', form({ channel: 'C0NONE' }), 'channel_not_found'],
  ['conversations.open', { users: 'U0NONE' }, 'user_not_found'],
  ['users.info', form({ user: 'U0NONE' }), 'user_not_found'],
  ['usergroups.users.list', form({ usergroup: 'S0NONE' }), 'no_such_subteam'],
  ['views.open', { trigger_id: '1.2.3', view: {} }, 'invalid_trigger_id'],
  ['reactions.add', { channel: 'C0OPS', timestamp: '1.2', name: 'eyes' }, 'message_not_found'],
];

test.each(refusals.map(([method, body, error]) => [method, error, body] as const))(
  '%s is refused: %s',
  async (method, error, body) => {
    const type = body instanceof URLSearchParams && { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await raw(slack, method, type ? `${body}` : body, { ...type });
    expect([answer.status, answer.body.ok, answer.body.error]).toEqual([200, false, error]);
  },
);

test('an edit without blocks removes them and is marked; with blocks it bears no mark; too long is refused', async () => {
  const c = clientOf(slack);
  const { ts = '' } = await c.chat.postMessage(withButton('first'));
  const shown = () => slack.messages('#ops').find(message => message.ts === ts);
  await c.chat.update({ channel: 'C0OPS', ts, text: 'again', blocks: [{ type: 'divider' }] });
  expect(shown()).toMatchObject({ blocks: [{ type: 'divider' }] });
  expect(shown()?.edited).toBeUndefined();
  await c.chat.update({ channel: 'C0OPS', ts, text: 'words' });
  expect(shown()).toMatchObject({ blocks: [], edited: true });
  expect(shown()?.before.map(({ text }) => text)).toEqual(['first', 'again']);
  expect(await outcome(c.chat.update({ channel: 'C0OPS', ts, text: 'x'.repeat(4_001) }))).toBe(
    'msg_too_long',
  );
  const { message } = await c.chat.postMessage({ channel: 'C0OPS', text: 'x'.repeat(40_001) });
  expect(message?.text).toHaveLength(40_000);
});

test("somebody else's message and an ephemeral cannot be edited or deleted", async () => {
  const c = clientOf(slack);
  const { message } = await slack.people.dev.says('hello all');
  const ts = message?.ts ?? '';
  expect(await outcome(c.chat.update({ channel: 'C0OPS', ts, text: 'x' }))).toBe('cant_update_message');
  expect(await outcome(c.chat.delete({ channel: 'C0OPS', ts }))).toBe('cant_delete_message');
  const { message_ts = '' } = await c.chat.postEphemeral({ channel: 'C0OPS', user: 'U0DEV', text: 'psst' });
  expect(await outcome(c.chat.update({ channel: 'C0OPS', ts: message_ts, text: 'x' }))).toBe(
    'message_not_found',
  );
  expect(await outcome(c.chat.delete({ channel: 'C0OPS', ts: message_ts }))).toBe('message_not_found');
  expect((await c.conversations.history({ channel: 'C0OPS' })).messages?.map(({ text }) => text)).toEqual([
    'hello all',
  ]);
  expect([slack.people.dev.reads(), slack.people.sre.reads()].map(text => text.includes('psst'))).toEqual([
    true,
    false,
  ]);
  slack.people.dev.reloads();
  expect(slack.people.dev.reads()).not.toContain('psst');
});

test('metadata comes back only when asked for, stays through an edit, and goes with an empty one', async () => {
  const c = clientOf(slack);
  const metadata = { event_type: 'card', event_payload: { op: 'op_1' } };
  const ts = await post('x', { metadata });
  const read = async (all: boolean) =>
    (await c.conversations.history({ channel: 'C0OPS', include_all_metadata: all })).messages?.[0]?.metadata;
  expect([await read(false), await read(true)]).toEqual([undefined, metadata]);
  await c.chat.update({ channel: 'C0OPS', ts, text: 'y' });
  expect(await read(true)).toEqual(metadata);
  await c.chat.update({ channel: 'C0OPS', ts, text: 'y', metadata: {} as never });
  expect(await read(true)).toBeUndefined();
});

test('threads: replies are not in the history unless broadcast; a reply is no thread', async () => {
  const c = clientOf(slack);
  const root = await post('root');
  const reply = await post('reply', { thread_ts: root });
  await post('loud', { thread_ts: root, reply_broadcast: true });
  const history = await c.conversations.history({ channel: 'C0OPS' });
  expect(history.messages?.map(({ text }) => text)).toEqual(['loud', 'root']);
  expect(history.messages?.[1]).toMatchObject({ reply_count: 2, thread_ts: root });
  const replies = await c.conversations.replies({ channel: 'C0OPS', ts: root });
  expect(replies.messages?.map(({ text }) => text)).toEqual(['root', 'reply', 'loud']);
  expect(await outcome(c.chat.postMessage({ channel: 'C0OPS', text: 'x', thread_ts: reply }))).toBe(
    'cannot_reply_to_message',
  );
});

test('lists come in pages of what was asked for, and the last has no cursor', async () => {
  const c = clientOf(slack);
  for (let i = 0; i < 5; i++) await post(`${i}`);
  const pages: (string | undefined)[][] = [];
  for await (const page of c.paginate('conversations.history', { channel: 'C0OPS', limit: 2 }))
    pages.push(((page as { messages?: { text?: string }[] }).messages ?? []).map(({ text }) => text));
  expect(pages).toEqual([['4', '3'], ['2', '1'], ['0']]);
  const first = await c.conversations.history({ channel: 'C0OPS', limit: 5 });
  expect([first.has_more, first.response_metadata?.next_cursor]).toEqual([false, undefined]);
  const oldest = first.messages?.[3]?.ts ?? '';
  const after = await c.conversations.history({ channel: 'C0OPS', oldest });
  expect(after.messages?.map(({ text }) => text)).toEqual(['4', '3', '2']);
  const { members } = await c.conversations.members({ channel: 'C0OPS', limit: 2 });
  expect(members).toEqual(['U0DEV', 'U0SRE']);
});

test('people, groups and channels are who and what the cast says', async () => {
  const c = clientOf(slack);
  const info = async (user: string) => (await c.users.info({ user })).user;
  expect(await info('U0DEV')).toMatchObject({
    is_restricted: false,
    is_bot: false,
    is_email_confirmed: true,
    team_id: 'T0WORLD',
  });
  expect(await info('U0GUEST')).toMatchObject({ is_restricted: true });
  expect(await info('U0STRANGER')).toMatchObject({ is_stranger: true, team_id: 'T0OTHER' });
  expect(await info('U0SLIPWAY')).toMatchObject({ is_bot: true });
  const channel = async (id: string) => (await c.conversations.info({ channel: id })).channel;
  expect(await channel('C0SHARED')).toMatchObject({ is_ext_shared: true, is_member: true });
  expect(await channel('C0GENERAL')).toMatchObject({ is_ext_shared: false, is_member: false });
  expect((await c.usergroups.users.list({ usergroup: 'S0SRE' })).users).toEqual(['U0SRE', 'U0SRE2']);
  const { channel: direct } = await c.conversations.open({ users: 'U0DEV' });
  expect(await channel(direct?.id ?? '')).toMatchObject({ is_im: true, user: 'U0DEV' });
  await c.chat.postMessage({ channel: 'U0DEV', text: 'hi' });
  expect(slack.people.dev.reads('direct')).toBe('slipway:\n  hi');
  await c.conversations.join({ channel: 'C0GENERAL' });
  expect((await c.users.conversations({})).channels?.map(({ name }) => name)).toContain('general');
});

test('files go where they are put, as they are or in a form', async () => {
  await clientOf(slack).filesUploadV2({ channel_id: 'C0OPS', content: 'a log', filename: 'web.log' });
  expect(slack.people.dev.reads('#ops')).toContain('(file web.log, 5 bytes)');
  const { upload_url, file_id } = await clientOf(slack).files.getUploadURLExternal({
    filename: 'x',
    length: 1,
  });
  const unfinished = await clientOf(slack).files.getUploadURLExternal({ filename: 'x', length: 1 });
  const put = new FormData();
  put.set('file', new Blob(['x']), 'x');
  expect(await (await fetch(upload_url ?? '', { method: 'POST', body: put })).text()).toBe('OK - 1');
  const done = await clientOf(slack).files.completeUploadExternal({
    files: [{ id: file_id ?? '', title: 'Y' }],
  });
  expect(done.files).toEqual([{ id: file_id, title: 'Y' }]);
  expect(
    await outcome(
      clientOf(slack).files.completeUploadExternal({
        files: [{ id: unfinished.file_id ?? '' }],
        channel_id: 'C0OPS',
      }),
    ),
  ).toBe('file_not_found');
});

test('a reaction is there once', async () => {
  const timestamp = await post();
  const react = () => outcome(clientOf(slack).reactions.add({ channel: 'C0OPS', timestamp, name: 'eyes' }));
  expect([await react(), await react()]).toEqual(['ok', 'already_reacted']);
});

test('a token without the scope is refused, and told which one it needs', async () => {
  const other = await startSlack({ scopes: ['chat:write', 'channels:read'] });
  const answer = await raw(other, 'users.info', { user: 'U0DEV' });
  expect(answer.body).toEqual({
    ok: false,
    error: 'missing_scope',
    needed: 'users:read',
    provided: 'chat:write,channels:read',
  });
  expect(answer.headers.get('x-oauth-scopes')).toBe('chat:write,channels:read');
  const direct = await clientOf(other).chat.postMessage({ channel: 'U0DEV', text: 'x' });
  expect(await outcome(clientOf(other).conversations.info({ channel: direct.channel ?? '' }))).toBe(
    'missing_scope',
  );
  await other.close();
});
