/** What was deployed to a service, by whom, and how it ended: ECS's own record, also of what CI or the console did. */
import type { Answer, HistoryRow } from '../ports.ts';
import { type Op, personKey, shortDigest, shortName } from '../work.ts';
import { imagesIn } from './deploying/back.ts';
import { referenceOf } from './deploying/image.ts';
import { outcomeOf, serving } from './deploying/outcome.ts';
import type { Given } from './given.ts';
import { find } from './planning.ts';
import { readable } from './resolve.ts';

/** Deployments shown, and the most revisions looked up for who registered them. */
const shown = 15;

type By = HistoryRow['by'];

const byOp = ({ id, ask, acting }: Op): By => {
  const other = acting && personKey(acting.who) !== personKey(ask.who);
  return { op: id, requester: ask.who.user, ...(other && { approver: acting.who.user }) };
};

/** Returns a service's deployments, newest first. */
export async function history(given: Given, op: Op): Promise<Answer> {
  const { scope, eyes } = await find(given, op.ask);
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
    const [by, requester] = [tag('slipway:op'), tag('slipway:requester')?.split(':')[1]];
    registered.set(
      taskDefinition,
      by && requester
        ? { op: by, requester }
        : definition.registeredBy
          ? { arn: definition.registeredBy }
          : undefined,
    );
  }
  const serves = serving(listed);
  const rows = await Promise.all(
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
        outcome: outcomeOf(one),
        ...(one === serves && { serves: true }),
        by,
      };
    }),
  );
  return { kind: 'history', scope, rows };
}
