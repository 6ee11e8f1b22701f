/** Where a deploy is interrupted, how, and what is read stale afterwards; one scenario a seed. */

export type Scenario = {
  seed: number;
  /** The boundary of ecs.md §4, in words. */
  where: string;
  service: string;
  operation: string;
  /** So many such calls after the approval go well first. */
  after: number;
  /** `hang`: killed before the effect. `no-answer`: killed after it. `lost-answer`: nobody dies, the answer is lost. */
  how: 'hang' | 'no-answer' | 'lost-answer';
  dies: 'claimant' | 'ticker' | 'nobody';
  stale: boolean;
  /** The version is good, or crashes. */
  crashes: boolean;
  /** It is a restart: the one write that would happen twice if it were sent twice. */
  restarts: boolean;
};

type Boundary = Pick<Scenario, 'where' | 'service' | 'operation' | 'after'> & {
  dies: 'claimant' | 'ticker';
  ways: Scenario['how'][];
};

const write: Scenario['how'][] = ['hang', 'no-answer', 'lost-answer'];
const read: Scenario['how'][] = ['hang', 'lost-answer'];

const boundaries: Boundary[] = [
  {
    where: 're-check',
    service: 'ecs',
    operation: 'ListServiceDeployments',
    after: 0,
    dies: 'claimant',
    ways: read,
  },
  {
    where: 'session to register',
    service: 'sts',
    operation: 'AssumeRole',
    after: 0,
    dies: 'claimant',
    ways: read,
  },
  {
    where: 'register',
    service: 'ecs',
    operation: 'RegisterTaskDefinition',
    after: 0,
    dies: 'claimant',
    ways: write,
  },
  {
    where: 'session to switch',
    service: 'sts',
    operation: 'AssumeRole',
    after: 1,
    dies: 'claimant',
    ways: read,
  },
  { where: 'switch', service: 'ecs', operation: 'UpdateService', after: 0, dies: 'claimant', ways: write },
  { where: 'pin', service: 'ecs', operation: 'ListServiceDeployments', after: 1, dies: 'ticker', ways: read },
  {
    where: 'follow',
    service: 'ecs',
    operation: 'DescribeServiceDeployments',
    after: 0,
    dies: 'ticker',
    ways: read,
  },
  {
    where: 'follow on',
    service: 'ecs',
    operation: 'DescribeServiceDeployments',
    after: 1,
    dies: 'ticker',
    ways: read,
  },
  {
    where: 'verify or explain',
    service: 'ecs',
    operation: 'ListTasks',
    after: 0,
    dies: 'ticker',
    ways: read,
  },
];

const every = boundaries.flatMap(({ ways, dies, ...boundary }) =>
  ways.map(how => ({ ...boundary, how, dies: how === 'lost-answer' ? ('nobody' as const) : dies })),
);

const restarts = every.filter(
  ({ operation, after }) => /AssumeRole|UpdateService/.test(operation) && after === 0,
);

const deploys = every.length * 4;

/** How many scenarios there are: deploys of good versions and of bad ones, fresh and stale, then restarts. */
export const kinds = deploys + restarts.length * 2;

/** Returns the scenario of a seed. */
export function scenario(seed: number): Scenario {
  const of = seed < deploys ? every : restarts;
  const at = seed < deploys ? seed : seed - deploys;
  const base = of[at % of.length];
  if (!base || seed >= kinds) throw new Error(`no scenario ${seed}`);
  const turn = Math.floor(at / of.length);
  const [stale, crashes] = [turn % 2 === 1, Math.floor(turn / 2) % 2 === 1];
  return { seed, ...base, stale, crashes, restarts: seed >= deploys };
}

/** Returns a scenario in words. */
export const told = ({ seed, where, how, stale, crashes, restarts }: Scenario): string =>
  `${seed} (${restarts ? 'restart: ' : ''}${where}, ${how}${stale ? ', stale reads' : ''}${crashes ? ', a version that crashes' : ''})`;
