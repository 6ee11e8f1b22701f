import { cleaned, createCleaner } from '../../src/workers/logs/clean.ts';

const config = { redact: [{ name: 'badge', pattern: 'ACME-[0-9]{10}' }] };
const event = (text: string, stream = 'app/web/1') => ({ stream, at: 0, text });
const texts = (events: readonly { text: string }[]) => events.map(({ text }) => text);

test('what is shown has lost the usual secrets and our own, and is one line an event', () => {
  const read = [event('badge ACME-0123456789'), event('password=hunter2\nat main'), event('up')];
  expect(texts(cleaned(read, config))).toEqual(['badge [badge]', 'password=[redacted] at main', 'up']);
});

test('what is followed waits with a word that may go on, but not for ever', () => {
  const cleaner = createCleaner(config);
  expect(texts(cleaner.feed([event('up'), event('badge ACME-01234')]))).toEqual(['up']);
  expect(cleaner.idle()).toEqual([]);
  expect(texts(cleaner.feed([event('56789 came in')]))).toEqual(['badge [badge]', '[badge] came in']);
  expect(texts(cleaner.feed([event('GET /index.html')]))).toEqual([]);
  expect(cleaner.idle()).toEqual([]);
  expect(texts(cleaner.idle())).toEqual(['GET /index.html']);
});
