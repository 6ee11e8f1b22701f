/** Paging with cursors, as every list of the Web API has it. */

import { SlackRefusal } from '../state.ts';
import { type Args, given } from './method.ts';

/** Returns one page; Slack's cursors are opaque, and base64 of `next:…` in practice. */
export function page<T>(
  all: T[],
  args: Args,
  { usual, most }: { usual: number; most: number },
): { part: T[]; response_metadata: { next_cursor: string } } {
  const asked = args.limit === undefined || args.limit === '' ? usual : Number(args.limit);
  if (!Number.isInteger(asked) || asked < 0 || asked > most) throw new SlackRefusal('invalid_limit');
  const limit = asked === 0 ? usual : asked;
  const cursor = given(args, 'cursor');
  const from = cursor === undefined ? 0 : place(cursor);
  const next = from + limit < all.length ? Buffer.from(`next:${from + limit}`).toString('base64') : '';
  return { part: all.slice(from, from + limit), response_metadata: { next_cursor: next } };
}

function place(cursor: string): number {
  const found = /^next:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString());
  if (!found) throw new SlackRefusal('invalid_cursor');
  return Number(found[1]);
}
