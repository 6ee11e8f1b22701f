/** What the doctor says: one line a thing that was looked at, and what to do about it. */

/** `skip`: not looked at, since something that it needs is wrong already or it is not used here. */
export type Is = 'pass' | 'warn' | 'fail' | 'skip';

/** What was found, and what to do about it where it is not as it should be. */
export type Found = { is: Is; said: string; fix?: string };

/** One line of the table. */
export type Line = { area: string; name: string } & Found;

export const pass = (said: string): Found => ({ is: 'pass', said });
export const warn = (said: string, fix: string): Found => ({ is: 'warn', said, fix });
export const fail = (said: string, fix: string): Found => ({ is: 'fail', said, fix });
export const skip = (said: string): Found => ({ is: 'skip', said });

/** Returns a number with what it counts: `1 message`, `2 messages`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
