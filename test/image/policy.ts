/** What the Dockerfile has to keep: each rule is a pure function from a Dockerfile to what breaks it, as `line N: …`. */
import type { Dockerfile, Stage, Step } from '../../image/dockerfile.ts';

type Broken = { line: number; why: string };
type Rule = (dockerfile: Dockerfile) => Broken[];

const steps = ({ stages }: Dockerfile) => stages.flatMap(stage => stage.steps);
const last = ({ stages }: Dockerfile): Stage => stages.at(-1) ?? { line: 1, name: '', from: '', steps: [] };
const of = (keyword: string, where: Step[]) => where.filter(step => step.keyword === keyword);
const flag = (step: Step, name: string) => step.flags.find(one => one.name === name)?.value;
const runs = (dockerfile: Dockerfile) => of('RUN', steps(dockerfile));
/** Images that come from outside: not a stage before this one, not the empty image. */
const images = ({ stages }: Dockerfile) =>
  stages.filter(
    ({ from }, at) => from !== 'scratch' && !stages.slice(0, at).some(({ name }) => name === from),
  );
/** The stages that one is made from, itself included. */
const lineage = (dockerfile: Dockerfile, stage: Stage): Stage[] => {
  const parent = dockerfile.stages.find(({ name }) => name === stage.from);
  return parent === undefined || parent === stage ? [stage] : [...lineage(dockerfile, parent), stage];
};
/** The step of the last stage that counts: Docker takes the last of its kind. */
const final = (dockerfile: Dockerfile, keyword: string) => of(keyword, last(dockerfile).steps).at(-1);
const unless = (good: boolean, line: number, why: string): Broken[] => (good ? [] : [{ line, why }]);

/** A tag, then a digest: known, or given from outside and asked for in words. */
const pinned = /^[^@:]+(?:\/[^@:]+)*:(?!latest@)[^@:]+@(?:sha256:[0-9a-f]{64}|\$\{(?<arg>\w+):\?[\w.-]+\})$/;

