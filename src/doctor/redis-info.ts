/** What Redis says of itself, and what its address says of it. */

/** What INFO says, by name. */
export type Info = (name: string) => string | undefined;

/** Reads what INFO answered. Pure. */
export function infoIn(text: string): Info {
  const all = new Map(text.split(/\r?\n/).map(line => line.split(/:(.*)/s).slice(0, 2) as [string, string]));
  return name => all.get(name);
}

/** Returns whether AWS runs this Redis: it is set up there and not by CONFIG. */
export const managed = (url: string): boolean =>
  /\.(cache|memorydb)(\.[\w-]+)*\.amazonaws\.com(\.cn)?$/.test(new URL(url).hostname);

/** Returns whether nobody but this machine can reach it. */
export const loopback = (url: string): boolean =>
  /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);
