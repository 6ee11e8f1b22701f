/** Which of Slack's tokens count, and how often the secret is read for them. */
import { tokenFetch } from '../../src/slack/token-fetch.ts';
import { createTokens, fixedTokens, type Reading } from '../../src/slack/tokens.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const hour = 3_600_000;
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Tokens over a secret that a test changes, and a clock that it holds. */
function kept(given: { coolMs?: number; signing?: string } = {}) {
  const at = { now: 10 * hour, reads: 0, secret: undefined as Reading | Error | undefined };
  const logged: string[] = [];
  const tokens = createTokens(
    { bot: 'one', signing: given.signing ?? 'first' },
    async known => {
      at.reads++;
      if (at.secret instanceof Error) throw at.secret;
      return at.secret?.version === known ? undefined : at.secret;
    },
    { ...silent, warn: (facts, what) => logged.push(`${what} ${JSON.stringify(facts)}`) },
    { coolMs: given.coolMs ?? 3_000, everyMs: hour },
    () => at.now,
  );
  closing.push(tokens.close);
  return { at, tokens, logged };
}

test('the secret of before counts until Slack has signed with the new one, and what may be under way has come', async () => {
  const { at, tokens } = kept();
  at.secret = { bot: 'one', signing: 'second', before: 'first', version: 'v2', since: at.now };
  await tokens.reread();
  expect(tokens.signing()).toEqual(['second', 'first']);
  at.now += 5 * hour;
  tokens.signed('first');
  expect(tokens.signing()).toEqual(['second', 'first']);
  tokens.signed('second');
  at.now += 59_000;
  tokens.signed('second');
  expect(tokens.signing()).toEqual(['second', 'first']);
  at.now += 1_000;
  expect(tokens.signing()).toEqual(['second']);
});

test('… and never longer than a day after the new one was written, also in a process that starts then', async () => {
  const { at, tokens } = kept();
  at.secret = { bot: 'one', signing: 'second', before: 'first', version: 'v2', since: at.now - 23 * hour };
  await tokens.reread();
  expect(tokens.signing()).toEqual(['second', 'first']);
  at.now += hour;
  expect(tokens.signing()).toEqual(['second']);
});

test('whatever asks for another token: the secret is read once in a while, and once for all who ask at the same time', async () => {
  const { at, tokens } = kept();
  const asked = await Promise.all(Array.from({ length: 100 }, () => tokens.another('signing', 'first', 0)));
  expect([new Set(asked), at.reads]).toEqual([new Set([false]), 1]);
  at.now += 2_999;
  expect([await tokens.another('signing', 'first', 0), at.reads]).toEqual([false, 1]);
  at.secret = { bot: 'two', signing: 'second', version: 'v2', since: at.now };
  at.now += 1;
  expect([await tokens.another('signing', 'first', 0), at.reads]).toEqual([true, 2]);
  // Whoever was refused with what is the old one by now needs no reading.
  expect([await tokens.another('bot', 'one', 0), at.reads]).toEqual([true, 2]);
});

test('what cannot be read changes nothing, and is said without more than the reason', async () => {
  const { at, tokens, logged } = kept();
  let heard = 0;
  tokens.onChange(() => heard++);
  at.secret = new Error('AccessDeniedException');
  await tokens.reread();
  expect([tokens.now().bot, heard]).toEqual(['one', 0]);
  expect(logged).toEqual([
    'could not read Slack tokens: those from before go on {"because":"AccessDeniedException"}',
  ]);
  at.secret = { bot: 'two', version: 'v2', since: at.now };
  await tokens.reread();
  await tokens.reread();
  expect([tokens.now().bot, heard]).toEqual(['two', 1]);
});

/** Answers as Slack does to whoever has one of these tokens, for as long as `act` runs; returns what was sent where, with which token. */
async function asSlack(good: string[], act: () => Promise<unknown>): Promise<[string, string | null][]> {
  const sent: [string, string | null][] = [];
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const by = new Headers(init?.headers).get('authorization');
    sent.push([String(input), by]);
    const answer = good.some(token => by === `Bearer ${token}`)
      ? { ok: true }
      : { ok: false, error: 'invalid_auth' };
    return Response.json(answer);
  };
  try {
    await act();
  } finally {
    globalThis.fetch = real;
  }
  return sent;
}
const api = 'https://slack.com/api/';
const post = `${api}chat.postMessage`;

test('a call that was refused for its token is sent once more with a newer one, and not at all where there is none', async () => {
  const { at, tokens } = kept({ coolMs: 0 });
  const fetch = tokenFetch(api, tokens);
  at.secret = { bot: 'two', version: 'v2', since: at.now };
  let said: unknown;
  const call = async () => {
    said = await (await fetch(post, { method: 'POST', body: 'text=hello' })).json();
  };
  expect(await asSlack(['two'], call)).toEqual([
    [post, 'Bearer one'],
    [post, 'Bearer two'],
  ]);
  expect(said).toEqual({ ok: true });
  expect(await asSlack(['two'], call)).toEqual([[post, 'Bearer two']]);
  const fixed = tokenFetch(api, fixedTokens({ bot: 'one' }));
  expect(await asSlack(['two'], () => fixed(post))).toEqual([[post, 'Bearer one']]);
});

test('the bot token goes to the Web API and nowhere else, whoever is given this fetch', async () => {
  const fetch = tokenFetch(api, fixedTokens({ bot: 'now' }));
  const sent = await asSlack(['now'], async () => {
    await fetch(`${api}auth.test`, { headers: { Authorization: 'Bearer old' } });
    await fetch('https://slack.com.evil.example/api/auth.test');
    await fetch('https://hooks.slack.com/commands/1');
  });
  expect(sent).toEqual([
    ['https://slack.com/api/auth.test', 'Bearer now'],
    ['https://slack.com.evil.example/api/auth.test', null],
    ['https://hooks.slack.com/commands/1', null],
  ]);
});
