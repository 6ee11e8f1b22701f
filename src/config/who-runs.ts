/** Who is at the terminal: what only whoever runs the bot can do has no person of Slack to put on record. */
import { hostname, userInfo } from 'node:os';

/** Returns who runs this and where, as this machine says; a container may have no name for its user. */
export function whoRuns(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    return `uid ${process.getuid?.()}@${hostname()}`;
  }
}
