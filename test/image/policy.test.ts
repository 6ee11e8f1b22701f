/** The Dockerfile, and the same with one thing wrong: every rule catches its own, and only its own. */
import { readFileSync } from 'node:fs';
import { readDockerfile } from '../../image/dockerfile.ts';
import { offences, rules } from './policy.ts';

const real = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8');

/** Replaces what is there; a mutation that finds nothing proves nothing. */
const put = (was: string | RegExp, is: string) => {
  const text = real.replace(was, is);
  if (text === real) throw new Error(`the Dockerfile has no ${was}`);
  return text;
};
const without = (line: RegExp) => put(line, '');

test('the Dockerfile keeps every rule', () => {
  expect(offences(readDockerfile(real))).toEqual({});
});

const mutations: [rule: keyof typeof rules, what: string, text: string][] = [
  ['every image is pinned by tag and digest', 'a tag only', put(/:nonroot@\S+/, ':nonroot')],
  ['every image is pinned by tag and digest', 'no tag', put(/debian13:nonroot@/, 'debian13@')],
  [
    'every image is pinned by tag and digest',
    'half a digest',
    put(/@\$\{NODE_DIGEST\S+/, '@sha256:0123abcd'),
  ],
  ['every image is pinned by tag and digest', 'a digest nobody asks for', put(/:\?is-not-given\S+?\}/, '}')],
  [
    'a digest that is given has no default',
    'an invented one',
    put('ARG NODE_DIGEST', `ARG NODE_DIGEST=sha256:${'0'.repeat(64)}`),
  ],
  ['a digest that is asked for can be given', 'no such argument', put('ARG RUNTIME_DIGEST\n', '')],
  [
    'no other image is fetched to read the Dockerfile',
    'a frontend by tag',
    `# syntax=docker/dockerfile:1\n${real}`,
  ],
  ['Node is 24 everywhere', 'Node 20 builds', put('node:24-bookworm-slim@', 'node:20-bookworm-slim@')],
  ['Node is 24 everywhere', 'Node 22 runs', put(/nodejs24-debian13:nonroot@/, 'nodejs22-debian13:nonroot@')],
  [
    'dependencies, build and runtime are stages; the last takes only what the build made',
    'node_modules in the image',
    put('/slipway/dist/ ./', '/slipway/node_modules ./node_modules'),
  ],
  [
    'dependencies, build and runtime are stages; the last takes only what the build made',
    'something runs at the end',
    put('USER 65532', 'RUN ["/nodejs/bin/node", "--version"]\nUSER 65532'),
  ],
  [
    'the bot owns an empty folder and nothing else',
    'its own program',
    put('COPY --from=build /slipway/dist/', 'COPY --from=build --chown=65532:65532 /slipway/dist/'),
  ],
  [
    'the bot owns an empty folder and nothing else',
    'not even that',
    put('--chown=65532:65532 /slipway/heads', '/slipway/heads'),
  ],
  [
    'the bot owns an empty folder and nothing else',
    'one with something in it',
    put('mkdir heads', 'cp -r src heads'),
  ],
  [
    'what is copied from elsewhere is from a stage of this file',
    "somebody's image",
    put('WORKDIR /slipway\n', 'WORKDIR /slipway\nCOPY --from=busybox:1 /bin/tool /bin/tool\n').replace(
      'COPY package.json',
      'FROM dependencies AS more\nCOPY package.json',
    ),
  ],
  [
    'the lock file is there before the sources',
    'the sources come first',
    put('COPY package.json', 'COPY src ./src\nCOPY package.json'),
  ],
  [
    'packages are those of the lock file, and none runs a script',
    'npm install',
    put('npm run build', 'npm install left-pad && npm run build'),
  ],
  ['packages are those of the lock file, and none runs a script', 'scripts', put(' --ignore-scripts', '')],
  ['npm keeps what it fetched in a cache outside the image', 'no cache', put(/--mount=\S+ /, '')],
  [
    'nothing else is fetched, and no step has more rights than another',
    'apt',
    put('RUN npm run build', 'RUN apt-get update && npm run build'),
  ],
  [
    'nothing else is fetched, and no step has more rights than another',
    "the host's network",
    put('RUN npm run build', 'RUN --network=host npm run build'),
  ],
  ['folders are copied by name, never everything', 'all there is', put('COPY src ./src', 'COPY . .')],
  ['folders are copied by name, never everything', 'ADD', put('COPY src ./src', 'ADD src ./src')],
  ['every stage has a folder to work in', 'in /', without(/^WORKDIR \/app\n/m)],
  ['every stage has a folder to work in', 'a relative one', put('WORKDIR /app', 'WORKDIR app')],
  ['it runs as a number that is not root', 'root', without(/^USER .*\n/m)],
  ['it runs as a number that is not root', 'a name', put('USER 65532:65532', 'USER nonroot')],
  ['it runs as a number that is not root', 'root again', put('STOPSIGNAL', 'USER 0:0\nSTOPSIGNAL')],
  [
    'what runs is Node itself, without a shell',
    'shell form',
    put('CMD ["/app/main.mjs"]', 'CMD /app/main.mjs'),
  ],
  [
    'what runs is Node itself, without a shell',
    'sh -c',
    put('ENTRYPOINT ["/nodejs/bin/node"]', 'ENTRYPOINT ["/bin/sh", "-c"]'),
  ],
  [
    'its health is asked by Node, with an end to waiting',
    'curl',
    put(
      /^HEALTHCHECK .*$/m,
      'HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD curl -f localhost',
    ),
  ],
  ['its health is asked by Node, with an end to waiting', 'nobody asks', without(/^HEALTHCHECK .*\n/m)],
  ['its health is asked by Node, with an end to waiting', 'for ever', put('--timeout=5s ', '')],
  ['it is told to stop by SIGTERM', 'at once', put('STOPSIGNAL SIGTERM', 'STOPSIGNAL SIGKILL')],
  ['it is labelled', 'whose is it', put(/ {6}org\.opencontainers\.image\.revision.*\n/, '')],
  [
    'it knows that it is in production, and where its home is',
    'a number without a home',
    put(/ +HOME=.*\n/, ''),
  ],
  [
    'it knows that it is in production, and where its home is',
    'it does not',
    put('NODE_ENV=production', 'NODE_ENV=development'),
  ],
  [
    'no secret is an argument or a variable of the image',
    'a variable',
    put('ENV NODE_ENV', 'ENV SLACK_BOT_TOKEN=xoxb-1 NODE_ENV'),
  ],
  [
    'no secret is an argument or a variable of the image',
    'an argument',
    put('ARG VERSION', 'ARG NPM_TOKEN\nARG VERSION'),
  ],
];

test.each(mutations)('%s: %s', (rule, _, text) => {
  expect(Object.keys(offences(readDockerfile(text)))).toEqual([rule]);
});

test('no rule is without a Dockerfile that breaks it', () => {
  expect(new Set(mutations.map(([rule]) => rule))).toEqual(new Set(Object.keys(rules)));
});
