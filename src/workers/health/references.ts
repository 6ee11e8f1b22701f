/** Which secrets a task definition refers to. Pure, and about where they are only. */
import type { ContainerDefinition, TaskDefinition } from '../../aws/revisions.ts';
import type { SecretSource, SecretUse } from '../../seen.ts';

/** A source with the id that AWS is asked about it by. */
export type Referred = Pick<SecretSource, 'kind' | 'name' | 'uses'> & { id: string };

type At = { account: string; region: string };
type One = { kind: SecretSource['kind']; id: string; name: string; use: SecretUse };

const secretArn =
  /^(arn:aws[\w-]*:secretsmanager:[\w-]+:\d*:secret:([^:]+))(?::([^:]*))?(?::([^:]*))?(?::([^:]*))?$/;
const parameterArn = /^arn:aws[\w-]*:ssm:[\w-]+:\d*:parameter(\/.*)$/;

/** The name of a secret without the six characters at the end of its ARN. */
const secretName = (name: string) => name.replace(/-[A-Za-z0-9]{6}$/, '');

/** What a `valueFrom` is: a secret's ARN with member, label and version after it; the ARN of a parameter, or only its name. */
function one(valueFrom: string, use: SecretUse, { account, region }: At): One {
  const secret = secretArn.exec(valueFrom);
  if (secret) {
    const [, id = '', name = '', key, stage, version] = secret;
    return {
      kind: 'secret',
      id,
      name: secretName(name),
      use: { ...use, ...(key && { key }), ...(stage && { stage }), ...(version && { version }) },
    };
  }
  const path = parameterArn.exec(valueFrom)?.[1];
  if (path !== undefined) return { kind: 'parameter', id: valueFrom, name: inPath(path), use };
  const slashed = valueFrom.startsWith('/') ? valueFrom : `/${valueFrom}`;
  return {
    kind: 'parameter',
    id: `arn:aws:ssm:${region}:${account}:parameter${slashed}`,
    name: valueFrom,
    use,
  };
}

/** A parameter without a path has a slash in its ARN and none in its name. */
const inPath = (path: string) => (path.indexOf('/', 1) === -1 ? path.slice(1) : path);

/** Credentials of a registry are a secret, by ARN or by name. */
const credentials = (id: string, use: SecretUse): One => ({
  kind: 'secret',
  id,
  name: secretName(secretArn.exec(id)?.[2] ?? id),
  use,
});

function inContainer(definition: ContainerDefinition, at: At): One[] {
  const { name: container = '', secrets = [], environmentFiles = [], repositoryCredentials } = definition;
  const options = definition.logConfiguration?.secretOptions ?? [];
  const credential = repositoryCredentials?.credentialsParameter;
  return [
    ...secrets.map(({ name = '', valueFrom = '' }) =>
      one(valueFrom, { container, as: 'variable', name }, at),
    ),
    ...options.map(({ name = '', valueFrom = '' }) =>
      one(valueFrom, { container, as: 'log option', name }, at),
    ),
    ...(credential ? [credentials(credential, { container, as: 'registry credentials' })] : []),
    ...environmentFiles.map(
      ({ value = '' }): One => ({
        kind: 'file',
        id: value,
        name: value.replace(/^arn:aws[\w-]*:s3:::/, 's3://'),
        use: { container, as: 'variables' },
      }),
    ),
  ];
}

/** Returns what the containers of a task definition read before they start, each source once, with all its uses. */
export function referencesIn({ containerDefinitions = [] }: TaskDefinition, at: At): Referred[] {
  const found = new Map<string, Referred>();
  for (const { use, ...source } of containerDefinitions.flatMap(definition => inContainer(definition, at))) {
    const known = found.get(source.id);
    if (known) known.uses.push(use);
    else found.set(source.id, { ...source, uses: [use] });
  }
  return [...found.values()];
}
