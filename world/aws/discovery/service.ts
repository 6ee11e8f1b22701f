/** Cloud Map (service discovery), as far as a bot reads it: services, their instances and how those are. */
import * as client from '@aws-sdk/client-servicediscovery';
import { constrain } from '../constraints.ts';
import { AwsFault } from '../fault.ts';
import { type Need, nullMember, type Operation, paged, type Service } from '../operation.ts';
import { type State, shortName } from '../state.ts';
import { type Registry, registered } from './registry.ts';

const invalid = (words: string) => new AwsFault('InvalidInput', words);
const limits = { MaxResults: { min: 1, max: 100 }, NextToken: { max: 4096 } };

type Named = { ServiceId?: string | undefined };

/** A service is named by its id, or by its ARN. */
const arnOf = (state: State, { ServiceId: named = '' }: Named) =>
  `arn:aws:servicediscovery:${state.region}:${state.account}:service/${shortName(named)}`;

const need =
  (action: string, withContext: boolean) =>
  (input: Named, state: State): Need[] => [
    {
      action: `servicediscovery:${action}`,
      resource: arnOf(state, input),
      ...(withContext && { context: { 'servicediscovery:ServiceArn': arnOf(state, input) } }),
    },
  ];

function registryOf(state: State, input: Named): Registry {
  const { ServiceId: named = '' } = input;
  const registry = state.registries.get(shortName(named));
  if (registry && (!named.startsWith('arn:') || named === registry.arn)) return registry;
  throw new AwsFault('ServiceNotFound', `Service not found: ${named}`);
}

type Paged = { MaxResults?: number | undefined; NextToken?: string | undefined };

function pageOf<T>(all: readonly T[], input: Paged, list: string) {
  constrain('InvalidInput', input, limits);
  return paged(all, input.MaxResults ?? 100, { token: input.NextToken, list, code: 'InvalidInput' });
}

const summary = (registry: Registry): client.ServiceSummary => ({
  Id: registry.id,
  Arn: registry.arn,
  Name: registry.name,
  Type: 'DNS_HTTP',
  Description: registry.description,
  DnsConfig: { RoutingPolicy: 'MULTIVALUE', DnsRecords: [{ Type: 'A', TTL: 15 }] },
  HealthCheckCustomConfig: { FailureThreshold: 1 },
  CreateDate: registry.createdAt,
});

const listServices: Operation<client.ListServicesCommandInput, client.ListServicesCommandOutput> = {
  needs: () => [{ action: 'servicediscovery:ListServices', resource: '*' }],
  run(input, state) {
    for (const { Name, Condition = 'EQ' } of input.Filters ?? []) {
      if (Name !== 'NAMESPACE_ID') throw invalid(`Filter ${Name} is not supported.`);
      if (Condition !== 'EQ' && Condition !== 'IN') throw invalid(`Condition ${Condition} is not supported.`);
    }
    const wanted = (input.Filters ?? []).map(({ Values = [] }) => Values);
    const all = [...state.registries.values()].filter(({ namespaceId }) =>
      wanted.every(values => values.includes(namespaceId)),
    );
    const { page, next } = pageOf(all, input, `services ${wanted.join()}`);
    return { $metadata: {}, Services: page.map(summary), ...(next && { NextToken: next }) };
  },
};

const getService: Operation<client.GetServiceCommandInput, client.GetServiceCommandOutput> = {
  needs: (input, state) => need('GetService', false)({ ServiceId: input.Id }, state),
  run(input, state) {
    const registry = registryOf(state, { ServiceId: input.Id });
    const { DnsConfig: dns, ...told } = summary(registry);
    return {
      $metadata: {},
      Service: {
        ...told,
        NamespaceId: registry.namespaceId,
        InstanceCount: registered(state, registry).length,
        DnsConfig: {
          NamespaceId: registry.namespaceId,
          DnsRecords: dns?.DnsRecords,
          RoutingPolicy: 'MULTIVALUE',
        },
      },
    };
  },
};

const listInstances: Operation<client.ListInstancesCommandInput, client.ListInstancesCommandOutput> = {
  needs: need('ListInstances', true),
  run(input, state) {
    const registry = registryOf(state, input);
    const all = registered(state, registry);
    const { page, next } = pageOf(all, input, `instances ${registry.id}`);
    return {
      $metadata: {},
      Instances: page.map(({ id, attributes }) => ({ Id: id, Attributes: attributes })),
      ...(next && { NextToken: next }),
    };
  },
};

const getInstancesHealthStatus: Operation<
  client.GetInstancesHealthStatusCommandInput,
  client.GetInstancesHealthStatusCommandOutput
> = {
  needs: need('GetInstancesHealthStatus', true),
  run(input, state) {
    const registry = registryOf(state, input);
    const all = registered(state, registry);
    const { Instances: asked } = input;
    constrain('InvalidInput', input, { Instances: { min: 1, max: 100 } });
    const missing = asked?.find(id => !all.some(one => one.id === id));
    if (missing !== undefined)
      throw new AwsFault('InstanceNotFound', `No instances were found with the ids: ${missing}`);
    const some = all.filter(({ id }) => asked?.includes(id) ?? true);
    const { page, next } = pageOf(some, input, `health ${registry.id} ${asked?.join()}`);
    return {
      $metadata: {},
      Status: Object.fromEntries(page.map(({ id, health }) => [id, health])),
      ...(next && { NextToken: next }),
    };
  },
};

export const discovery: Service = {
  name: 'servicediscovery',
  protocol: 'json1.1',
  key: 'Route53AutoNaming_v20170314',
  schemas: client,
  missing: nullMember('InvalidInput'),
  operations: {
    ListServices: listServices,
    GetService: getService,
    ListInstances: listInstances,
    GetInstancesHealthStatus: getInstancesHealthStatus,
  },
};
