/** The log of what was called, by whom, and what became of it. */
import type { Caller } from './iam/caller.ts';

export type Call = {
  /** Milliseconds since 1970, by the world's clock. */
  at: number;
  service: string;
  operation: string;
  input: unknown;
  /** The ARN of the session or user; `principal` is the same, shorter to read. */
  principalArn: string;
  principal: string;
  accessKeyId: string;
  sourceIdentity?: string;
  /** The session's tags; `tags` is the same, shorter to read. */
  sessionTags: Record<string, string>;
  tags: Record<string, string>;
  /** The inline session policy, word for word. */
  sessionPolicy?: string;
  decision: 'allowed' | 'denied';
  /** True when the operation took effect. */
  done: boolean;
  requestId: string;
  /** The code of the error that was answered, or the fault that kept the answer back. */
  error?: string;
};

/** Returns a call that nobody has decided yet. */
export const newCall = (
  caller: Caller,
  given: Pick<Call, 'at' | 'service' | 'operation' | 'input' | 'requestId'>,
): Call => ({
  ...given,
  principalArn: caller.arn,
  principal: caller.arn,
  accessKeyId: caller.id,
  sessionTags: caller.tags,
  tags: caller.tags,
  decision: 'denied',
  done: false,
  ...(caller.sourceIdentity !== undefined && { sourceIdentity: caller.sourceIdentity }),
  ...(caller.sessionPolicy?.text !== undefined && { sessionPolicy: caller.sessionPolicy.text }),
});

/** Returns an empty log: the last calls, as many as are kept, oldest first, and a way to wait for one. */
export function createCalls(kept: number) {
  const calls: Call[] = [];
  let waiting: { operation: string; heard: (call: Call) => void }[] = [];
  return {
    calls,
    add(call: Call) {
      calls.push(call);
      if (calls.length > kept) calls.shift();
    },
    /** Says that a call has taken effect, failed or been left hanging. */
    settled(call: Call) {
      const heard = waiting.filter(({ operation }) => operation === call.operation);
      waiting = waiting.filter(({ operation }) => operation !== call.operation);
      for (const waiter of heard) waiter.heard(call);
    },
    next: (operation: string) =>
      new Promise<Call>(resolve => {
        waiting.push({ operation, heard: resolve });
      }),
  };
}

export type Calls = ReturnType<typeof createCalls>;
