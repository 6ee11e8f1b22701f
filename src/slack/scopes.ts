/** The scopes of slack/manifest.yaml, each of which something in here needs; a test holds the two together. */
export const scopes = [
  'commands',
  'chat:write',
  'app_mentions:read',
  'im:history',
  'im:read',
  'im:write',
  'users:read',
  'usergroups:read',
  'channels:read',
  'groups:read',
  'channels:history',
  'groups:history',
  'files:write',
] as const;
