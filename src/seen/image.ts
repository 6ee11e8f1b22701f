/** What is seen of an image that runs: facts. Times are milliseconds. */

/** What one container of a service really runs; `digests` are those of its running tasks, most tasks first; undefined where they could not be read. */
export type ImageSeen = {
  container: string;
  image: string;
  digests: { digest: string; tasks: number }[] | undefined;
  /** How many tasks of it are on their way up. */
  starting: number;
  tags: string[];
  pushedAt?: number;
  platforms: string[];
  scan?: {
    status: string;
    at?: number;
    counts: Record<string, number>;
    worst: { id: string; severity: string; in?: string; fixed?: string; exploitable: boolean }[];
  };
};
