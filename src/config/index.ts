/** Reads slipway.yaml. Every complaint at once, each with its place and what to write instead. */
import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { nearest } from '../errors.ts';
import { type Alerts, alertsIn, wrongAlerts } from './alerts.ts';
import { wrongRules } from './rules.ts';
import { schema, type Written, waiverDays } from './schema.ts';
import { duration } from './shapes.ts';

type WrittenRule = Written['rules'][number];

/** The configuration in force: what slipway.yaml says, durations in milliseconds. */
export type Config = Omit<Written, 'rules' | 'limits' | 'alerts'> & {
  rules: (Omit<WrittenRule, 'expires' | 'startWithin'> & {
    expiresMs: number | undefined;
    startMs: number | undefined;
  })[];
  limits: { maxTasks: number; watchMs: number };
  alerts: Alerts;
};

/** Thrown with every complaint there is about a file; `message` is ready to be shown. */
export class ConfigError extends Error {
  readonly complaints: readonly string[];

  constructor(file: string, complaints: readonly string[]) {
    super(
      `${file} has ${complaints.length === 1 ? 'a mistake' : `${complaints.length} mistakes`}:\n${complaints.map(text => `  ${text}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.complaints = complaints;
  }
}

type Path = readonly PropertyKey[];

/** Returns the configuration in a text. Throws ConfigError; `file` is only for its words. */
export function load(text: string, file: string): Config {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: true });
  if (document.errors.length > 0)
    throw new ConfigError(
      file,
      document.errors.map(error => (error.message.split('\n')[0] ?? '').replace(/:$/, '')),
    );
  const at = (path: Path) => {
    const node = document.getIn(path as unknown[], true) as { range?: [number, number, number] } | undefined;
    const offset = node?.range?.[0];
    const line = offset === undefined ? '' : ` (line ${lineCounter.linePos(offset).line})`;
    return `${path.map(String).join('.') || 'the file'}${line}`;
  };
  const read = schema.safeParse(document.toJS());
  if (!read.success)
    throw new ConfigError(
      file,
      read.error.issues.flatMap(issue => said(issue, at)),
    );
  const wrong = crossed(read.data).map(([path, complaint]) => `${at(path)}: ${complaint}`);
  if (wrong.length > 0) throw new ConfigError(file, wrong);
  const { rules, limits, alerts, ...rest } = read.data;
  return {
    ...rest,
    alerts: alertsIn(alerts),
    limits: { maxTasks: limits.maxTasks, watchMs: duration(limits.watch) ?? 0 },
    rules: rules.map(({ expires, startWithin, ...rule }) => ({
      ...rule,
      expiresMs: expires === undefined ? undefined : duration(expires),
      startMs: startWithin === undefined ? undefined : duration(startWithin),
    })),
  };
}

/** Returns the configuration in a file. Throws ConfigError, also when there is no such file. */
export function loadFile(file: string): Config {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(file, [
      `cannot be read (${(error as NodeJS.ErrnoException).code}). Copy slipway.example.yaml and set SLIPWAY_CONFIG to it`,
    ]);
  }
  return load(text, file);
}

/** Keys that may be written where one was not known, by the innermost key that has a name. */
const keys: Record<string, string[]> = {
  '': Object.keys(schema.shape),
  targets: ['account', 'region', 'clusters', 'readRole', 'scan', 'repositories'],
  authorities: ['groups', 'users', 'roles'],
  rules: [
    'name',
    'match',
    'approvals',
    'from',
    'distinct',
    'expires',
    'startWithin',
    'stepUp',
    'freeze',
    'deny',
    'breakGlass',
  ],
  match: ['work', 'targets', 'clusters', 'services', 'size', 'hours'],
  size: ['toZero', 'moreThanTimes', 'moreThanTasks'],
  hours: ['zone', 'days', 'from', 'to'],
  freeze: ['zone', 'days', 'from', 'to', 'except'],
  except: ['work', 'services'],
  breakGlass: ['from', 'channel'],
  channels: ['id', 'target'],
  alerts: ['queues', 'routes', 'maintenance', 'flood'],
  routes: ['name', 'match', 'channel', 'mention', 'after', 'quiet'],
  'alerts.match': ['targets', 'services', 'kinds', 'severity'],
  maintenance: ['match', 'zone', 'days', 'from', 'to', 'reason'],
  quiet: ['zone', 'days', 'from', 'to'],
  waivers: ['finding', 'check', 'services', 'until', 'reason'],
  redact: ['name', 'pattern'],
  limits: ['maxTasks', 'watch'],
};

function said(issue: z.core.$ZodIssue, at: (path: Path) => string): string[] {
  if (issue.code !== 'unrecognized_keys') return [`${at(issue.path)}: ${issue.message}`];
  const path = issue.path.map(String);
  const innermost = path.findLast(key => key in keys) ?? '';
  const room = path[0] === 'alerts' && innermost === 'match' ? 'alerts.match' : innermost;
  const known = keys[room] ?? [];
  return issue.keys.map(key => {
    const [near] = nearest(key, known);
    return `${at([...issue.path, key])}: unknown key${near ? `; did you mean ${near}?` : `; known are ${known.join(', ')}`}`;
  });
}

const repeated = (all: string[]) =>
  all.flatMap((one, i) => (all.indexOf(one) < i ? [[i, one] as const] : []));

/** What no single key can know: names that must exist elsewhere. */
function crossed({ targets, authorities, rules, channels, waivers, alerts }: Written): [Path, string][] {
  const complaints: [Path, string][] = [];
  const targetNames = Object.keys(targets);
  const meant = (word: string, known: string[]) => {
    const [near] = nearest(word, known);
    return near ? `did you mean ${near}?` : `known are ${known.join(', ') || 'none'}`;
  };
  const unknownTarget = (path: Path, target: string) => {
    if (!targetNames.includes(target))
      complaints.push([path, `no target ${target}; ${meant(target, targetNames)}`]);
  };
  const account = (path: Path, target: string, arn: string) => {
    const own = targets[target]?.account;
    if (own !== undefined && !arn.includes(`::${own}:`))
      complaints.push([path, `this role is not in account ${own} of target ${target}`]);
  };
  for (const [target, { readRole }] of Object.entries(targets))
    account(['targets', target, 'readRole'], target, readRole);
  for (const [name, { groups, users, roles }] of Object.entries(authorities)) {
    if (groups.length + users.length === 0)
      complaints.push([['authorities', name], 'nobody has it: name groups or users']);
    for (const [target, role] of Object.entries(roles)) {
      unknownTarget(['authorities', name, 'roles', target], target);
      account(['authorities', name, 'roles', target], target, role);
    }
  }
  complaints.push(...wrongRules(rules, { authorities, targets }, meant));
  complaints.push(...wrongAlerts(alerts, targetNames, meant));
  const latest = Date.now() + waiverDays * 86_400_000;
  waivers.forEach(({ until }, i) => {
    if (Date.parse(until) > latest)
      complaints.push([['waivers', i, 'until'], `a waiver lasts ${waiverDays} days at most`]);
  });
  for (const [i, id] of repeated(channels.map(channel => channel.id)))
    complaints.push([['channels', i, 'id'], `${id} is named twice`]);
  channels.forEach(({ target }, i) => {
    unknownTarget(['channels', i, 'target'], target);
  });
  return complaints;
}