export const rules = {
  'every image is pinned by tag and digest': dockerfile =>
    images(dockerfile).flatMap(({ line, from }) =>
      unless(pinned.test(from), line, `${from} is not name:tag@digest, or a missing digest is not asked for`),
    ),
  'a digest that is given has no default': ({ args }) =>
    args
      .filter(({ name, value }) => name.endsWith('_DIGEST') && value !== undefined)
      .map(({ line, name }) => ({ line, why: `${name} has a default, which grows old or was invented` })),
  'a digest that is asked for can be given': dockerfile =>
    images(dockerfile).flatMap(({ line, from }) => {
      const arg = pinned.exec(from)?.groups?.arg;
      return unless(
        arg === undefined || dockerfile.args.some(({ name }) => name === arg),
        line,
        `${arg} is no ARG before the first FROM`,
      );
    }),
  'no other image is fetched to read the Dockerfile': ({ directives }) =>
    directives
      .filter(directive => /^syntax=/i.test(directive) && !directive.includes('@sha256:'))
      .map(directive => ({ line: 1, why: `${directive} is an image without a digest` })),
  'Node is 24 everywhere': dockerfile =>
    images(dockerfile).flatMap(({ line, from }) =>
      unless(/(?:^|\/)(?:node:24[.-]|nodejs24-)/.test(from), line, `${from} is not of Node 24`),
    ),
  'dependencies, build and runtime are stages; the last takes only what the build made': dockerfile => {
    const { steps: taken, line } = last(dockerfile);
    return [
      ...unless(dockerfile.stages.length >= 3, line, 'there are fewer than three stages'),
      ...of('RUN', taken).map(step => ({ line: step.line, why: `the last stage runs ${step.text}` })),
      ...of('COPY', taken)
        .filter(step => flag(step, 'from') !== 'build' || !/\/(dist\/|heads) /.test(`${step.text} `))
        .map(step => ({
          line: step.line,
          why: `the last stage copies ${step.text}, which the build did not make`,
        })),
    ];
  },
  'the bot owns an empty folder and nothing else': dockerfile => {
    const made = runs(dockerfile).some(({ text }) => text === 'mkdir heads');
    return of('COPY', last(dockerfile).steps).flatMap(step =>
      unless(
        made && (flag(step, 'chown') !== undefined) === step.text.startsWith('/slipway/heads '),
        step.line,
        `${step.text} is for root, and only an empty folder for ${final(dockerfile, 'USER')?.text}`,
      ),
    );
  },
  'what is copied from elsewhere is from a stage of this file': dockerfile =>
    of('COPY', steps(dockerfile)).flatMap(step => {
      const from = flag(step, 'from');
      return unless(
        from === undefined || dockerfile.stages.some(({ name }) => name === from),
        step.line,
        `${from} is no stage here`,
      );
    }),
  'the lock file is there before the sources': ({ stages }) =>
    stages.flatMap(({ steps: here }) => {
      const install = here.findIndex(step => step.keyword === 'RUN' && /\bnpm ci\b/.test(step.text));
      const copied = of('COPY', here.slice(0, Math.max(install, 0))).map(({ text }) => text);
      const only = copied.length === 1 && copied[0] === 'package.json package-lock.json ./';
      return unless(
        install < 0 || only,
        here[install]?.line ?? 1,
        `before npm ci this is copied: ${copied.join(', ')}`,
      );
    }),
  'packages are those of the lock file, and none runs a script': dockerfile =>
    runs(dockerfile).flatMap(({ line, text }) => [
      ...unless(
        !/\bnpm (?:i|install|add|update)\b|\b(?:yarn|pnpm|npx)\b/.test(text),
        line,
        `${text} installs what no lock file names`,
      ),
      ...unless(
        !/\bnpm ci\b/.test(text) || text.includes('--ignore-scripts'),
        line,
        'npm ci runs scripts of packages',
      ),
    ]),
  'npm keeps what it fetched in a cache outside the image': dockerfile =>
    runs(dockerfile)
      .filter(({ text }) => /\bnpm ci\b/.test(text))
      .flatMap(step =>
        unless(
          /type=cache,target=\/root\/\.npm/.test(flag(step, 'mount') ?? ''),
          step.line,
          'npm ci has no cache mount',
        ),
      ),
  'nothing else is fetched, and no step has more rights than another': dockerfile => [
    ...runs(dockerfile).flatMap(({ line, text }) =>
      unless(
        !/\b(?:curl|wget|git|apt|apt-get|apk|pip|sudo|chmod 777)\b/.test(text),
        line,
        `${text} fetches or allows more`,
      ),
    ),
    ...runs(dockerfile).flatMap(step =>
      unless(
        flag(step, 'security') === undefined && flag(step, 'network') === undefined,
        step.line,
        'a step has rights of its own',
      ),
    ),
  ],
  'folders are copied by name, never everything': dockerfile =>
    steps(dockerfile)
      .filter(({ keyword }) => keyword === 'COPY' || keyword === 'ADD')
      .flatMap(step => {
        const sources = step.text.split(/\s+/).slice(0, -1);
        const named = sources.every(source => !/^\.?\/?$|^\.\/?\*|\*/.test(source));
        return unless(
          step.keyword === 'COPY' && named,
          step.line,
          `${step.keyword} ${step.text} takes more than it names`,
        );
      }),
  'every stage has a folder to work in': dockerfile =>
    dockerfile.stages.flatMap(stage => {
      const all = lineage(dockerfile, stage).flatMap(({ steps: some }) => some);
      const placed = all.findIndex(({ keyword, text }) => keyword === 'WORKDIR' && text.startsWith('/'));
      const needed = all.findIndex(({ keyword }) => keyword === 'COPY' || keyword === 'RUN');
      return unless(
        placed >= 0 && placed < needed,
        stage.line,
        `${stage.name} copies or runs before an absolute WORKDIR`,
      );
    }),
  'it runs as a number that is not root': dockerfile => {
    const user = final(dockerfile, 'USER');
    const good = /^[1-9]\d*:[1-9]\d*$/.test(user?.text ?? '');
    return unless(
      good,
      user?.line ?? last(dockerfile).line,
      `USER is ${user?.text ?? 'not said'}: ECS and Kubernetes read numbers only`,
    );
  },
  'what runs is Node itself, without a shell': dockerfile =>
    ['ENTRYPOINT', 'CMD'].flatMap(keyword => {
      const step = final(dockerfile, keyword);
      const bare =
        step?.exec !== undefined && !step.exec.some(word => /(?:^|\/)(?:sh|bash|ash|dash)$/.test(word));
      return unless(
        bare,
        step?.line ?? last(dockerfile).line,
        `${keyword} is ${step?.text ?? 'not said'}: signals would reach a shell`,
      );
    }),
  'its health is asked by Node, with an end to waiting': dockerfile => {
    const step = final(dockerfile, 'HEALTHCHECK');
    const [node, program] = step?.exec ?? [];
    const asked = node?.endsWith('/node') === true && program === '/app/health.mjs';
    const bounded =
      step !== undefined &&
      ['interval', 'timeout', 'start-period', 'retries'].every(name => flag(step, name));
    return unless(
      asked && bounded,
      step?.line ?? last(dockerfile).line,
      `HEALTHCHECK is ${step?.text ?? 'not said'}`,
    );
  },
  'it is told to stop by SIGTERM': dockerfile => {
    const step = final(dockerfile, 'STOPSIGNAL');
    return unless(
      step?.text === 'SIGTERM',
      step?.line ?? last(dockerfile).line,
      `STOPSIGNAL is ${step?.text ?? 'not said'}`,
    );
  },
  'it is labelled': dockerfile => {
    const labels = Object.assign(
      {},
      ...of('LABEL', last(dockerfile).steps).map(({ sets }) => sets),
    ) as Record<string, string>;
    return ['title', 'description', 'version', 'revision', 'base.name']
      .filter(name => !labels[`org.opencontainers.image.${name}`])
      .map(name => ({
        line: last(dockerfile).line,
        why: `there is no label org.opencontainers.image.${name}`,
      }));
  },
  'it knows that it is in production, and where its home is': dockerfile => {
    const env = Object.assign({}, ...of('ENV', last(dockerfile).steps).map(({ sets }) => sets)) as Record<
      string,
      string
    >;
    return unless(
      env.NODE_ENV === 'production' && env.HOME?.startsWith('/') === true,
      last(dockerfile).line,
      'ENV does not say NODE_ENV=production and HOME',
    );
  },
  'no secret is an argument or a variable of the image': dockerfile => {
    const secret = /TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|_KEY\b|REDIS_URL/i;
    const named = steps(dockerfile).filter(({ keyword }) => keyword === 'ARG' || keyword === 'ENV');
    return [
      ...named.map(({ line, keyword, text, sets }) => ({
        line,
        names: keyword === 'ARG' ? [text] : Object.keys(sets),
      })),
      ...dockerfile.args.map(({ line, name }) => ({ line, names: [name] })),
    ].flatMap(({ line, names }) =>
      unless(
        !names.some(name => secret.test(name)),
        line,
        `${names.join(', ')} would stay readable in the image`,
      ),
    );
  },
} satisfies Record<string, Rule>;

/** Returns what breaks each rule that is broken, as `line N: …`. */
export function offences(dockerfile: Dockerfile): Partial<Record<keyof typeof rules, string[]>> {
  const found = Object.entries(rules).map(([name, rule]: [string, Rule]) => [
    name,
    rule(dockerfile).map(({ line, why }) => `line ${line}: ${why}`),
  ]);
  return Object.fromEntries(found.filter(([, broken]) => broken?.length));
}
