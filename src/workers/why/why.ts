/** Why something is as it is: gathers what AWS shows, has the rules say what it means, and shows what they point at. */
import type { Task } from '../../aws/ecs.ts';
import type { Eyes } from '../../aws/index.ts';
import type { TaskDefinition } from '../../aws/revisions.ts';
import { UserError } from '../../errors.ts';
import type { Finding, Why } from '../../seen.ts';
import { type Op, type Scope, shortName, type Work } from '../../work.ts';
import { type Evidence, evidence } from '../evidence.ts';
import { eyesFor, type Given } from '../given.ts';
import { sawEnough } from '../health/judged.ts';
import { isTarget } from '../health/rows.ts';
import { mayRead } from '../logs/may.ts';
import { createLook, type Look } from '../look.ts';
import { redacted } from '../redact.ts';
import { foundIn } from '../resolve.ts';
import { type Case, failedOf, stoppedOf } from './case.ts';
import { conditionOf, diagnose, rawReasons } from './diagnose.ts';
import { type FoundTask, serviceMeant, taskMeant } from './find.ts';
import { guiltyOf } from './guilty.ts';
import { lastLines } from './lines.ts';
import { parted } from './past.ts';

type WhyWork = Extract<Work, { kind: 'health'; about: 'why' }>;

/** What is read, in the words of a reader, and in those of a look. */
const looked: [words: string, what: string][] = [
  ['its numbers and events', ''],
  ['tasks', 'tasks'],
  ['stopped tasks', 'stopped tasks'],
  ['the task definition', 'the task definition'],
  ['target health', 'target health'],
  ['the last deployment', 'the service deployment'],
  ['autoscaling', 'autoscaling'],
  ['task protection', 'task protection'],
  ['CPU and memory', 'CPU and memory'],
];

/** An answer takes five seconds at most: AWS has so much of it for all that is around, then so much for what failed; milliseconds. */
const patience = { around: 3_000, failed: 1_000 };

/** Returns the answer to `why`. Throws UserError. */
export async function why(given: Given, op: Op, work: WhyWork): Promise<{ kind: 'why'; why: Why }> {
  const look = createLook(patience.around);
  const about =
    'task' in work ? await look.must(ofTask(given, op, work, look)) : await ofService(given, op, work, look);
  const { eyes, seen, task } = about;
  const more = createLook(patience.failed);
  await completed(given, eyes, seen, more);
  const unchecked = [...look.unchecked, ...more.unchecked];
  const hidden = !(await mayShowLines(given, op, seen.scope.target));
  const findings = diagnose({ ...seen, unchecked });
  return { kind: 'why', why: toldOf(seen, { findings, look, unchecked, hidden, ...(task && { task }) }) };
}

/** Returns what is told of a service or a task, and how sure that is; without lines of logs where they are hidden. */
export function toldOf(
  seen: Case,
  told: { findings: Finding[]; look: Look; unchecked: string[]; hidden: boolean; task?: Task },
): Why {
  const { service, scope, log } = seen;
  const { findings, look, unchecked, hidden, task } = told;
  return {
    scope: {
      target: scope.target,
      cluster: scope.cluster,
      ...(scope.service && { service: scope.service }),
    },
    ...(task && { task: shortName(task.taskArn) }),
    now: task ? conditionOfTask(task) : conditionOf(seen),
    ...(!task && { wanted: service.desiredCount ?? 0, running: service.runningCount ?? 0 }),
    findings: hidden ? findings.map(withoutLines) : findings,
    raw: rawReasons(seen).map(redacted),
    ...(log && log.lines.length > 0 && { log: hidden ? 'hidden' : log }),
    sure: sawEnough(look, seen.about),
    looked: looked.filter(([, what]) => !look.missed.has(what)).map(([words]) => words),
    unchecked,
  };
}

/** Returns a finding without the lines that a container wrote. */
export const withoutLines = (finding: Finding): Finding => ({
  ...finding,
  cites: finding.cites.filter(({ from }) => from !== 'last lines'),
});

