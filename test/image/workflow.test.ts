/** The workflow for GitHub, as far as it can be proved without GitHub; and that every page names the images of the Dockerfile. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { readDockerfile } from '../../image/dockerfile.ts';

const file = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const path = '.github/workflows/ci.yml';
const real = file(path);

type Step = { uses?: string; with?: Record<string, unknown>; run?: string };
type Job = { 'runs-on': string; 'timeout-minutes'?: number; permissions?: object; steps: Step[] };
type Workflow = {
  on: Record<string, unknown>;
  permissions?: object;
  defaults?: unknown;
  jobs: Record<string, Job>;
};

const jobs = ({ jobs: all }: Workflow) => Object.entries(all);
const steps = (workflow: Workflow) => jobs(workflow).flatMap(([, job]) => job.steps);

const rules: Record<string, (workflow: Workflow) => unknown[]> = {
  'it may read the repository, and no job may more': workflow => [
    ...(JSON.stringify(workflow.permissions) === '{"contents":"read"}' ? [] : ['permissions']),
    ...jobs(workflow).filter(([, { permissions }]) => permissions !== undefined),
  ],
  "a stranger's pull request gets no rights of ours": ({ on }) =>
    Object.keys(on).filter(event => !['push', 'pull_request', 'schedule'].includes(event)),
  "what strangers may write never becomes a script's text": workflow =>
    steps(workflow).filter(({ run }) => run?.includes('${{')),
  'it knows no secret': workflow => (JSON.stringify(workflow).includes('secrets.') ? ['secrets'] : []),
  "actions are GitHub's own, by a release": workflow =>
    steps(workflow).filter(
      ({ uses }) => uses !== undefined && !/^actions\/(checkout|setup-node)@v\d+$/.test(uses),
    ),
  'no token is left in the checkout': workflow =>
    steps(workflow).filter(
      ({ uses, with: given }) =>
        uses?.startsWith('actions/checkout') && given?.['persist-credentials'] !== false,
    ),
  'each job ends, on a machine that does not change under it': workflow =>
    jobs(workflow).filter(([, job]) => !job['timeout-minutes'] || job['runs-on'].endsWith('-latest')),
  'a script stops at its first failure': ({ defaults }) =>
    JSON.stringify(defaults) === '{"run":{"shell":"bash"}}' ? [] : ['defaults'],
  'images that it runs are pinned': workflow =>
    steps(workflow)
      .flatMap(({ run = '' }) => [...run.matchAll(/"[a-z]+\/[\w./-]+:[^"]+"/g)])
      .filter(([image]) => !/@\$\w+_DIGEST"$/.test(image)),
  'it runs what .ci/run runs': workflow =>
    steps(workflow).some(({ run }) => run?.trim() === '.ci/run') ? [] : ['.ci/run'],
  'it gives the build every digest it asks for': workflow => {
    const built = steps(workflow).find(({ run }) => run?.includes('--tag slipway:ci'))?.run ?? '';
    return readDockerfile(file('Dockerfile'))
      .args.map(({ name }) => name)
      .filter(name => !built.includes(`--build-arg ${name}`));
  },
};
const offences = (text: string) => {
  const workflow = parse(text) as Workflow;
  return Object.entries(rules)
    .filter(([, rule]) => rule(workflow).length > 0)
    .map(([name]) => name);
};

test('the workflow keeps every rule', () => {
  expect(offences(real)).toEqual([]);
});

const put = (was: string | RegExp, is: string) => {
  const text = real.replace(was, is);
  if (text === real) throw new Error(`the workflow has no ${was}`);
  return text;
};
const mutations: [rule: keyof typeof rules, text: string][] = [
  ['it may read the repository, and no job may more', put('contents: read', 'contents: write')],
  [
    'it may read the repository, and no job may more',
    put('  advisories:\n', '  advisories:\n    permissions: { packages: write }\n'),
  ],
  ["a stranger's pull request gets no rights of ours", put('pull_request:', 'pull_request_target:')],
  [
    "what strangers may write never becomes a script's text",
    put('run: .ci/run', 'run: |\n          .ci/run\n      - run: echo ${{ github.head_ref }}'),
  ],
  ['it knows no secret', put('vars.NODE_DIGEST', 'secrets.NODE_DIGEST')],
  ["actions are GitHub's own, by a release", put('actions/setup-node@v6', 'somebody/setup-node@v6')],
  ["actions are GitHub's own, by a release", put('actions/setup-node@v6', 'actions/setup-node@main')],
  ['no token is left in the checkout', put('        with: { persist-credentials: false }\n', '')],
  ['each job ends, on a machine that does not change under it', put('ubuntu-24.04', 'ubuntu-latest')],
  ['each job ends, on a machine that does not change under it', put('    timeout-minutes: 30\n', '')],
  ['a script stops at its first failure', put('shell: bash', 'shell: sh')],
  ['images that it runs are pinned', put('0.68.2@$TRIVY_DIGEST"', '0.68.2"')],
  ['it runs what .ci/run runs', put('run: .ci/run', 'run: npm test')],
  [
    'it gives the build every digest it asks for',
    put(/--build-arg NODE_DIGEST --build-arg RUNTIME_DIGEST \\/, '--build-arg NODE_DIGEST \\'),
  ],
];

test.each(mutations)('a test of the test: %s', (rule, text) => {
  expect(offences(text)).toEqual([rule]);
});

test('no rule is without a workflow that breaks it', () => {
  expect(new Set(mutations.map(([rule]) => rule))).toEqual(new Set(Object.keys(rules)));
});

test('its scripts are scripts', () => {
  for (const { run } of steps(parse(real) as Workflow).filter(step => step.run !== undefined))
    expect(spawnSync('bash', ['-n', '-c', run ?? ''], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
});

test.each(['Dockerfile', '.env.example', 'docs/operations.md', path])(
  '%s says how to look up the images there are',
  page => {
    const images = readDockerfile(file('Dockerfile'))
      .stages.filter(({ from }) => from.includes('@'))
      .map(({ from }) => from.replace(/@.*/, ''));
    const text = file(page).replace(/^FROM .*$/gm, '');
    expect(images.filter(image => !text.includes(image))).toEqual([]);
    expect(text).toContain("imagetools inspect --format '{{.Manifest.Digest}}'");
  },
);
