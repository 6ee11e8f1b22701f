/** The people, groups and channels of the small Slack, named after what they may do. All tokens are made up. */

export const tokens = {
  bot: 'xoxb-world-bot-token-of-slipway',
  app: 'xapp-world-app-token-of-slipway',
  signingSecret: 'world-signing-secret-not-a-secret',
};

export const team = { id: 'T0WORLD', domain: 'world', name: 'World' };
export const app = {
  id: 'A0SLIPWAY',
  botId: 'B0SLIPWAY',
  user: 'U0SLIPWAY',
  name: 'slipway',
  token: 'world-verification-token',
};

export type User = {
  id: string;
  team: string;
  name: string;
  restricted?: true;
  stranger?: true;
  bot?: true;
  deleted?: true;
  unconfirmed?: true;
};

export type Channel = { id: string; name: string; members: string[]; ext?: true; im?: string };

export const createCast = () => ({
  users: new Map<string, User>(
    [
      { id: 'U0DEV', team: team.id, name: 'dev' },
      { id: 'U0SRE', team: team.id, name: 'sre' },
      { id: 'U0SRE2', team: team.id, name: 'sre2' },
      { id: 'U0GUEST', team: team.id, name: 'guest', restricted: true as const },
      { id: 'U0STRANGER', team: 'T0OTHER', name: 'stranger', stranger: true as const },
      { id: app.user, team: team.id, name: app.name, bot: true as const },
    ].map(user => [user.id, user]),
  ),
  groups: new Map<string, { id: string; handle: string; users: string[] }>([
    ['S0DEVS', { id: 'S0DEVS', handle: 'developers', users: ['U0DEV'] }],
    ['S0SRE', { id: 'S0SRE', handle: 'sre', users: ['U0SRE', 'U0SRE2'] }],
  ]),
  channels: new Map<string, Channel>(
    [
      { id: 'C0OPS', name: 'ops', members: ['U0DEV', 'U0SRE', 'U0SRE2', 'U0GUEST', app.user] },
      { id: 'C0STAGING', name: 'staging', members: ['U0DEV', 'U0SRE', app.user] },
      { id: 'C0GENERAL', name: 'general', members: ['U0DEV', 'U0SRE', 'U0SRE2'] },
      {
        id: 'C0SHARED',
        name: 'shared',
        members: ['U0DEV', 'U0SRE', 'U0STRANGER', app.user],
        ext: true as const,
      },
    ].map(channel => [channel.id, channel]),
  ),
});

export type Cast = ReturnType<typeof createCast>;
