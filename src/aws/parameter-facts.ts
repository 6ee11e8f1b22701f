/** What Parameter Store tells of a parameter besides what it holds: the room has no call that reads values. */
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { counted } from './counts.ts';
import { asking } from './failure.ts';
import { batches } from './pages.ts';
import { type Access, handler } from './session.ts';

/** A parameter as Parameter Store describes it; `key` is the KMS key of its own, where it has one. */
export type ParameterFacts = { changedAt?: Date; key?: string };

export type Parameters = ReturnType<typeof createParameters>;

/** DescribeParameters takes 50 values a filter, and gives 50 parameters a page. */
const parametersACall = 50;

/** The key of the account's that encrypts where none is chosen. */
const commonKey = 'alias/aws/ssm';

/** Returns the reader of facts about parameters for these credentials. */
export function createParameters({ counts, ...given }: Access) {
  const clients = new Map<string, SSMClient>();
  const clientFor = (region: string): SSMClient => {
    const client =
      clients.get(region) ?? counted(new SSMClient({ ...given, region, requestHandler: handler }), counts);
    clients.set(region, client);
    return client;
  };
  return {
    /** Returns what is known of parameters of a Region, by name; those that there are not are not in it. */
    async describe(region: string, names: readonly string[]): Promise<Map<string, ParameterFacts>> {
      const found = new Map<string, ParameterFacts>();
      for (const Values of batches(names, parametersACall)) {
        const filter = { Key: 'Name', Option: 'Equals', Values };
        let NextToken: string | undefined;
        do {
          const ask = { ParameterFilters: [filter], MaxResults: parametersACall, NextToken };
          const told = await asking(clientFor(region).send(new DescribeParametersCommand(ask)));
          for (const { Name = '', LastModifiedDate: changedAt, KeyId: key } of told.Parameters ?? [])
            found.set(Name, {
              ...(changedAt && { changedAt }),
              ...(key !== undefined && key !== commonKey && { key }),
            });
          // A page may be empty and not the last.
          NextToken = told.NextToken;
        } while (NextToken !== undefined && found.size < names.length);
      }
      return found;
    },
    close() {
      for (const client of clients.values()) client.destroy();
    },
  };
}
