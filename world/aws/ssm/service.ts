/** Parameter Store of Systems Manager, as far as a bot asks when parameters changed; nobody asks for their values here. */
import * as client from '@aws-sdk/client-ssm';
import { constrain } from '../constraints.ts';
import { AwsFault } from '../fault.ts';
import { nullMember, type Operation, paged, type Service } from '../operation.ts';
import type { State } from '../state.ts';
import type { Parameter } from './parameter.ts';

type Filter = client.ParameterStringFilter;

/** How a filter may compare, by its key, the first where none is said (API reference of ParameterStringFilter). */
const options: Record<string, readonly string[]> = {
  Name: ['Equals', 'BeginsWith', 'Contains'],
  Path: ['OneLevel', 'Recursive'],
  Type: ['Equals', 'BeginsWith'],
  KeyId: ['Equals', 'BeginsWith'],
  Tier: ['Equals', 'BeginsWith'],
  DataType: ['Equals', 'BeginsWith'],
};

const filterKey = 'tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType';

function optionOf({ Key = '', Option }: Filter): string {
  // No parameter here has a tag.
  const known = Key.startsWith('tag:') ? ['Equals', 'BeginsWith'] : options[Key];
  if (!known)
    throw new AwsFault(
      'InvalidFilterKey',
      `The following filter key is not valid: ${Key}. Valid filter keys include: [${Object.keys(options).join(', ')}].`,
    );
  if (Option !== undefined && !known.includes(Option))
    throw new AwsFault(
      'InvalidFilterOption',
      `The following filter option is not valid: ${Option}. Valid options include: [${known.join(', ')}].`,
    );
  return Option ?? known[0] ?? '';
}

/** What a filter looks at. */
const member = ({ name, type, key }: Parameter, filter = ''): string | undefined =>
  ({ Name: name, Path: name, Type: type, KeyId: key, Tier: 'Standard', DataType: 'text' })[filter];

function compares(is: string, option: string, value: string): boolean {
  if (option === 'Equals') return is === value;
  if (option === 'BeginsWith') return is.startsWith(value);
  if (option === 'Contains') return is.includes(value);
  const path = value.endsWith('/') ? value : `${value}/`;
  return is.startsWith(path) && (option === 'Recursive' || !is.slice(path.length).includes('/'));
}

function checked(input: client.DescribeParametersRequest): Filter[] {
  const { ParameterFilters: filters = [], Filters: old = [] } = input;
  constrain('ValidationException', input, { MaxResults: { min: 1, max: 50 } });
  for (const [i, filter] of filters.entries()) {
    const rules = {
      Key: { min: 1, max: 132, pattern: filterKey },
      Option: { min: 1, max: 10 },
      Values: { min: 1, max: 50, each: { min: 1, max: 1024 } },
    };
    constrain('ValidationException', filter, rules, `parameterFilters.${i + 1}.member.`);
  }
  if (old.length > 0 && filters.length > 0)
    throw new AwsFault(
      'ValidationException',
      'You can use either Filters or ParameterFilters in a single request.',
    );
  if (old.length > 0)
    throw new AwsFault('ValidationException', 'This world has no Filters, which are deprecated.');
  if (new Set(filters.map(({ Key }) => Key)).size < filters.length)
    throw new AwsFault('ValidationException', 'Only one filter of a key may be said.');
  for (const { Key, Values = [] } of filters)
    if (Key === 'Path' && !Values.every(value => value.startsWith('/')))
      throw new AwsFault('ValidationException', 'A path begins with a slash.');
  return filters;
}

const described = (parameter: Parameter, { region, account }: State): client.ParameterMetadata => {
  const { name, type, changedAt, version, key } = parameter;
  return {
    Name: name,
    ARN: `arn:aws:ssm:${region}:${account}:parameter${name.startsWith('/') ? '' : '/'}${name}`,
    Type: type,
    ...(key !== undefined && { KeyId: key }),
    LastModifiedDate: changedAt,
    Version: version,
    Tier: 'Standard',
    DataType: 'text',
    Policies: [],
  };
};

const describeParameters: Operation<
  client.DescribeParametersCommandInput,
  client.DescribeParametersCommandOutput
> = {
  // IAM knows no resource for it: who may ask of one parameter may ask of all.
  needs: () => [{ action: 'ssm:DescribeParameters', resource: '*' }],
  run(input, state) {
    const filters = checked(input).map(filter => ({ ...filter, option: optionOf(filter) }));
    const all = input.Shared ? [] : [...state.parameters.values()];
    // "The number of items returned can be between zero and MaxResults": it filters what it came to, and says where to go on.
    const { page, next } = paged(all, input.MaxResults ?? 10, {
      token: input.NextToken,
      list: `parameters ${JSON.stringify(filters)}`,
      code: 'InvalidNextToken',
      words: 'The specified token is not valid.',
    });
    const meant = page.filter(parameter =>
      filters.every(({ Key, Values = [], option }) => {
        const is = member(parameter, Key);
        return is !== undefined && Values.some(value => compares(is, option, value));
      }),
    );
    return {
      $metadata: {},
      Parameters: meant.map(parameter => described(parameter, state)),
      ...(next !== undefined && { NextToken: next }),
    };
  },
};

export const ssm: Service = {
  name: 'ssm',
  protocol: 'json1.1',
  key: 'AmazonSSM',
  schemas: client,
  missing: nullMember('ValidationException'),
  operations: { DescribeParameters: describeParameters },
};
