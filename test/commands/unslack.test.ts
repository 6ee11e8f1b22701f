/** What Slack made of a text before it came here. */
import fc from 'fast-check';
import { unslack } from '../../src/commands/index.ts';

test.each([
  ['status <http://web.io|web.io>', 'status web.io'],
  ['scale a &amp; b &lt;c&gt;', 'scale a & b <c>'],
  ['mail <mailto:a@b.io|a@b.io>', 'mail a@b.io'],
  ['see <https://x.io/y>', 'see https://x.io/y'],
  ['mail <mailto:a@b.io>', 'mail a@b.io'],
  ['call <tel:+15551234|+15551234>', 'call +15551234'],
  ['web &amp;lt; db', 'web &lt; db'],
  ['<!subteam^S1|@sre> and <!here|here>', '@sre and here'],
  ['<@U1|dev> in <#C1|>', '<@U1> in <#C1|>'],
  ['scale <http://web.io|web.io>/api 5', 'scale web.io/api 5'],
  ['in <#C1|ops>', 'in #ops'],
  ['hi <@U1>', 'hi <@U1>'],
])('a mention that Slack wrote as %s reads %s', (slack, typed) => {
  expect(unslack(slack)).toBe(typed);
});

test('what Slack escapes is read back as it was typed, whatever it was', () => {
  const escaped = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[&<>;altgmp#|@!]{0,30}$/)), text => {
      expect(unslack(escaped(text))).toBe(text);
    }),
  );
});
