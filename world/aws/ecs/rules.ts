/**
 * ECS: what the members of its calls may be, by the enumerations and limits of its API model. That ECS refuses the rest with
 * InvalidParameterException is its model's; in which words is not [inferred].
 */
import * as client from '@aws-sdk/client-ecs';
import { oneOf, type Rules } from '../constraints.ts';

/** API reference of Tag. */
const tagText = '[\\p{L}\\p{Z}\\p{N}_.:/=+@-]*';
const tagKey = { min: 1, max: 128, pattern: tagText };
const tags: Rules = {
  tags: { max: 50 },
  'tags.*.key': tagKey,
  'tags.*.value': { max: 256, pattern: tagText },
};

/** What CreateService and UpdateService both take. */
const service: Rules = {
  availabilityZoneRebalancing: oneOf(client.AvailabilityZoneRebalancing),
  propagateTags: oneOf(client.PropagateTags),
  'deploymentController.type': oneOf(client.DeploymentControllerType),
  'networkConfiguration.awsvpcConfiguration.assignPublicIp': oneOf(client.AssignPublicIp),
  'placementConstraints.*.type': oneOf(client.PlacementConstraintType),
  'placementStrategy.*.type': oneOf(client.PlacementStrategyType),
  'capacityProviderStrategy.*.weight': { min: 0, max: 1_000 },
  'capacityProviderStrategy.*.base': { min: 0, max: 100_000 },
  'serviceConnectConfiguration.logConfiguration.logDriver': oneOf(client.LogDriver),
};

/** By operation. */
export const rules: Record<string, Rules> = {
  CreateCluster: {
    ...tags,
    'settings.*.name': oneOf(client.ClusterSettingName),
    'configuration.executeCommandConfiguration.logging': oneOf(client.ExecuteCommandLogging),
    'defaultCapacityProviderStrategy.*.weight': { min: 0, max: 1_000 },
    'defaultCapacityProviderStrategy.*.base': { min: 0, max: 100_000 },
  },
  DescribeClusters: { include: { each: oneOf(client.ClusterField) } },
  ListServices: {
    launchType: oneOf(client.LaunchType),
    schedulingStrategy: oneOf(client.SchedulingStrategy),
    resourceManagementType: oneOf(client.ResourceManagementType),
  },
  DescribeServices: { include: { each: oneOf(client.ServiceField) } },
  CreateService: {
    ...service,
    ...tags,
    clientToken: { max: 36 },
    launchType: oneOf(client.LaunchType),
    schedulingStrategy: oneOf(client.SchedulingStrategy),
  },
  UpdateService: service,
  ListServiceDeployments: { status: { each: oneOf(client.ServiceDeploymentStatus) } },
  RegisterTaskDefinition: {
    ...tags,
    networkMode: oneOf(client.NetworkMode),
    pidMode: oneOf(client.PidMode),
    ipcMode: oneOf(client.IpcMode),
    requiresCompatibilities: { each: oneOf(client.Compatibility) },
    'placementConstraints.*.type': oneOf(client.TaskDefinitionPlacementConstraintType),
    'runtimePlatform.cpuArchitecture': oneOf(client.CPUArchitecture),
    'runtimePlatform.operatingSystemFamily': oneOf(client.OSFamily),
    'volumes.*.dockerVolumeConfiguration.scope': oneOf(client.Scope),
    'volumes.*.efsVolumeConfiguration.transitEncryption': oneOf(client.EFSTransitEncryption),
    'volumes.*.efsVolumeConfiguration.authorizationConfig.iam': oneOf(client.EFSAuthorizationConfigIAM),
    'containerDefinitions.*.portMappings.*.protocol': oneOf(client.TransportProtocol),
    'containerDefinitions.*.portMappings.*.appProtocol': oneOf(client.ApplicationProtocol),
    'containerDefinitions.*.environmentFiles.*.type': oneOf(client.EnvironmentFileType),
    'containerDefinitions.*.dependsOn.*.condition': oneOf(client.ContainerCondition),
    'containerDefinitions.*.versionConsistency': oneOf(client.VersionConsistency),
    'containerDefinitions.*.ulimits.*.name': oneOf(client.UlimitName),
    'containerDefinitions.*.logConfiguration.logDriver': oneOf(client.LogDriver),
    'containerDefinitions.*.resourceRequirements.*.type': oneOf(client.ResourceType),
    'containerDefinitions.*.firelensConfiguration.type': oneOf(client.FirelensConfigurationType),
  },
  ListTasks: { launchType: oneOf(client.LaunchType), desiredStatus: oneOf(client.DesiredStatus) },
  DescribeTasks: { include: { each: oneOf(client.TaskField) } },
  TagResource: tags,
  UntagResource: { tagKeys: { each: tagKey } },
};
