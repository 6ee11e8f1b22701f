/** Whether each operator role may do what the bot would have it do, as IAM tells in advance: on one service of each cluster. */
import { AwsError } from '../aws/index.ts';
import { type DeployChange, type HookChange, type ScaleChange, type Statement, shortName } from '../work.ts';
import { workerFor } from '../workers/changes.ts';
import { roles } from '../workers/deploying/base.ts';
import type { Given, Target } from './given.ts';
import { type Found, fail, type Line, pass, skip } from './line.ts';
import { nobody } from './nobody.ts';
import type { Sample } from './sample-service.ts';
import { paused } from './samples.ts';

/** Returns one change of each kind of a service, by the word that people type; none of them is ever done. */
export function changesOf({ revision, service, arn, scope }: Sample) {
  const { definition } = revision;
  const [primary] = service.deployments ?? [];
  const deploy: DeployChange = {
    kind: 'deploy',
    how: 'image',
    family: definition.family ?? '',
    from: { revision: arn, deployment: primary?.id ?? '', images: [] },
    to: { copies: arn, images: [] },
    roles: roles(definition),
    differences: [],
    alarms: [],
    firing: [],
  };
  const count = service.desiredCount ?? 0;
  const scale: ScaleChange = { kind: 'scale', from: count, to: count + 1 };
  const restart: DeployChange = { ...deploy, how: 'restart', to: { revision: arn, images: [] } };
  const rollback: DeployChange = { ...deploy, how: 'rollback' };
  const { account, region, cluster, service: name } = scope;
  const deployment = `arn:aws:ecs:${region}:${account}:service-deployment/${cluster}/${name}/doctor`;
  const hook: HookChange = {
    kind: 'hook',
    action: 'continue',
    hook: '',
    paused: { ...paused, scope, deployment },
  };
  return { scale, deploy, restart, rollback, hook };
}

/** Returns every statement that changes need, once, with the words of those changes. */
function needed(sample: Sample): { need: Statement; words: string[] }[] {
  const found = new Map<string, { need: Statement; words: string[] }>();
  for (const [word, change] of Object.entries(changesOf(sample)))
    for (const { needs } of workerFor(change).needs({
      op: nobody.op,
      scope: sample.scope,
      change,
      earlier: {},
    }))
      for (const need of needs) {
        const key = JSON.stringify(need);
        const { words = [] } = found.get(key) ?? {};
        found.set(key, { need, words: [...words, word] });
      }
  return [...found.values()];
}

async function ofSteps(
  { aws, config }: Given,
  target: Target,
  role: string,
  sample: Sample | undefined,
): Promise<Found> {
  if (config?.authorityCheck === 'mapping')
    return skip('slipway.yaml has `authorityCheck: mapping`: IAM is not asked.');
  if (!sample) return skip('There is no service in it to ask about.');
  const { simulator } = aws.eyes(target.readRole, target.region);
  const no = new Map<string, string[]>();
  try {
    for (const { need, words } of needed(sample)) {
      const action = await simulator.firstDenied(role, [need]);
      if (action !== undefined) no.set(action, [...(no.get(action) ?? []), ...words]);
    }
  } catch (error) {
    if (error instanceof AwsError && error.failure === 'denied')
      return fail(
        `${shortName(target.readRole)} may not ask IAM about it: who could approve cannot be told.`,
        `Allow iam:SimulatePrincipalPolicy on ${role} to it; or write \`authorityCheck: mapping\` in slipway.yaml.`,
      );
    throw error;
  }
  const words = Object.keys(changesOf(sample)).join(', ');
  if (no.size === 0) return pass(`may ${words} (asked about ${sample.scope.service})`);
  const list = [...no].map(([action, of]) => `${action} (to ${[...new Set(of)].join(', ')})`);
  return fail(
    `It may not ${list.join('; ')} (asked about ${sample.scope.service}).`,
    `Allow it to ${shortName(role)}, or nobody with it can approve that. docs/operations.md, Permissions, has its policy.`,
  );
}

/** Asks about every operator role of a target on every cluster of it, a line each; `samples` in the order of its clusters. */
export function checkSteps(
  given: Given,
  target: Target,
  samples: Promise<Sample | undefined>[],
): Promise<Line>[] {
  const authorities = Object.values(given.config?.authorities ?? {});
  const all = new Set(authorities.flatMap(authority => authority.roles[target.name] ?? []));
  return [...all].flatMap(role =>
    target.clusters.map((cluster, at) =>
      given.look(`target ${target.name}`, `${shortName(role)} in ${cluster}`, 'Try again.', async () => {
        // What cannot be read is red already.
        const sample = await samples[at]?.catch(() => 'unread' as const);
        if (sample === 'unread') return skip('Its services cannot be read.');
        return ofSteps(given, target, role, sample);
      }),
    ),
  );
}
