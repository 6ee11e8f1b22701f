/** What Parameter Store tells of a parameter besides what it holds: the room has no call that reads values. */
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { counted } from './counts.ts';
import { asking } from './failure.ts';
import { batches } from './pages.ts';
import { type Access, handler } from './session.ts';

/** A parameter as Parameter Store describes it; `key` is the KMS key of its own, where it has one. */
export type ParameterFacts = { changedAt?: Date; key?: string };

export type Parameters = ReturnType<typeof createParameters>;

/** DescribeParameters gives 50 parameters a page, and takes 50 values a filter: each name twice, see `spellings`. */
const aPage = 50;
const namesACall = aPage / 2;
/** It filters what it comes to, and takes a few calls a second of everybody in the account: who has more is not looked through. */
const mostPages = 20;

/** A name without a path may begin with a slash or not: its ARN is the same. */
const spellings = (name: string): string[] => (name.includes('/') ? [name] : [name, `/${name}`]);

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
    /** Returns what is known of parameters of a Region, by name; unless it is `whole`, there may be some that are not in it. */
    async describe(region: string, names: readonly string[]) {
      const found = new Map<string, ParameterFacts>();
      let whole = true;
      for (const some of batches(names, namesACall)) {
        const filter = { Key: 'Name', Option: 'Equals', Values: some.flatMap(spellings) };
        const isOver = () => some.every(name => found.has(name));
        let NextToken: string | undefined;
        let pages = 0;
        do {
          const ask = { ParameterFilters: [filter], MaxResults: aPage, NextToken };
          const told = await asking(clientFor(region).send(new DescribeParametersCommand(ask)));
          for (const { Name = '', LastModifiedDate: changedAt, KeyId: key } of told.Parameters ?? [])
            found.set(some.includes(Name) ? Name : Name.slice(1), {
              ...(changedAt && { changedAt }),
              ...(key !== undefined && key !== commonKey && { key }),
            });
          // A page may be empty and not the last.
          NextToken = told.NextToken;
        } while (NextToken !== undefined && ++pages < mostPages && !isOver());
        whole &&= NextToken === undefined || isOver();
      }
      return { found, whole };
    },
    close() {
      for (const client of clients.values()) client.destroy();
    },
  };
}
