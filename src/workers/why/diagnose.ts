/** Causes first, then what they brought about; each once, as sure as what was seen allows. Pure. */
import type { Cite, Facts, Finding, Sure, Verdict, Why } from '../../seen.ts';
import { judge } from '../health/judge.ts';
import { judgedOf } from '../health/judged.ts';
import { redacted } from '../redact.ts';
import { blind, type Case, type Rule, steadyAt } from './case.ts';
import { alarms, results, waiting } from './deployment.ts';
import { exits, slowStops } from './exits.ts';
import { health } from './health.ts';
import { limits, standing } from './limits.ts';
import { nextOf } from './next.ts';
import { parted } from './past.ts';
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

const conditions: Record<Verdict, Why['now']> = {
  healthy: 'well',
  empty: 'well',
  changing: 'changing',
  degraded: 'ailing',
  stuck: 'ailing',
  down: 'ailing',
  inactive: 'ailing',
};

/**
 * Returns how a service is now: the verdict that `status` gives, in short. One that lacks tasks, starts none and is told of in
 * words that are not routine does not just change.
 */
export function conditionOf(seen: Case): Why['now'] {
  const now = conditions[judge(judgedOf(seen)).verdict];
  const { runningCount = 0, desiredCount = 0, pendingCount = 0 } = seen.service;
  const waits = runningCount < desiredCount && pendingCount === 0;
  return now === 'changing' && waits && rawReasons(seen).length > 0 ? 'ailing' : now;
}

/** What keeps happening is not over because the service was steady in between. */
const keepsHappening = 3;

function isOver(seen: Case, isWell: boolean, { last, count = 0, facts }: Finding): boolean {
  const steady = steadyAt(seen);
  if (last === undefined || steady === undefined || steady < last) return false;
  const running = seen.service.taskDefinition?.split('/').at(-1);
  return isWell && !(count >= keepsHappening && facts.revision === running);
}

const lower = (sure: Sure): Sure => sures[Math.min(sures.indexOf(sure) + 1, 2)] ?? 'possible';

/** Names come from whoever wrote the task definition, or from what AWS said. */
const cleaned = (facts: Facts): Facts =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, typeof value === 'string' ? redacted(value) : value]),
  );

type Found = { depth: keyof typeof depths; finding: Finding };

/** Returns what the rules find, in their order. */
const findIn = (seen: Case): Found[] =>
  rules.flatMap(([depth, all]) =>
    all.flatMap(rule => {
      const finding = rule(seen);
      return finding ? [{ depth, finding }] : [];
    }),
  );

/** Of what is past only that is told which happened then. */
const isOfThen = ({ from }: Cite) => from === 'stopped task' || from === 'service event';

/**
 * Returns what is wrong, the most telling first; after that what was wrong before. A symptom is less sure where its cause could
 * not be looked for.
 */
export function diagnose(seen: Case): Finding[] {
  const dark = ['tasks', 'stopped tasks', 'the task definition'].some(what => blind(seen, what));
  const isWell = seen.about === 'service' && conditionOf(seen) === 'well';
  const { present, past } = parted(seen);
  const before = findIn(past).filter(({ finding }) => finding.cites.some(isOfThen));
  const all: Found[] = [
    ...findIn(present),
    ...before.map(({ depth, finding }): Found => ({ depth, finding: { ...finding, past: true } })),
  ];
  return all
    .map(({ depth, finding }) => {
      const sure = dark && depth !== 'cause' ? lower(finding.sure) : finding.sure;
      const over = isOver(seen, isWell, finding);
      const next = nextOf(seen, finding);
      const told: Finding = {
        ...finding,
        facts: cleaned(finding.facts),
        sure,
        ...(over && { over }),
        ...(next && { next }),
      };
      return { told, rank: depths[depth] + sures.indexOf(sure) + (over || finding.past ? 10 : 0) };
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ told }) => told)
    .filter(({ cause }, i, all) => all.findIndex(other => other.cause === cause) === i);
}

const routine =
  /reached a steady state|has (?:started|stopped|begun)|stopped \d+ pending|registered \d|deployment completed|AZ [Bb]alance/;

/** Returns AWS's own reasons, each once, for whoever must find a cause that no rule knows. */
export function rawReasons(about: Case): string[] {
  const seen = parted(about).present;
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
