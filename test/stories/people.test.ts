/** Who may ask for changes, and where (security.md T15): full members of the home team, in channels of the home team. */
import { barred } from '../../src/workers/authority.ts';
import type { User } from '../../world/slack/cast.ts';
import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

/** What Slack may say about somebody who types, and what they are told. Bots and deactivated people type nothing: see below. */
const people: [what: string, more: Partial<User>, said: RegExp | 'may'][] = [
  ['a full member', {}, 'may'],
  ['a guest of several channels', { restricted: true }, /guests of this workspace cannot do this/],
  ['a guest of one channel', { restricted: true, ultraRestricted: true }, /guests of this workspace/],
  ['somebody of another workspace', { team: 'T0OTHER' }, /people from other workspaces cannot do this/],
  ['a stranger', { stranger: true }, /people from other workspaces/],
  ['a guest from another workspace', { team: 'T0OTHER', restricted: true }, /people from other workspaces/],
  ['somebody whose address is not confirmed', { unconfirmed: true }, /e-mail address .* is not confirmed/],
  ['a guest whose address is not confirmed', { unconfirmed: true, restricted: true }, /guests/],
];

/** Channels, and what a full member is told there. */
const channels: [name: string, said: RegExp | 'may'][] = [
  ['#ops', 'may'],
  ['#inner', 'may'],
  ['#shared', /shared with another organisation/],
  ['#soon', /shared with another organisation/],
  ['#general', /I am not in this channel/],
  ['direct', /Nobody could approve a change in a direct message/],
];

test('8 kinds of people in 6 kinds of channels: only full members, where somebody can vote, and nothing else is asked', async () => {
  world = await openWorld({ tuning: { knowledgeMs: 0 }, limits: false });
  const { slack, dev, sre } = world;
  const everybody = ['U0DEV', 'U0SRE', 'U0SLIPWAY'];
  slack.state.channels.set('C0INNER', { id: 'C0INNER', name: 'inner', members: everybody, private: true });
  slack.state.channels.set('C0SOON', { id: 'C0SOON', name: 'soon', members: everybody, pendingExt: true });
  const wrong: string[] = [];
  for (const [row, [who, more, refusedFor]] of people.entries()) {
    // Two of them take turns: nobody may ask for too much at once.
    const asker = row % 2 === 0 ? dev : sre;
    const asked = slack.state.users.get(row % 2 === 0 ? 'U0DEV' : 'U0SRE') as User;
    slack.state.users.set(asked.id, { ...asked, ...more });
    for (const [channel, refusedIn] of channels) {
      const words = channel === 'direct' ? 'scale web 5 on prod' : '/ecs scale web 5 on prod';
      const before = slack.state.messages.length;
      await asker.says(words, { channel });
      const answer = await asker.sees(
        message =>
          slack.state.messages.indexOf(message) >= before &&
          message.user === 'U0SLIPWAY' &&
          !/^On it/.test(slack.text(message)),
      );
      const said = slack.text(answer);
      const wanted = refusedFor !== 'may' ? refusedFor : refusedIn === 'may' ? /Needs 1 approval/ : refusedIn;
      if (!wanted.test(said)) wrong.push(`${who} in ${channel}: ${said}`);
    }
    slack.state.users.set(asked.id, asked);
  }
  expect(wrong).toEqual([]);
  expect(world.updates()).toEqual([]);
});

test.each([
  ['bot', 'bots cannot do this'],
  ['deactivated', 'this account is deactivated'],
  ['unknown', 'Slack does not know this person'],
] as const)('whoever turns out to be %s when their vote is weighed may not', (kind, said) => {
  expect(barred({ kind, asOf: 0 })).toBe(said);
});
