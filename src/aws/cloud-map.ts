/** Cloud Map: where a service is found by name, and which of its instances are healthy there. */
import { paginateGetInstancesHealthStatus, ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import { counted } from './counts.ts';
import { asking } from './failure.ts';
import { type Access, handler } from './session.ts';

export type CloudMap = ReturnType<typeof createCloudMap>;

/** Returns the reader of Cloud Map for these credentials. */
export function createCloudMap({ counts, ...given }: Access) {
  const client = counted(new ServiceDiscoveryClient({ ...given, requestHandler: handler }), counts);
  return {
    /** Returns the health of a registry's instances by instance id, at most `limit`; `registry` is the ARN that ECS names. */
    async instances(registry: string, limit: number): Promise<Map<string, string>> {
      const ServiceId = registry.slice(registry.lastIndexOf('/') + 1);
      const found = new Map<string, string>();
      const pages = paginateGetInstancesHealthStatus({ client, pageSize: 100 }, { ServiceId });
      for (;;) {
        const page = await asking(pages.next());
        if (page.done) return found;
        for (const [id, status] of Object.entries(page.value.Status ?? {})) found.set(id, status);
        if (found.size >= limit) return found;
      }
    },
    close: () => client.destroy(),
  };
}
