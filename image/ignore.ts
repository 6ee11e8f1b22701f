/** What of a folder a build sees: .dockerignore, as Docker reads it. */

/** Patterns of a .dockerignore, in their order; `takes` where one begins with an exclamation mark. */
export type Pattern = { takes: boolean; path: string };

/** Returns the patterns of a .dockerignore, without comments. */
export const readIgnore = (text: string): Pattern[] =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => ({ takes: line.startsWith('!'), path: line.replace(/^!/, '').replace(/^\/|\/$/g, '') }));

/** Go's filepath.Match of a whole path, with `**` for any folders. */
function matches(pattern: string, path: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*\*\/?|\*|\?/g, wild => (wild === '?' ? '[^/]' : wild === '*' ? '[^/]*' : '.*'));
  return new RegExp(`^${source}$`).test(path);
}

/** Returns whether a path is in the build: the last pattern that matches it, or a folder it is in, says so. */
export function included(path: string, patterns: Pattern[]): boolean {
  const words = path.split('/');
  const folders = words.map((_, at) => words.slice(0, at + 1).join('/'));
  const said = patterns.findLast(pattern => folders.some(folder => matches(pattern.path, folder)));
  return said?.takes ?? true;
}
