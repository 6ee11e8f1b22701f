/** What containers write: made up, and the same for the same task. */
import type { Fate } from '../ecs/fate.ts';

/** Returns a number below `below` that looks random and is always the same for the same seed (FNV-1a). */
export function picked(seed: string, below: number): number {
  let hash = 2_166_136_261;
  for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 16_777_619);
  return (hash >>> 0) % below;
}

/** Returns what a container says when it has come up. */
export const startUp = (name: string, image: string): string[] => [
  `> ${name}@${image.slice(image.lastIndexOf(':') + 1).slice(0, 20)} start`,
  '> node dist/server.js',
  'INFO  config loaded, NODE_ENV=production',
  'INFO  listening on :8080',
];

const paths = ['/', '/cart', '/checkout', '/products', '/products/4711', '/search?q=boots', '/account'];

function request(seed: string): string {
  const path = paths[picked(`${seed} path`, paths.length)];
  const luck = picked(`${seed} luck`, 100);
  const status = luck < 90 ? 200 : luck < 95 ? 302 : luck < 99 ? 404 : 500;
  return `${status === 500 ? 'ERROR' : 'INFO '} GET ${path} ${status} ${3 + picked(`${seed} ms`, 90)}ms`;
}

const job = (seed: string) =>
  `INFO  job ${['email:digest', 'invoice:pdf', 'stock:sync'][picked(`${seed} job`, 3)]} done in ${20 + picked(`${seed} ms`, 900)}ms`;

/** Returns a container's lines of one moment: requests, jobs where its name says so, or failing health checks. */
export function chatter(name: string, seed: string, sick: boolean): string[] {
  if (sick)
    return [
      'ERROR redis PING timed out after 1000ms',
      'WARN  GET /health 503 1002ms',
      'WARN  GET /health 503 1001ms',
    ];
  if (/worker|job|cron|queue/.test(name)) return [job(seed)];
  return ['INFO  GET /health 200 1ms', request(`${seed} a`), request(`${seed} b`)];
}

/** The password in it is a canary: whoever shows logs must not show this one. */
const crash = [
  'ERROR uncaught exception, exiting',
  'ERROR environment was NODE_ENV=production DATABASE_URL=postgres://app:hunter2-canary@db:5432/app',
  'Error: connect ECONNREFUSED 10.0.3.4:5432',
  '    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1611:16)',
  '    at async Pool.connect (/app/node_modules/pg-pool/index.js:45:11)',
  '    at async migrate (/app/dist/database.js:18:18)',
  '    at async start (/app/dist/server.js:27:3) {',
  '  errno: -111,',
  "  code: 'ECONNREFUSED',",
  "  syscall: 'connect',",
  "  address: '10.0.3.4',",
  '  port: 5432',
  '}',
  'Node.js v20.19.5',
];

const heap = [212, 287, 349, 421, 478, 509].map(mb => `WARN  heap ${mb} MB of 512 MB used`);
const killed = [
  ...heap,
  '<--- Last few GCs --->',
  '[1:0x5ad3c10]    14211 ms: Mark-Compact 506.1 (519.4) -> 505.8 (519.6) MB, 812.4 / 0.0 ms allocation failure',
  '[1:0x5ad3c10]    15093 ms: Mark-Compact 507.9 (520.1) -> 507.7 (520.6) MB, 871.9 / 0.0 ms allocation failure',
];

const stopping = ['INFO  SIGTERM received, no new connections', 'INFO  all connections closed, bye'];

/** Returns a container's last words: by its fate, or those of one that was told to stop. */
export function lastWords({ exits }: Fate): string[] {
  if (!exits) return stopping;
  if (exits.says) return exits.says;
  if (exits.code === 1) return crash;
  if (exits.code === 137) return killed;
  return ['ERROR cannot go on', `ERROR exiting with code ${exits.code}`];
}
