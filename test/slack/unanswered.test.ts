import type { Became } from '../../src/ledger/asking.ts';
import { RedisAway } from '../../src/ledger/script.ts';
import { ask } from '../../src/slack/ask.ts';
import { createUnanswered } from '../../src/slack/unanswered.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const dev = { team: 'T', user: 'dev' };

/** Somebody asks some words; `became` is what the ledger says of them. */
function asked(became: (words: string) => Promise<Became>, more: { askMs?: number } = {}) {
  const told: string[] = [];
  const hears: (() => void)[] = [];
  const unanswered = createUnanswered({
    ledger: { became: ([words = '']) => became(words) },
    async tell({ user }, { channel }, { code, said }) {
      told.push(`${user} in ${channel}: ${code}, ${said}`);
      for (const hear of hears.splice(0)) hear();
    },
    log,
    ...more,
  });
  return {
    told,
    unanswered,
    asks: (words: string) =>
      unanswered.follow({ who: dev, where: { channel: 'C' }, words, marks: [words], mayRunUntil: 0 }),
    next: () => new Promise<void>(resolve => hears.push(resolve)),
  };
}

test('a process that stops asks once more, and whoever hears nothing else is told that nobody knows', async () => {
  const { told, unanswered, asks } = asked(async words => {
    if (words === 'full') throw new Error('OOM command not allowed');
    if (words === 'gone') throw new RedisAway('Redis hangs');
    return words === 'too soon' ? { is: 'early' } : { is: 'opened', id: 'op_a' };
  });
  for (const words of ['full', 'scale web 5', 'too soon', 'gone', 'after it']) asks(words);
  await unanswered.close();
  expect(told).toEqual([
    'dev in C: written_down, `/ecs scale web 5` was written down: `op_a`.',
    'dev in C: never_known, Whether `/ecs full` was written down I could not find out.',
    'dev in C: never_known, Whether `/ecs too soon` was written down I could not find out.',
    'dev in C: never_known, Whether `/ecs gone` was written down I could not find out.',
    'dev in C: never_known, Whether `/ecs after it` was written down I could not find out.',
  ]);
});

test('a process that stops has no time for a slow Redis: who is not asked after in time is told that nobody knows', async () => {
  const { told, unanswered, asks } = asked(async () => ({ is: 'never' }), { askMs: 0 });
  for (const words of ['scale web 5', 'scale web 6']) asks(words);
  await unanswered.close();
  expect(told).toHaveLength(2);
  expect(told.filter(text => text.includes('never_known'))).toHaveLength(2);
});

test('three hundred wait at a time: who has waited longest is told that nobody knows', async () => {
  const { told, unanswered, asks, next } = asked(async () => ({ is: 'never' }));
  const heard = next();
  for (let n = 0; n < 301; n++) asks(`scale web ${n}`);
  await heard;
  expect(told).toEqual([
    'dev in C: never_known, Whether `/ecs scale web 0` was written down I could not find out.',
  ]);
  await unanswered.close();
  expect(told).toHaveLength(301);
  expect(told.filter(text => text.includes('not_written'))).toHaveLength(300);
});

test('what people read first says where to look, should the process that is to tell them more be killed', async () => {
  const away = async () => Promise.reject(new RedisAway('hangs', 1));
  const followed: string[] = [];
  const unanswered = { follow: ({ words }: { words: string }) => void followed.push(words) };
  const listening = { ledger: { open: away }, relay: { kick() {} }, unanswered, log };
  const asked = { who: dev, where: { channel: 'C' }, text: 'scale web 5', marks: [] };
  const say = await ask(listening as never, asked);
  expect(say.text).toMatch(
    /not known yet\. I tell you here .* within ten minutes, look for its card or answer, and at \/ecs pending: /,
  );
  expect(followed).toEqual(['scale web 5']);
});

test('what was said to be not written down is not when Slack delivers it again, and that is said once more', async () => {
  const listening = { ledger: { open: async () => ({ is: 'never', id: '' }) }, relay: { kick() {} }, log };
  const say = await ask(listening as never, { who: dev, where: { channel: 'C' }, text: 'status', marks: [] });
  expect(say.text).toMatch(/^\/ecs status was not written down\. .*Ask again/);
});
