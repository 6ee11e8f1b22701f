/** The people, groups and channels of the small Slack, named after what they may do. All tokens are made up. */

export const team = { id: 'T0WORLD', domain: 'world', name: 'World' };
export const app = {
  id: 'A0SLIPWAY',
  botId: 'B0SLIPWAY',
  user: 'U0SLIPWAY',
  name: 'slipway',
  token: 'world-verification-token',
};

/** Put together from words, so that nobody's scanner takes them for real ones; an app token names its app, as Slack's do; the signing secret has Slack's 32 characters. */
export const tokens = {
  bot: ['xoxb', 'world', 'bot', 'token', 'of', 'slipway'].join('-'),
  app: ['xapp', '1', app.id, '1790000000000', 'world', 'app', 'token', 'of', 'slipway'].join('-'),
  signingSecret: 'not a secret but a small world..'.replaceAll(' ', '-'),
};

export type User = {
  id: string;
  team: string;
  name: string;
  restricted?: true;
  /** A guest of one channel only. */
  ultraRestricted?: true;
  stranger?: true;
  bot?: true;
  deleted?: true;
  unconfirmed?: true;
};

export type Channel = {
  id: string;
  name: string;
  members: string[];
  /** Shared with another organisation. */
  ext?: true;
  /** Another organisation is invited and has not answered. */
  pendingExt?: true;
  private?: true;
  archived?: true;
  /** Whom the bot talks to here, in a direct message. */
  im?: string;
};

export type Group = { id: string; handle: string; users: string[] };

const byId = <T extends { id: string }>(all: T[]): Map<string, T> => new Map(all.map(one => [one.id, one]));

/** Returns the cast, new: who was invited or deactivated in a story is forgotten by the next. */
export const createCast = () => ({
  users: byId<User>([
    { id: 'U0DEV', team: team.id, name: 'dev' },
    { id: 'U0SRE', team: team.id, name: 'sre' },
    { id: 'U0SRE2', team: team.id, name: 'sre2' },
    { id: 'U0LEAD', team: team.id, name: 'lead' },
    { id: 'U0GUEST', team: team.id, name: 'guest', restricted: true },
    { id: 'U0STRANGER', team: 'T0OTHER', name: 'stranger', stranger: true },
    { id: app.user, team: team.id, name: app.name, bot: true },
  ]),
  groups: byId<Group>([
    { id: 'S0DEVS', handle: 'developers', users: ['U0DEV'] },
    { id: 'S0SRE', handle: 'sre', users: ['U0SRE', 'U0SRE2'] },
  ]),
  channels: byId<Channel>([
    { id: 'C0OPS', name: 'ops', members: ['U0DEV', 'U0SRE', 'U0SRE2', 'U0LEAD', 'U0GUEST', app.user] },
    { id: 'C0SECURITY', name: 'security', members: ['U0SRE', 'U0SRE2', 'U0LEAD', app.user] },
    { id: 'C0STAGING', name: 'staging', members: ['U0DEV', 'U0SRE', app.user] },
    { id: 'C0GENERAL', name: 'general', members: ['U0DEV', 'U0SRE', 'U0SRE2'] },
    { id: 'C0SHARED', name: 'shared', members: ['U0DEV', 'U0SRE', 'U0STRANGER', app.user], ext: true },
  ]),
});

export type Cast = ReturnType<typeof createCast>;
