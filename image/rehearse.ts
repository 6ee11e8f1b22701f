/**
 * `npm run image:rehearse`: does by hand what Docker would with the Dockerfile, without Docker. A folder stands for each stage; steps are
 * run there in their order, with what .dockerignore lets in. Then the bot that came out is started as the image would start it (as the
 * same nobody, where we are root): it has to be well, to answer, and to stop. `REHEARSE_NODE` names another node than the one that runs this.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startRedis } from '../world/redis.ts';
import { readDockerfile, type Stage, type Step } from './dockerfile.ts';
import { included, readIgnore } from './ignore.ts';
import { tryOut } from './trial.ts';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const print = (line: string) => process.stdout.write(`${line}\n`);
const node = process.env.REHEARSE_NODE ?? process.execPath;

/** What a step may know of this machine: how to reach the registry, and nothing of this checkout. */
const known = Object.fromEntries(
  Object.entries(process.env).filter(([name]) =>
    /^(HOME|.*_proxy|npm_config_(registry|cache|userconfig)|NODE_EXTRA_CA_CERTS|SSL_CERT_\w+)$/i.test(name),
  ),
);
const path = `${dirname(node)}:${process.env.PATH}`;

/** A stage that was made: the folder that stands for its file system, its working folder and its variables. */
type Made = { folder: string; workdir: string; env: Record<string, string> };

/** A path of the stage as one of this machine's. */
const within = ({ folder, workdir }: Made, name: string) => join(folder, resolve(workdir, name));

function copy(step: Step, stage: Made, made: Map<string, Made>): void {
  const words = step.text.split(/\s+/);
  const to = words.pop() ?? '';
  const from = step.flags.find(({ name }) => name === 'from')?.value;
  const other = from === undefined ? undefined : made.get(from);
  if (from !== undefined && !other) throw new Error(`line ${step.line}: there is no stage ${from}`);
  const patterns = other ? [] : readIgnore(read('.dockerignore'));
  for (const name of words) {
    const source = other ? within(other, name) : join(root, name);
    const inside =
      statSync(source).isDirectory() || !to.endsWith('/') ? to : `${to}${name.split('/').at(-1)}`;
    const filter = (file: string) => other !== undefined || included(relative(root, file), patterns);
    if (!filter(source)) throw new Error(`line ${step.line}: .dockerignore keeps ${name} out`);
    cpSync(source, within(stage, inside), { recursive: true, filter, verbatimSymlinks: true });
  }
}

function run({ text, line }: Step, stage: Made): void {
  const env = { ...known, PATH: path, ...stage.env };
  const { status } = spawnSync('sh', ['-c', text], { cwd: within(stage, '.'), env, stdio: 'inherit' });
  if (status !== 0) throw new Error(`line ${line}: ${text} ended with ${status}`);
}

function make(stage: Stage, made: Map<string, Made>, temporary: string): Made {
  const parent = made.get(stage.from);
  const here: Made = {
    folder: join(temporary, stage.name),
    workdir: parent?.workdir ?? '/',
    env: { ...parent?.env },
  };
  mkdirSync(here.folder);
  if (parent) cpSync(parent.folder, here.folder, { recursive: true, verbatimSymlinks: true });
  for (const step of stage.steps) {
    if (['RUN', 'COPY', 'WORKDIR'].includes(step.keyword))
      print(`${stage.name}: ${step.keyword} ${step.text}`);
    if (step.keyword === 'WORKDIR') {
      here.workdir = resolve(here.workdir, step.text);
      mkdirSync(within(here, '.'), { recursive: true });
    }
    if (step.keyword === 'ENV') Object.assign(here.env, step.sets);
    if (step.keyword === 'COPY') copy(step, here, made);
    if (step.keyword === 'RUN') run(step, here);
  }
  return here;
}

/** Says what the image would hold besides its base. */
function measure(folder: string): void {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name =>
    statSync(join(folder, name)).isFile(),
  );
  const bytes = files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  print(
    `\nThe image adds ${files.length} files to its base, ${(bytes / 1e6).toFixed(1)} MB: ${files.sort().join(', ')}`,
  );
}

async function main(): Promise<void> {
  const temporary = mkdtempSync(join(tmpdir(), 'slipway-rehearsal-'));
  const redis = await startRedis();
  try {
    const { stages } = readDockerfile(read('Dockerfile'));
    const made = new Map<string, Made>();
    for (const stage of stages) made.set(stage.name, make(stage, made, temporary));
    const last = stages.at(-1);
    const image = made.get(last?.name ?? '');
    const words = (keyword: string) => last?.steps.findLast(step => step.keyword === keyword)?.exec ?? [];
    const [, program = ''] = [...words('ENTRYPOINT'), ...words('CMD')];
    if (!image) throw new Error('the Dockerfile has no stage');
    measure(image.folder);
    // As whoever runs the image would mount it.
    copyFileSync(join(root, 'slipway.example.yaml'), within(image, 'slipway.yaml'));
    chmodSync(temporary, 0o755);
    const user =
      last?.steps
        .findLast(({ keyword }) => keyword === 'USER')
        ?.text.split(':')
        .map(Number) ?? [];
    const { health, doctor, seen, bot } = await tryOut({
      folder: dirname(within(image, program)),
      node,
      user: process.getuid?.() === 0 ? user : [],
      redisUrl: redis.url,
      namespace: 'rehearsal',
      env: image.env,
    });
    print(`\nIt runs. dev asked how web is, and saw:\n${seen}\n\nThe doctor said:\n${doctor.said}`);
    print(`The health check ended with ${health.code}; the bot, told to stop, with ${bot.code}.`);
    if (health.code !== 0 || bot.code !== 0) throw new Error(`${health.said}\n${bot.said}`);
  } finally {
    await redis.close();
    rmSync(temporary, { recursive: true, force: true });
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
