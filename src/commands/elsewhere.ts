/** What verbs are called elsewhere: by other tools, by other bots, and by people who are new here. */
const known: Record<string, readonly string[]> = {
  abort: ['cancel'],
  approve: ['pending'],
  deny: ['pending'],
  describe: ['status'],
  freeze: ['lock'],
  info: ['status'],
  kill: ['restart', 'cancel'],
  list: ['services', 'tasks'],
  ls: ['services', 'tasks'],
  mute: ['alerts'],
  ps: ['tasks'],
  redeploy: ['restart', 'deploy'],
  release: ['deploy'],
  resize: ['scale'],
  revert: ['rollback'],
  ship: ['deploy'],
  show: ['status'],
  silence: ['alerts'],
  stop: ['cancel', 'scale'],
  subscribe: ['alerts'],
  tail: ['logs'],
  undo: ['rollback'],
  unfreeze: ['unlock'],
  upgrade: ['deploy'],
};

/** Returns the verbs here for what a verb is called elsewhere; none where nobody calls one so. */
export const verbsFor = (word: string): readonly string[] =>
  Object.hasOwn(known, word.toLowerCase()) ? (known[word.toLowerCase()] ?? []) : [];
