/** What the end of a container means, in words, and what to do about it. Pure (ecs.md §3.2, §4 step 11). */

/** Exit codes as shells, Docker and Linux give them: 128 + the signal's number for a container that was killed. */
const exits: Record<number, string> = {
  0: 'it ended by itself, without an error; a service has to stay up',
  1: 'it ended with an error of its own',
  126: 'its command could not be executed',
  127: 'its command was not found',
  134: 'it aborted itself (SIGABRT)',
  137: 'it was killed (SIGKILL): out of memory, or too slow to stop',
  139: 'it crashed (SIGSEGV)',
  143: 'it was told to stop (SIGTERM)',
  255: 'it ended with an error of its own, or was built for another architecture',
};

export type Cause = { means: string; next: string };

const causes: [like: RegExp, cause: Cause][] = [
  [
    /OutOfMemory/,
    {
      means: 'it used more memory than it may',
      next: 'Raise its memory in the task definition, or mend what eats it.',
    },
  ],
  [
    /descriptor matching platform|exec format error/,
    {
      means: 'the image is built for another CPU architecture',
      next: 'Build it for the platform that these tasks run on.',
    },
  ],
  [
    /CannotPull/,
    {
      means: 'the image could not be pulled',
      next: 'See that it is in the registry and that the execution role may pull it.',
    },
  ],
  [
    /ResourceInitializationError.*secret|unable to pull secrets/i,
    {
      means: 'a secret could not be read',
      next: 'See that it exists and that the execution role may read it.',
    },
  ],
  [
    /ResourceInitializationError/,
    { means: 'the task could not be set up', next: 'See its network: subnets, security groups, endpoints.' },
  ],
  [
    /failed ELB health checks/,
    {
      means: 'the load balancer found it unhealthy',
      next: 'See its health check path and port, and whether the grace period is longer than its start.',
    },
  ],
  [
    /failed container health checks/,
    {
      means: 'its own health check failed',
      next: 'See what its health check command says inside the container.',
    },
  ],
  [/Spot/, { means: 'AWS took its Spot capacity back', next: 'ECS replaces it by itself.' }],
  [
    /reached the limit|Capacity is unavailable/,
    { means: 'there was no room for it', next: 'See the quotas of the account.' },
  ],
];

/** Returns what a stopped task's reason, its container's reason and exit code mean; undefined when nobody knows. */
export function causeOf(
  reason: string,
  container?: { exitCode?: number; reason?: string },
): Cause | undefined {
  const said = `${reason} ${container?.reason ?? ''}`;
  const known = causes.find(([like]) => like.test(said))?.[1];
  if (known) return known;
  const { exitCode } = container ?? {};
  if (exitCode === undefined) return undefined;
  const means =
    exits[exitCode] ??
    (exitCode > 128 ? `it was ended by signal ${exitCode - 128}` : 'it ended with an error of its own');
  return { means, next: 'Read its last lines; the version itself has to be mended.' };
}

/** Returns a reason without what differs from task to task, so that equal causes look equal. */
export const normalised = (reason: string): string =>
  reason
    .replace(/arn:aws[\w-]*:[^\s)]+/g, match => match.slice(match.lastIndexOf('/') + 1))
    .replace(/\b[0-9a-f]{32}\b/g, '…')
    .slice(0, 300);
