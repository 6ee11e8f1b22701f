/** Sessions of IAM roles. The worker's own credentials do nothing but open these. */
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type AwsCounts, counted } from './counts.ts';
import { asking } from './failure.ts';

export type Credentials = {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: Date;
};

/** What a reader is built with; its calls are counted where somebody wants to know. */
export type Access = {
  region: string;
  credentials: () => Promise<Credentials>;
  counts?: AwsCounts | undefined;
};

/** Answers within 5 s or not at all: a lease is 15 s, and the ledger must know before it ends. */
export const handler = { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true };

/** Who asked, who approved and what for: they become SourceIdentity and session tags, so CloudTrail tells the story. */
export type StepIdentity = { op: string; requester: string; approver?: string; plan: string };

/** What AssumeRole said of a session; `packed` is the percentage of STS's separate, binary limit that policy and tags use. */
export type Session = { requestId: string; packed: number };

/** Returns the door to STS. `region` is where STS is called. */
export function createSessions(region: string, counts?: AwsCounts) {
  const sts = counted(new STSClient({ region, requestHandler: handler, maxAttempts: 2 }), counts);

  const credentials = (got: Awaited<ReturnType<typeof assume>>): Credentials => {
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = got.Credentials ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration)
      throw new Error('AssumeRole answered without credentials');
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration: Expiration,
    };
  };
  const assume = (input: ConstructorParameters<typeof AssumeRoleCommand>[0]) =>
    asking(sts.send(new AssumeRoleCommand(input)));

  return {
    /** Returns a session of a target's read role; it lasts an hour, the most that role chaining allows. */
    read: async (role: string): Promise<Credentials> =>
      credentials(await assume({ RoleArn: role, RoleSessionName: 'slipway-read', DurationSeconds: 3_600 })),

    /**
     * Returns a session for one step: `role` narrowed to `policy`, named after the op, and marked with the people it acts
     * for (design.md §6), and how AWS can be asked about it.
     */
    async step(
      role: string,
      policy: string,
      who: StepIdentity,
    ): Promise<{ credentials: Credentials; session: Session }> {
      const answer = await assume({
        RoleArn: role,
        RoleSessionName: `slipway-${who.op}`,
        SourceIdentity: `slack-${who.requester.replace(':', '-')}`,
        Policy: policy,
        DurationSeconds: 900,
        Tags: [
          { Key: 'slipway:op', Value: who.op },
          { Key: 'slipway:requester', Value: who.requester },
          // Absent where nobody approved: a four-eyes role then refuses the session.
          ...(who.approver === undefined ? [] : [{ Key: 'slipway:approver', Value: who.approver }]),
          { Key: 'slipway:plan', Value: who.plan },
        ],
      });
      const session = { requestId: answer.$metadata.requestId ?? '', packed: answer.PackedPolicySize ?? 0 };
      counts?.packed(session.packed);
      return { credentials: credentials(answer), session };
    },

    /** Returns the ARN this process acts as. */
    whoAmI: async () => (await asking(sts.send(new GetCallerIdentityCommand({})))).Arn ?? '',
    close: () => sts.destroy(),
  };
}
