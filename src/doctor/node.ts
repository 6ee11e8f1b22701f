/** What the bot runs on. */
import { type Found, fail, type Line, pass, warn } from './line.ts';

/** The oldest Node that the bot starts on, and the one that its image has. */
const least = [20, 19] as const;
const wanted = 24;

/** Returns what there is to say of a version of Node, like 24.3.0. Pure. */
export function ofNode(version: string): Found {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const said = `Node ${version}`;
  if (major < least[0] || (major === least[0] && minor < least[1]))
    return fail(
      `${said} is too old.`,
      `Install Node ${wanted}; ${least.join('.')} is the oldest that works.`,
    );
  if (major < wanted)
    return warn(
      `${said}: the AWS SDK of January 2027 and later needs Node 22, and ${major} gets no more security fixes for long.`,
      `Run production on Node ${wanted}, as the image does.`,
    );
  return pass(said);
}

/** Looks at Node. */
export const checkNode = async (): Promise<Line[]> => [
  { area: 'node', name: 'version', ...ofNode(process.versions.node) },
];
