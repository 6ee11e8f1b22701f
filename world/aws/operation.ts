/** What an operation is: whom it must ask of IAM, and what it does. */
import { AwsFault } from './fault.ts';
import type { Caller } from './iam/caller.ts';
import type { Context } from './iam/conditions.ts';
import type { Document } from './iam/evaluate.ts';
import type { Names } from './signature.ts';
import type { State } from './state.ts';

/** One question to IAM: may this action be done on this resource, with these context keys. */
export type Need = {
  action: string;
  resource: string;
  context?: Context;
  /** The resource's own policy, where it has one. */
  policy?: Document;
};

export type Gone = (heard: () => void) => void;

/** An operation of a service; `In` and `Out` are the SDK's own types. */
export type Operation<In, Out> = {
  needs(input: In, state: State): Need[];
  /** `gone` is told what to call when whoever asked no longer waits for the answer. */
  run(input: In, state: State, caller: Caller, gone: Gone): Out | Promise<Out>;
  /** Which of the account's token buckets the call draws from. */
  bucket?: string;
};

/** An operation whose types have served their purpose. */
export type AnyOperation = Operation<never, object>;

export type Service = {
  /** As IAM and the faults name it. */
  name: string;
  /** As signatures name it, where that is another word. */
  signedAs?: string;
  protocol: 'json1.1' | 'json1.0' | 'query';
  /** Its clients may speak CBOR, too. */
  hasCbor?: true;
  /** The X-Amz-Target prefix of JSON services, the Version of query services. */
  key: string;
  xmlns?: string;
  /** The namespace that its errors are named in, where it names them in full; it then says their old names, too. */
  errors?: string;
  /** The names that errors had in the query protocol, where its schemas do not tell. */
  oldErrors?: Record<string, string>;
  /** How it refuses those who sign wrongly, and whom IAM does not let, where it does neither as other services of its protocol do. */
  refusals?: Names & { denied: number };
  /** The SDK client's module: its operation schemas are the wire format. */
  schemas: object;
  operations: Record<string, AnyOperation>;
  /** The service's own words for a required member that is not there, deeper down with its whole path; nothing where it lets that pass. */
  missing(member: string): AwsFault | undefined;
};

/** Returns a member by the name that validation errors give it. */
export const small = (name: string) => `${name[0]?.toLowerCase()}${name.slice(1)}`;

/** The words most of AWS uses for a missing member; `code` is the one thing services differ in. */
export const nullMember = (code: string) => (member: string) =>
  new AwsFault(
    code,
    `1 validation error detected: Value null at '${small(member)}' failed to satisfy constraint: Member must not be null`,
  );

/**
 * Returns one page of a list and the token of the next. A token is opaque, and good only for the list that gave it: any
 * other is refused with `code`.
 */
export function paged<T>(
  all: readonly T[],
  size: number,
  given: { token: string | undefined; list: string; code: string; words?: string },
): { page: T[]; next?: string } {
  const made = (from: number) => Buffer.from(`${given.list}@${from}`).toString('base64url');
  const from =
    given.token === undefined ? 0 : Number(Buffer.from(given.token, 'base64url').toString().split('@')[1]);
  if (given.token !== undefined && made(from) !== given.token)
    throw new AwsFault(given.code, given.words ?? 'Invalid token.');
  const page = all.slice(from, from + size);
  return from + size < all.length ? { page, next: made(from + size) } : { page };
}