/** Log lines are for those who may read logs here, and for a whole channel only where the target's logs are. */
async function mayShowLines(given: Given, op: Op, target: string): Promise<boolean> {
  try {
    await mayRead(given, op.ask, target);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

type About = { eyes: Eyes; seen: Case; task?: Task };

/** Returns evidence as what rules look at. */
export const caseOf = (shown: Evidence, about: Case['about'], look: Look): Case => ({
  ...shown,
  about,
  unchecked: look.unchecked,
  revisions: new Map(),
});

async function ofService(
  given: Given,
  op: Op,
  { service }: Extract<WhyWork, { service: unknown }>,
  look: Look,
): Promise<About> {
  const found = await look.must(serviceMeant(given, service, op));
  const { scope, service: known, eyes } = found;
  // Of a service that is gone AWS tells nothing more.
  const gone = known.status === 'INACTIVE';
  const shown = gone ? { ...alone(given, scope), scope, service: known } : await evidence(found, look);
  return { eyes, seen: caseOf(shown, 'service', look) };
}

async function ofTask(
  given: Given,
  op: Op,
  work: Extract<WhyWork, { task: string }>,
  look: Look,
): Promise<About> {
  const again = ({ task }: FoundTask) => `why task ${shortName(task.taskArn)}`;
  const found = await taskMeant(given, work, op.ask.where, again, look);
  const { target, cluster, task } = found;
  const name = /^service:(.+)$/.exec(task.group ?? '')?.[1];
  const [service] = name === undefined ? [] : await foundIn(given, name, [{ target, cluster }]);
  const shown = service ? await evidence(service, look) : alone(given, found);
  return { eyes: eyesFor(given, target), seen: narrowed(caseOf(shown, 'task', look), task), task };
}

/** Returns what there is to see around a task that no service started: nothing yet. */
export function alone(
  given: Pick<Given, 'config'>,
  { target, cluster }: Pick<Scope, 'target' | 'cluster'>,
): Evidence {
  const { account = '', region = '' } = given.config.targets[target] ?? {};
  const scope: Scope = { target, account, region, cluster, service: '' };
  return {
    at: Date.now(),
    scope,
    service: {},
    tasks: [],
    stopped: [],
    balanced: [],
    alarms: [],
    protections: new Map(),
    instances: [],
    discovery: [],
    cpu: [],
    memory: [],
  };
}

/** Returns what concerns one task: its own state, its targets and the instance under it, the events that name it. */
export function narrowed(seen: Case, task: Task): Case {
  const gone = task.desiredStatus === 'STOPPED';
  const { rollout: _r, scalable: _s, ...rest } = seen;
  const { deployments: _d, events = [], ...service } = seen.service;
  return {
    ...rest,
    service: {
      ...service,
      events: events.filter(({ message = '' }) => message.includes(shortName(task.taskArn))),
    },
    tasks: gone ? [] : [task],
    stopped: gone ? [task] : [],
    balanced: seen.balanced.map(one => ({
      ...one,
      targets: one.targets.filter(({ Target }) => isTarget(task, seen.instances, Target)),
    })),
    instances: seen.instances.filter(one => one.containerInstanceArn === task.containerInstanceArn),
    alarms: [],
    protections: new Map(),
  };
}

function conditionOfTask({ lastStatus, desiredStatus, healthStatus }: Task): Why['now'] {
  if (desiredStatus === 'STOPPED' || healthStatus === 'UNHEALTHY') return 'ailing';
  return lastStatus === 'RUNNING' ? 'well' : 'changing';
}

/** Task definitions of versions before that are read for tasks that failed. */
const mostRevisions = 2;

/** Adds what can only be read once it is known what failed: older task definitions, and the last lines. */
export async function completed(
  { redactor }: Pick<Given, 'redactor'>,
  eyes: Eyes,
  seen: Case,
  look: Look,
): Promise<void> {
  const others = new Set(
    [...failedOf(parted(seen).present), ...seen.tasks, ...failedOf(seen), ...stoppedOf(seen)].flatMap(
      ({ taskDefinitionArn }) => taskDefinitionArn ?? [],
    ),
  );
  others.delete(seen.definition?.taskDefinitionArn ?? '');
  const revisions = new Map<string, TaskDefinition>();
  await Promise.all(
    [...others].slice(0, mostRevisions).map(async arn => {
      const read = await look.at('an older task definition', undefined, () => eyes.ecs.revision(arn));
      if (read) revisions.set(arn, read.definition);
    }),
  );
  Object.assign(seen, { revisions });
  const guilty = guiltyOf(seen, diagnose(seen));
  if (!guilty?.startedAt) return;
  const read = await look.at('log lines', undefined, () => lastLines(eyes, seen, guilty, redactor));
  if (read && 'lines' in read) seen.log = read;
  else if (read) look.unchecked.push(`log lines (${read.cannot})`);
}
