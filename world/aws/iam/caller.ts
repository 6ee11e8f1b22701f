/** Who calls: an access key, what it stands for and what bounds it. */
import type { Document } from './evaluate.ts';

export type Role = {
  name: string;
  arn: string;
  id: string;
  trust: Document;
  policies: Map<string, Document>;
  boundary?: { arn: string; document: Document };
  /** Seconds. */
  maxSession: number;
  createdAt: Date;
};

/** An access key: a user's, or a session's with its token, its end and all that narrows it. */
export type AccessKey = {
  id: string;
  secret: string;
  token?: string;
  /** Milliseconds since 1970. */
  expires?: number;
  /** The ARN as GetCallerIdentity says it. */
  arn: string;
  userId: string;
  /** Set for sessions: the role whose policies apply. */
  role?: string;
  /** A user's own policies. */
  policies?: Document[];
  /** What AssumeRole narrowed the session to: an inline policy, managed ones, or both together. */
  sessionPolicy?: { text?: string; documents: Document[] };
  tags: Record<string, string>;
  /** Keys of the tags that live on in further sessions. */
  transitive: string[];
  sourceIdentity?: string;
};

export type Caller = AccessKey;
