/** A revision copied with other images, everything else as it is; and what differs between two. Pure. */
import { canonical } from '../../approvals/plan-hash.ts';
import type {
  ContainerDefinition,
  RegisterTaskDefinitionCommandInput,
  TaskDefinition,
} from '../../aws/revisions.ts';
import type { Difference, Image } from '../../work.ts';

/** What ECS tells of a revision but does not take (ecs.md §4 step 4). Everything else is copied, also what is new. */
const toldOnly = [
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
];

/** Returns what to register so that it is the same but for these images. */
export function cloneOf(
  definition: TaskDefinition,
  images: readonly Image[],
): Omit<RegisterTaskDefinitionCommandInput, 'tags'> {
  const kept = Object.fromEntries(Object.entries(definition).filter(([key]) => !toldOnly.includes(key)));
  const containerDefinitions = (definition.containerDefinitions ?? []).map(container => {
    const other = images.find(image => image.container === container.name);
    return other ? { ...container, image: other.image } : container;
  });
  return { ...kept, family: definition.family, containerDefinitions };
}

const same = (a: unknown, b: unknown) => canonical(a ?? null) === canonical(b ?? null);

/** Values that are safe and short enough to be shown; everything else is only said to have changed. */
const shown = (value: unknown): string | undefined =>
  typeof value === 'number' || typeof value === 'boolean'
    ? `${value}`
    : typeof value === 'string'
      ? value
      : undefined;

/** Settings of a container whose values may be shown; others may hold what nobody should read in a channel. */
const open = ['image', 'cpu', 'memory', 'memoryReservation', 'essential', 'readonlyRootFilesystem', 'user'];

function difference(what: string, before: unknown, after: unknown, mayShow: boolean): Difference {
  const from = mayShow ? shown(before) : undefined;
  const to = mayShow ? shown(after) : undefined;
  return { what, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

/** Returns what differs, name by name: environment without values, secrets by what they refer to. */
export function differences(
  before: Pick<TaskDefinition, 'containerDefinitions'>,
  after: Pick<TaskDefinition, 'containerDefinitions'>,
): Difference[] {
  const found: Difference[] = [];
  const [one, two] = [before as Record<string, unknown>, after as Record<string, unknown>];
  for (const key of new Set([...Object.keys(one), ...Object.keys(two)])) {
    if (key === 'containerDefinitions' || key === 'tags' || toldOnly.includes(key)) continue;
    if (!same(one[key], two[key])) found.push(difference(key, one[key], two[key], true));
  }
  const name = ({ name }: ContainerDefinition) => name ?? '';
  const [old, now] = [before.containerDefinitions ?? [], after.containerDefinitions ?? []];
  for (const container of now)
    if (!old.some(one => name(one) === name(container)))
      found.push({ what: `container ${name(container)}`, to: 'added' });
  for (const container of old) {
    const other = now.find(one => name(one) === name(container));
    if (other) found.push(...inContainer(container, other));
    else found.push({ what: `container ${name(container)}`, from: 'removed' });
  }
  return found;
}

function inContainer(before: ContainerDefinition, after: ContainerDefinition): Difference[] {
  const found: Difference[] = [];
  const [one, two] = [before as Record<string, unknown>, after as Record<string, unknown>];
  for (const key of new Set([...Object.keys(one), ...Object.keys(two)])) {
    if (same(one[key], two[key])) continue;
    const what = `${before.name}: ${key}`;
    if (key === 'environment')
      found.push(
        ...named(`${before.name}: environment`, before.environment, after.environment, ({ value }) => value),
      );
    else if (key === 'secrets') {
      const refers = ({ valueFrom }: { valueFrom?: string | undefined }) => valueFrom;
      found.push(...named(`${before.name}: secret`, before.secrets, after.secrets, refers, true));
    } else found.push(difference(what, one[key], two[key], open.includes(key)));
  }
  return found;
}

function named<T extends { name?: string | undefined }>(
  what: string,
  before: readonly T[] = [],
  after: readonly T[] = [],
  value: (item: T) => string | undefined,
  mayShow = false,
): Difference[] {
  const of = (list: readonly T[], name: string) => list.find(item => item.name === name);
  const names = new Set([...before, ...after].map(({ name }) => name ?? ''));
  return [...names].flatMap(name => {
    const [old, now] = [of(before, name), of(after, name)];
    if (!old) return [{ what: `${what} ${name}`, to: 'added' }];
    if (!now) return [{ what: `${what} ${name}`, from: 'removed' }];
    if (value(old) === value(now)) return [];
    return [
      mayShow
        ? difference(`${what} ${name}`, value(old), value(now), true)
        : { what: `${what} ${name}`, to: 'changed' },
    ];
  });
}
