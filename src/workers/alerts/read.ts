/** Reads an event: what it says, that it is about nothing of ours, or that nobody here knows its kind. Pure. */

import type { Config } from '../../config/index.ts';
import type { Sign } from '../../work.ts';
import type { AwsEvent } from './event.ts';
import { placeOf } from './place.ts';
import { alarmSign } from './signs/alarm.ts';
import { findingSign, imageActionSign, scanSign } from './signs/image.ts';
import { instanceSign } from './signs/instance.ts';
import type { Reader } from './signs/reader.ts';
import { sampleSign } from './signs/sample.ts';
import { actionSign, deploymentSign, hookSign } from './signs/service.ts';
import { taskSign } from './signs/tasks.ts';

/** Every kind of event that somebody here reads, as EventBridge names it. */
const readers: Record<string, Reader> = {
  'aws.ecs: ECS Task State Change': taskSign,
  'aws.ecs: ECS Service Action': actionSign,
  'aws.ecs: ECS Deployment State Change': deploymentSign,
  'aws.ecs: ECS Hook State Change': hookSign,
  'aws.ecs: ECS Container Instance State Change': instanceSign,
  'aws.cloudwatch: CloudWatch Alarm State Change': alarmSign,
  'aws.ecr: ECR Image Scan': scanSign,
  'aws.ecr: ECR Image Action': imageActionSign,
  'aws.inspector2: Inspector2 Scan': scanSign,
  'aws.inspector2: Inspector2 Finding': findingSign,
  'slipway: Slipway Test': sampleSign,
};

/** The kinds of events of AWS's own that somebody here reads, as `source: detail-type`. */
export const heard: readonly string[] = Object.keys(readers).filter(kind => kind.startsWith('aws.'));

/** Returns what an event says. Throws Poison where it is of a known kind and cannot be read. */
export function signOf(event: AwsEvent, config: Pick<Config, 'targets'>): Sign | 'elsewhere' | 'unknown' {
  const reader = readers[`${event.source}: ${event.type}`];
  return reader ? reader(event, cluster => placeOf(config, event, cluster)) : 'unknown';
}
