/** How AWS refuses a pattern. */
import { invalid } from '../group.ts';

export const refused = (why: string) => invalid(`Invalid filter pattern: ${why}`);
export const badTerm = (term: string) => refused(`Invalid character(s) in term '${term}'`);
