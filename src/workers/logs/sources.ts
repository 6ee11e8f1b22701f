/** Where the containers of a service write, as their task definitions say it. Pure. */

import type { TaskDefinition } from '../../aws/revisions.ts';
import { nearest, UserError } from '../../errors.ts';
import type { LogSource, Unreadable } from '../../work.ts';

type Container = NonNullable<TaskDefinition['containerDefinitions']>[number];

/** The awslogs driver names its streams `<prefix>/<container>/<task>` (ecs.md §1.6); without a prefix, by Docker's own ids. */
function sourceOf({ name = '', logConfiguration }: Container, region: string): LogSource | Unreadable {
  const { logDriver: driver, options = {} } = logConfiguration ?? {};
  if (driver !== 'awslogs') return { container: name, because: 'driver', ...(driver && { driver }) };
  const {
    'awslogs-group': group = '',
    'awslogs-stream-prefix': prefix,
    'awslogs-region': own = region,
  } = options;
  if (prefix === undefined) return { container: name, driver, because: 'no prefix' };
  if (own !== region) return { container: name, driver: own, because: 'region' };
  return { group, container: name, prefix };
}

/** Returns where lines are, and which containers' lines cannot be read and why; of one container where it is named. Throws UserError. */
export function sourcesOf(
  definitions: readonly TaskDefinition[],
  region: string,
  container: string | undefined,
): { sources: LogSource[]; unreadable: Unreadable[] } {
  const all = definitions.flatMap(({ containerDefinitions }) => containerDefinitions ?? []);
  const names = [...new Set(all.map(({ name = '' }) => name))];
  if (container !== undefined && !names.includes(container)) {
    const [near] = nearest(container, names);
    throw new UserError(
      'unknown_container',
      `There is no container \`${container}\` here.`,
      `There ${names.length === 1 ? 'is' : 'are'} ${names.map(name => `\`${name}\``).join(', ')}.${near ? ` Did you mean \`${near}\`?` : ''}`,
    );
  }
  const found = new Map<string, LogSource | Unreadable>();
  for (const one of all)
    if (container === undefined || one.name === container) {
      const source = sourceOf(one, region);
      found.set(JSON.stringify(source), source);
    }
  const sources = [...found.values()];
  return {
    sources: sources.filter(one => 'group' in one),
    unreadable: sources.filter(one => !('group' in one)) as Unreadable[],
  };
}

/** Returns the name of a task's stream. */
export const streamOf = ({ prefix, container }: LogSource, task: string) => `${prefix}/${container}/${task}`;

/** Returns the task whose stream this is: what stands after the last slash. */
export const taskOf = (stream: string) => stream.slice(stream.lastIndexOf('/') + 1);
