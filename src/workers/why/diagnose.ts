/** Causes first, then what they brought about; each once, as sure as what was seen allows. Pure. */
import type { Facts, Finding, Sure } from '../../seen.ts';
import { redacted } from '../redact.ts';
import { blind, type Case, type Rule, steadyAt } from './case.ts';
import { alarms, results, waiting } from './deployment.ts';
import { exits, slowStops } from './exits.ts';
import { health } from './health.ts';
import { limits, standing } from './limits.ts';
import { nextOf } from './next.ts';
import { placing } from './placing.ts';
import { pulling } from './pulling.ts';
import { settings } from './settings.ts';
import { starting } from './starting.ts';
import { stops } from './stops.ts';

/** How far from the cause a rule looks: at the cause itself, at what people notice, at what comes of that. */
const depths = { cause: 0, symptom: 1.5, result: 3 };
const sures: Sure[] = ['certain', 'likely', 'possible'];

/** Every rule, in the order in which equals are told. */
const rules: [depth: keyof typeof depths, rules: Rule[]][] = [
  ['cause', standing],
  ['cause', exits],
  ['cause', pulling],
  ['cause', starting],
  ['cause', placing],
  ['cause', settings],
  ['cause', waiting],
  ['cause', limits],
  ['cause', stops],
  ['symptom', health],
  ['symptom', alarms],
  ['symptom', slowStops],
  ['result', results],
];

/** How a service is now, by its numbers alone. */
export function conditionOf({ service, tasks, stopped, balanced }: Case): 'well' | 'changing' | 'ailing' {
  const { desiredCount: desired = 0, runningCount: running = 0, pendingCount: pending = 0 } = service;
  const deployments = service.deployments ?? [];
  const unwell =
    tasks.some(({ healthStatus }) => healthStatus === 'UNHEALTHY') ||
    balanced.some(({ targets }) => targets.some(one => one.TargetHealth?.State?.startsWith('unhealthy'))) ||
    deployments.some(({ rolloutState }) => rolloutState === 'FAILED');
  if (service.status !== 'ACTIVE' || unwell) return 'ailing';
  const moving =
    deployments.length > 1 || deployments.some(({ rolloutState }) => rolloutState === 'IN_PROGRESS');
  if (running < desired) return moving && stopped.length === 0 && pending > 0 ? 'changing' : 'ailing';
  return moving || running !== desired || pending > 0 ? 'changing' : 'well';
}

/** What keeps happening is not over because the service was steady in between. */
const keepsHappening = 3;

function isOver(seen: Case, { last, count = 0, facts }: Finding): boolean {
  const steady = steadyAt(seen);
  if (last === undefined || steady === undefined || steady < last || seen.about === 'task') return false;
  const running = seen.service.taskDefinition?.split('/').at(-1);
  return conditionOf(seen) === 'well' && !(count >= keepsHappening && facts.revision === running);
}

const lower = (sure: Sure): Sure => sures[Math.min(sures.indexOf(sure) + 1, 2)] ?? 'possible';

/** Names come from whoever wrote the task definition, or from what AWS said. */
const cleaned = (facts: Facts): Facts =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, typeof value === 'string' ? redacted(value) : value]),
  );

/** Returns what is wrong, the most telling first. A symptom is less sure where its cause could not be looked for. */
export function diagnose(seen: Case): Finding[] {
  const dark = ['tasks', 'stopped tasks', 'the task definition'].some(what => blind(seen, what));
  const found = rules.flatMap(([depth, all]) =>
    all.flatMap(rule => {
      const finding = rule(seen);
      if (!finding) return [];
      const sure = dark && depth !== 'cause' ? lower(finding.sure) : finding.sure;
      const over = isOver(seen, finding);
      const next = nextOf(seen, finding);
      const told: Finding = {
        ...finding,
        facts: cleaned(finding.facts),
        sure,
        ...(over && { over }),
        ...(next && { next }),
      };
      return [{ told, rank: depths[depth] + sures.indexOf(sure) + (over ? 10 : 0) }];
    }),
  );
  return found
    .sort((a, b) => a.rank - b.rank)
    .map(({ told }) => told)
    .filter(({ cause }, i, all) => all.findIndex(other => other.cause === cause) === i);
}

const routine =
  /reached a steady state|has (?:started|stopped|begun)|stopped \d+ pending|registered \d|deployment completed|AZ [Bb]alance/;

/** Returns AWS's own reasons, each once, for whoever must find a cause that no rule knows. */
export function rawReasons(seen: Case): string[] {
  const said = [
    ...seen.stopped.map(({ stoppedReason }) => stoppedReason),
    seen.rollout?.statusReason,
    ...(seen.service.events ?? []).slice(0, 10).map(({ message }) => message),
  ];
  return [
    ...new Set(
      said.flatMap(text => (text && !routine.test(text) && !/^Scaling activity/.test(text) ? [text] : [])),
    ),
  ].slice(0, 5);
}
