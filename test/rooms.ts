/** The doors of design.md §3, deny by default: what each room may import besides itself, `errors` and node:. */

type Room = { inside: (path: string) => boolean; may: RegExp[]; never?: RegExp[] };

const under =
  (...folders: string[]) =>
  (path: string) =>
    folders.some(folder => path.startsWith(folder));
const ours = (...rooms: string[]) => rooms.map(room => new RegExp(`^src/${room}(/|\\.ts$)`));
const packages = (...names: string[]) => names.map(name => new RegExp(`^${name}(/|$)`));

const errors = /^src\/errors\.ts$/;
const node = /^node:/;
/** Pure rooms compute: of Node they may use hashing, not files, sockets or processes. */
const io = /^node:(?!crypto$)/;

export const rooms: Record<string, Room> = {
  'work, plan, journal, hook, timed, lock, logs, alert, seen, ports, errors': {
    inside: path =>
      /^src\/((work|plan|journal|progress|hook|timed|lock|logs|alert|seen|ports|errors)\.ts$|seen\/)/.test(
        path,
      ),
    may: ours('work', 'plan', 'journal', 'progress', 'hook', 'timed', 'lock', 'logs', 'alert', 'seen'),
    never: [node],
  },
  commands: { inside: under('src/commands/'), may: [...ours('work'), ...packages('zod')], never: [node] },
  slack: {
    inside: under('src/slack/'),
    may: [...ours('work', 'ports', 'seen', 'commands', 'ledger', 'queue'), ...packages('@slack')],
  },
  ledger: { inside: under('src/ledger/'), may: [...ours('work'), ...packages('ioredis')] },
  queue: {
    inside: under('src/queue/'),
    may: [...ours('work', 'ports', 'ledger'), ...packages('ioredis', 'bullmq')],
  },
  approvals: { inside: under('src/approvals/'), may: ours('work'), never: [io] },
  workers: {
    inside: under('src/workers/'),
    may: ours('work', 'ports', 'seen', 'ledger', 'queue', 'approvals', 'aws', 'config'),
  },
  aws: { inside: under('src/aws/'), may: packages('@aws-sdk') },
  config: { inside: under('src/config/'), may: [...ours('work', 'approvals'), ...packages('zod', 'yaml')] },
  instruments: { inside: under('src/instruments/'), may: [...ours('ports'), ...packages('prom-client')] },
  doctor: {
    inside: under('src/doctor/'),
    may: [
      ...ours(
        'work',
        'ports',
        'seen',
        'commands',
        'slack',
        'ledger',
        'approvals',
        'workers',
        'aws',
        'config',
      ),
      ...packages('@slack', 'ioredis'),
    ],
  },
  health: { inside: path => path === 'src/health.ts', may: [], never: [errors] },
  main: {
    inside: path => /^src\/(main|bot|bot-\w+|cli|cli-\w+|log)\.ts$/.test(path),
    may: [/^src\//, ...packages('@slack/logger', '@slack/web-api', 'ioredis', 'pino')],
  },
  world: {
    inside: under('world/'),
    may: packages('@aws-sdk', '@smithy', '@slack/types', 'ws'),
    never: [/^src\//],
  },
};

export type Source = { path: string; source: string };

const imports =
  /^\s*(?:import|export)\s+(?:type\s+)?(?:[\w*\s{},$]+\s+from\s+)?['"]([^'"]+)['"]|\b(?:import|require)\s*\(\s*['"`]([^'"`]+)['"`]/gm;

/** Returns what a file imports: packages by name, our own files by their path from the root. */
export function imported({ path, source }: Source): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  return [...code.matchAll(imports)].map(match => {
    const wanted = match[1] ?? match[2] ?? '';
    return wanted.startsWith('.') ? new URL(wanted, `file:///${path}`).pathname.slice(1) : wanted;
  });
}

/** Returns every import that goes through a shut door, as `file imports what`. A file in no room is one too. */
export function broken(files: Source[]): string[] {
  return files.flatMap(file => {
    const found = Object.entries(rooms).find(([, { inside }]) => inside(file.path));
    if (!found) return [`${file.path} is in no room`];
    const [, { inside, may, never = [] }] = found;
    const open = (to: string) =>
      !never.some(door => door.test(to)) &&
      (inside(to) || errors.test(to) || node.test(to) || may.some(door => door.test(to)));
    return imported(file)
      .filter(to => !open(to))
      .map(to => `${file.path} imports ${to}`);
  });
}
