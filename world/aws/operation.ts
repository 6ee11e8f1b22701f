/** What an operation is: whom it must ask of IAM, and what it does. */
import type { Caller } from './iam/caller.ts';
import type { State } from './state.ts';

/** One question to IAM: may this action be done on this resource, with these context keys. */
export type Need = { action: string; resource: string; context?: Record<string, string | string[]> };

/** An operation of a service; `In` and `Out` are the SDK's own types. */
export type Operation<In, Out> = {
  needs(input: In, state: State): Need[];
  run(input: In, state: State, caller: Caller): Out;
  /** Which of the account's token buckets the call draws from. */
  bucket?: string;
};

/** An operation whose types have served their purpose. */
export type AnyOperation = Operation<never, object>;

export type Service = {
  /** As IAM and the faults name it. */
  name: string;
  protocol: 'json1.1' | 'json1.0' | 'query';
  /** The X-Amz-Target prefix of JSON services, the Version of query services. */
  key: string;
  xmlns?: string;
  /** The SDK client's module: its operation schemas are the wire format. */
  schemas: object;
  operations: Record<string, AnyOperation>;
};

/** Returns one page of a list and the token of the next; the token is opaque and checked. */
export function paged<T>(
  all: readonly T[],
  size: number,
  token: string | undefined,
): { page: T[]; next?: string } {
  const from =
    token === undefined
      ? 0
      : Number(
          Buffer.from(token, 'base64url')
            .toString()
            .replace(/^page:/, ''),
        );
  const page = all.slice(from, from + size);
  const next = from + size;
  return next < all.length ? { page, next: Buffer.from(`page:${next}`).toString('base64url') } : { page };
}
