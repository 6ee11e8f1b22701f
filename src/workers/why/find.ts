/** Finds what `why` is asked about: a service, also one that is gone, or a task by its id. */
import type { Task } from '../../aws/ecs.ts';
import { UserError } from '../../errors.ts';
import type { Op, Place, ServiceName } from '../../work.ts';
import { eyesFor, type Given } from '../given.ts';
import type { Look } from '../look.ts';
import { candidates, type Found, foundIn, resolve } from '../resolve.ts';

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

const none: { tasks: Task[]; whole: boolean } = { tasks: [], whole: true };

export type FoundTask = { target: string; cluster: string; task: Task };

/** Returns the task whose id is, or begins with, `task`; `again` makes a line about another. Throws UserError when it is not found, or more than one. */
export async function taskMeant(
  room: Room,
  { task: id, cluster, target }: { task: string; cluster?: string; target?: string },
  where: Place,
  again: (task: FoundTask) => string,
  look: Look,
): Promise<FoundTask> {
  const named = {
    name: id,
    ...(cluster !== undefined && { cluster }),
    ...(target !== undefined && { target }),
  };
  const places = candidates(room, named, where, name => `task ${name}`);
  const unseen: string[] = [];
  const looked = await Promise.all(
    places.map(async place => {
      const { ecs } = eyesFor(room, place.target);
      const at = `${place.target}/${place.cluster}`;
      const { tasks, whole } = await look.at(`the tasks of ${at}`, none, () =>
        ecs.tasksLike(place.cluster, id, mostTasks),
      );
      if (!whole) unseen.push(`all tasks of ${at} (there are too many)`);
      return tasks.map((task): FoundTask => ({ ...place, task }));
    }),
  );
  const found = looked.flat();
  const [only] = found;
  if (only && found.length === 1) return only;
  if (!only) throw unknownTask(id, places, [...look.unchecked, ...unseen]);
  throw new UserError(
    'ambiguous_task',
    `${found.length} tasks begin with \`${id}\`.`,
    'Say more of its id.',
    found.slice(0, 5).map(again),
  );
}

function unknownTask(id: string, places: { target: string; cluster: string }[], unseen: string[]): UserError {
  const where = places.map(({ target, cluster }) => `${target}/${cluster}`).join(', ');
  return unseen.length > 0
    ? new UserError(
        'task_not_seen',
        `I found no task \`${id}\` in ${where}, but could not check: ${unseen.join('; ')}.`,
        'Try again in a minute, or say its whole id.',
      )
    : new UserError(
        'unknown_task',
        `There is no task \`${id}\` in ${where}.`,
        'ECS forgets a task about an hour after it stopped. See those that there are with `/ecs tasks <service>`.',
      );
}
