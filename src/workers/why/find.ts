/** Finds what `why` is asked about: a service, also one that is gone, or a task by its id. */
import type { Task } from '../../aws/ecs.ts';
import { UserError } from '../../errors.ts';
import type { Op, Place, ServiceName } from '../../work.ts';
import { eyesFor, type Given } from '../given.ts';
import { candidates, type Found, foundIn, readable, resolve } from '../resolve.ts';

type Room = Pick<Given, 'config' | 'aws'>;

/** Tasks of a cluster that are looked through for one whose id is not typed out. */
const mostTasks = 1_000;

/** Returns the service that is meant; one that is INACTIVE, too, where there is no other. Throws UserError. */
export async function serviceMeant(room: Room, said: ServiceName, op: Op): Promise<Found> {
  const { where, words } = op.ask;
  const spoken = [said.target, said.cluster, said.name].filter(Boolean).join('/');
  const again = (name: string) => words.replace(spoken, name);
  try {
    return await resolve(room, said, where, again);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'unknown_service') throw error;
    const [gone] = await foundIn(room, said.name, candidates(room, said, where, again), 'INACTIVE');
    if (gone) return gone;
    throw error;
  }
}

export type FoundTask = { target: string; cluster: string; task: Task };

/** Returns the task whose id is, or begins with, `id`. Throws UserError when there is none, or more than one. */
export async function taskMeant(
  room: Room,
  { id, target }: { id: string; target?: string },
  where: Place,
): Promise<FoundTask> {
  const named = { name: id, ...(target !== undefined && { target }) };
  const places = candidates(room, named, where, name => `why task ${name}`);
  const looked = await Promise.all(
    places.map(async place => {
      const { ecs } = eyesFor(room, place.target);
      const tasks = await readable(place.target, place.cluster, ecs.tasksLike(place.cluster, id, mostTasks));
      return tasks.map((task): FoundTask => ({ ...place, task }));
    }),
  );
  const found = looked.flat();
  const [only] = found;
  if (only && found.length === 1) return only;
  const clusters = places.map(place => `${place.target}/${place.cluster}`).join(', ');
  if (!only)
    throw new UserError(
      'unknown_task',
      `There is no task \`${id}\` in ${clusters}.`,
      'ECS forgets a task about an hour after it stopped. See those that there are with `/ecs status <service>`.',
    );
  throw new UserError(
    'ambiguous_task',
    `${found.length} tasks begin with \`${id}\`.`,
    'Say more of its id.',
    found.slice(0, 5).map(({ task }) => `why task ${task.taskArn?.slice(-32)}`),
  );
}
