import type { KnownBlock } from '@slack/types';
import { heldClock } from '../../../world/slack/index.ts';
import { mentions, notified, pings, render } from '../../../world/slack/render.ts';
import { createState } from '../../../world/slack/state.ts';
import { composed, slackified } from '../../../world/slack/typed.ts';
import { plain, rich } from './blocks.ts';

const clock = heldClock(Date.UTC(2026, 10, 24, 10, 0, 0));
const state = createState(clock);
const message = (text: string, ...blocks: object[]) => ({ text, blocks: blocks as KnownBlock[] });
const mrkdwn = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });

test.each([
  ['@slipway scale web 5', '<@U0SLIPWAY> scale web 5'],
  ['is web.io up', 'is <http://web.io|web.io> up'],
  ['see https://x.dev/a?b=1&c, ok', 'see <https://x.dev/a?b=1&amp;c>, ok'],
  ['a & b < c > d', 'a &amp; b &lt; c &gt; d'],
  ['<!channel> <@U0DEV>', '&lt;!channel&gt; &lt;@U0DEV&gt;'],
  ['@channel @sre2 @developers #ops', '<!channel> <@U0SRE2> <!subteam^S0DEVS> <#C0OPS|ops>'],
  ['deploy web 1.4.2', 'deploy web 1.4.2'],
  ['mail a@nobody', 'mail a@nobody'],
])('%s is sent as %s', (typed, sent) => {
  expect(slackified(state, typed)).toBe(sent);
});

test('what was typed comes as rich text too', () => {
  expect(composed('<@U0SLIPWAY> a &amp; <http://web.io|web.io>')[0]).toMatchObject({
    type: 'rich_text',
    elements: [
      {
        elements: [
          { type: 'user', user_id: 'U0SLIPWAY' },
          { type: 'text', text: ' a & ' },
          { type: 'link', url: 'http://web.io', text: 'web.io' },
        ],
      },
    ],
  });
});

test.each<[string, ReturnType<typeof message>, string[]]>([
  [
    'text',
    message('<!channel> <@U0DEV> <!subteam^S0SRE|@sre>'),
    ['<!channel>', '<@U0DEV>', '<!subteam^S0SRE>'],
  ],
  ['escaped text', message('&lt;!channel&gt; @channel'), []],
  ['mrkdwn in a block', message('', mrkdwn('`<!here>`')), ['<!here>']],
  ['plain text in a block', message('', { type: 'header', text: plain('<!channel>') }), []],
  ['text in rich text', message('', rich({ type: 'text', text: '<!channel>' })), []],
  ['a broadcast in rich text', message('', rich({ type: 'broadcast', range: 'here' })), ['<!here>']],
  [
    'deep in a container',
    message('', { type: 'container', child_blocks: [mrkdwn('<@U0SRE>')] }),
    ['<@U0SRE>'],
  ],
  ['an attachment', { ...message(''), attachments: [{ pretext: '<!everyone>' }] } as never, ['<!everyone>']],
  ['link_names', { ...message('@here and @dev'), linksNames: true } as never, ['<!here>', '<@dev>']],
])('%s pings whom it says', (_, given, expected) => {
  expect(pings(given)).toEqual(expected);
});

test('mentions name people, groups and where links lead; notified resolves them to who is there', () => {
  const given = message(
    '<https://evil.example|slack.com>',
    rich({ type: 'user', user_id: 'U0SRE' }),
    mrkdwn('<!subteam^S0DEVS>'),
  );
  expect(mentions(given)).toEqual({
    people: ['U0SRE'],
    groups: ['S0DEVS'],
    broadcasts: [],
    channels: [],
    links: [{ url: 'https://evil.example', label: 'slack.com' }],
  });
  const sent = { ...given, channel: 'C0OPS', user: 'U0SLIPWAY' };
  expect(notified(state, sent)).toEqual(['U0DEV', 'U0SRE']);
  expect(notified(state, { ...sent, onlyFor: 'U0SRE' })).toEqual(['U0SRE']);
  expect(notified(state, { ...sent, ...message('<!channel>') })).toEqual([
    'U0DEV',
    'U0GUEST',
    'U0LEAD',
    'U0SRE',
    'U0SRE2',
  ]);
});

test('a message reads well in a terminal', () => {
  const button = (text: string) => ({ type: 'button', text: plain(text) });
  const cell = (text: string) => ({ type: 'raw_text', text });
  const number = (value: number) => ({ type: 'raw_number', value, text: `${value}` });
  const seconds = clock.now() / 1_000;
  const given = message(
    'fallback',
    { type: 'header', text: plain('Scale web 3 → 5') },
    { ...mrkdwn('asked by <@U0DEV> in <#C0OPS> &amp; <https://x.dev|docs>'), accessory: button('Open') },
    { type: 'section', fields: [plain('Cluster'), plain('prod')] },
    { type: 'divider' },
    rich(
      { type: 'date', timestamp: seconds - 300, format: '{ago}', fallback: '' },
      { type: 'text', text: ' by ' },
      { type: 'user', user_id: 'U0SRE' },
    ),
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_list',
          style: 'bullet',
          elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'one' }] }],
        },
      ],
    },
    {
      type: 'table',
      rows: [
        [cell('SERVICE'), cell('RUNNING')],
        [cell('web'), number(3)],
        [cell('worker'), number(12)],
      ],
    },
    {
      type: 'plan',
      title: 'Deploy',
      tasks: [{ type: 'task_card', task_id: '1', title: 'Register', status: 'complete' }],
    },
    {
      type: 'actions',
      elements: [button('Approve'), button('Deny'), { type: 'static_select', placeholder: plain('More') }],
    },
    {
      type: 'context',
      elements: [{ type: 'mrkdwn', text: `expires <!date^${seconds + 1_800}^{ago}|later>` }],
    },
  );
  expect(render(state, given)).toBe(
    [
      'Scale web 3 → 5',
      'asked by @dev in #ops & docs (https://x.dev)  [Open]',
      'Cluster',
      'prod',
      '────────',
      '5 min ago by @sre',
      '• one',
      'SERVICE  RUNNING',
      'web            3',
      'worker        12',
      'Deploy',
      '  ● Register',
      '[Approve] [Deny] [More ▾]',
      'expires in 30 min',
    ].join('\n'),
  );
});
