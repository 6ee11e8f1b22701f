/**
 * Returns what Redis lets the bot do, as `ACL SETUSER` and ElastiCache's access string say it: its own keys and channels, no command that
 * looks at or changes the server (security.md §4.1). TIME is the ledger's clock; CLUSTER tells a client where keys are.
 */
export const accessString = (namespace: string): string =>
  [
    'on',
    `~{${namespace}}*`,
    `&{${namespace}}*`,
    '-@all +@read +@write +@scripting +@connection +@transaction -@dangerous -@admin',
    '+info +time +cluster|slots +cluster|shards +cluster|nodes +cluster|info',
    '-script|flush -function',
  ].join(' ');
