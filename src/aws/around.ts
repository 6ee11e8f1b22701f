/** What stands around a service: its autoscaling bounds and its load balancer's view of the tasks. */
import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  type ScalableTarget,
} from '@aws-sdk/client-application-auto-scaling';
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  type TargetGroup,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { counted } from './counts.ts';
import { asking } from './failure.ts';
import { type Access, handler } from './session.ts';

export type { ScalableTarget, TargetGroup, TargetHealthDescription };

export type Around = ReturnType<typeof createAround>;

/** Returns the readers of Application Auto Scaling and Elastic Load Balancing for these credentials. */
export function createAround({ counts, ...given }: Access) {
  const options = { ...given, requestHandler: handler };
  const scaling = counted(new ApplicationAutoScalingClient(options), counts);
  const elb = counted(new ElasticLoadBalancingV2Client(options), counts);
  return {
    /** Returns the service's scalable target, or undefined when nothing scales it by itself. */
    async scalableTarget(cluster: string, service: string): Promise<ScalableTarget | undefined> {
      const answer = await asking(
        scaling.send(
          new DescribeScalableTargetsCommand({
            ServiceNamespace: 'ecs',
            ResourceIds: [`service/${cluster}/${service}`],
            ScalableDimension: 'ecs:service:DesiredCount',
          }),
        ),
      );
      return answer.ScalableTargets?.[0];
    },

    /** Returns target groups by ARN: their ports, and how they check health. */
    async targetGroups(TargetGroupArns: string[]): Promise<TargetGroup[]> {
      const answer = await asking(elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns })));
      return answer.TargetGroups ?? [];
    },

    /** Returns the health of every target in a target group. */
    async targetHealth(targetGroup: string): Promise<TargetHealthDescription[]> {
      const answer = await asking(elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroup })));
      return answer.TargetHealthDescriptions ?? [];
    },
    close() {
      scaling.destroy();
      elb.destroy();
    },
  };
}
