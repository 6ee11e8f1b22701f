/** ECS as a service. */
import * as client from '@aws-sdk/client-ecs';
import { instanceOperations } from '../capacity/operations.ts';
import { ruled } from '../constraints.ts';
import { AwsFault } from '../fault.ts';
import type { Service } from '../operation.ts';
import { changeOperations } from './change-service.ts';
import { clusterOperations } from './clusters.ts';
import { definitionOperations } from './definitions.ts';
import { protectionOperations } from './protection.ts';
import { rules } from './rules.ts';
import { deploymentOperations } from './service-deployments.ts';
import { serviceOperations } from './services.ts';
import { tagOperations } from './tags.ts';
import { taskOperations } from './tasks.ts';

export const ecs: Service = {
  name: 'ecs',
  protocol: 'json1.1',
  key: 'AmazonEC2ContainerService',
  schemas: client,
  // What lies deeper each operation looks at itself, if at all.
  missing: member =>
    member.includes('.')
      ? undefined
      : new AwsFault(
          'InvalidParameterException',
          `${member[0]?.toUpperCase()}${member.slice(1)} cannot be empty.`,
        ),
  operations: ruled('InvalidParameterException', rules, {
    ...clusterOperations,
    ...serviceOperations,
    ...changeOperations,
    ...definitionOperations,
    ...taskOperations,
    ...deploymentOperations,
    ...tagOperations,
    ...instanceOperations,
    ...protectionOperations,
  }),
};
