/**
 * What was changed of a service, by whom, and how it ended: ECS's own record of its deployments, also of what CI or the console
 * did, and the ledger's of its count.
 */
import type { ServiceDeploymentBrief } from '../aws/rollouts.ts';
import type { Answer, HistoryRow } from '../ports.ts';
import { deployOf, type Op, shortDigest, shortName, standingVotes } from '../work.ts';
import { imagesIn } from './deploying/back.ts';
import { referenceOf } from './deploying/image.ts';
import { endedOf, serving } from './deploying/outcome.ts';
import type { Given } from './given.ts';
import { find } from './planning.ts';
import { type Found, readable } from './resolve.ts';
import { slotOf } from './slot.ts';

/** Changes shown, and the most revisions looked up for who registered them. */
const shown = 15;

type By = HistoryRow['by'];

const byOp = ({ id, ask, votes }: Op): By => {
  const approvals = standingVotes(votes).filter(({ choice }) => choice === 'approve');
  return { op: id, requester: ask.who.user, approvers: approvals.map(({ who }) => who.user) };
};

/** Returns what was changed of a service, newest first. Throws UserError. */
export async function history(given: Given, op: Op): Promise<Answer> {
  const found = await find(given, op.ask);
  const rows = [...(await deployments(given, found)), ...(await counts(given, found))];
  return { kind: 'history', scope: found.scope, rows: rows.sort((a, b) => b.at - a.at).slice(0, shown) };
}

/** The changes of the count that ran here. */
async function counts({ ledger, stories }: Given, { scope }: Found): Promise<HistoryRow[]> {
  const ids = await stories.changes(slotOf({ scope }, { slot: 'count' }), shown);
  const ops = await Promise.all(ids.map(id => ledger.read(id)));
  return ops.flatMap(op => {
    const change = op?.plan?.change;
    if (!op || change?.kind !== 'scale') return [];
    const { startedAt: at = op.ask.at, endedAt: finishedAt, outcome = op.state } = op;
    const { from, to } = change;
    const back = outcome === 'succeeded' && !op.why ? op.timed?.from : undefined;
    return {
      at,
      ...(finishedAt !== undefined && { finishedAt }),
      outcome,
      by: byOp(op),
      from,
      to,
      ...(back !== undefined && { back }),
    };
  });
}

async function deployments(given: Given, { scope, eyes }: Found): Promise<HistoryRow[]> {
  const say = <T>(call: Promise<T>) => readable(scope.target, scope.cluster, call);
  const listed = await say(eyes.ecs.rollouts(scope.cluster, scope.service, shown));
  const arns = listed.flatMap(({ targetServiceRevisionArn: arn }) => arn ?? []);
  const revisions = await say(eyes.ecs.revisions([...new Set(arns)]));
  const ids = arns.map(arn => `ecs-svc/${shortName(arn)}`);
  const ours = await given.ledger.opsOfDeployments(ids);
  const registered = new Map<string, By>();
  const called = new Map<string, string>();
  for (const { taskDefinition } of revisions) {
    if (!taskDefinition || registered.has(taskDefinition)) continue;
    const { definition, tags } = await say(eyes.ecs.revision(taskDefinition));
    const tag = (key: string) => tags.find(one => one.key === key)?.value;
    const named = tag('slipway:tag');
    if (named !== undefined) called.set(taskDefinition, named);
    const by = tag('slipway:op');
    const [requester, approver] = ['requester', 'approver'].map(
      role => tag(`slipway:${role}`)?.split(':')[1],
    );
    registered.set(
      taskDefinition,
      by && requester
        ? { op: by, requester, approvers: approver && approver !== requester ? [approver] : [] }
        : definition.registeredBy
          ? { arn: definition.registeredBy }
          : undefined,
    );
  }
  const serves = serving(listed);
  return Promise.all(
    listed.map(async (one, at): Promise<HistoryRow> => {
      const revision = revisions.find(({ serviceRevisionArn: arn }) => arn === one.targetServiceRevisionArn);
      const own = ours[at] === undefined ? undefined : await given.ledger.read(ours[at]);
      const by = own ? byOp(own) : registered.get(revision?.taskDefinition ?? '');
      return {
        at: one.createdAt?.getTime() ?? 0,
        ...(one.finishedAt && { finishedAt: one.finishedAt.getTime() }),
        revision: shortName(revision?.taskDefinition ?? '?'),
        images: (revision ? imagesIn(revision) : []).map(({ container, image, digest }) => {
          const [name, tag] = called.get(revision?.taskDefinition ?? '')?.split('=') ?? [];
          return (name === container ? tag : referenceOf(image).tag) ?? shortDigest(digest ?? image);
        }),
        ...endingOf(one, own),
        ...(one === serves && { serves: true as const }),
        by,
      };
    }),
  );
}

/** How a deployment ended, and what it was where one of our ops began it. */
function endingOf(record: ServiceDeploymentBrief, op: Op | undefined) {
  const { how: ending, reason, by, halfWay } = endedOf(record, op);
  return {
    ending,
    ...(reason && { reason }),
    ...(by && { stoppedBy: by }),
    ...(halfWay && { halfWay }),
    ...(op?.plan && { did: deployOf(op.plan).how }),
  };
}
