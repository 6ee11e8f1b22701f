/** Who calls: an access key, what it stands for and what bounds it. */
import type { Document } from './evaluate.ts';

export type Role = {
  name: string;
  arn: string;
  id: string;
  trust: Document;
  policies: Map<string, Document>;
  boundary?: Document;
  maxSession: number;
  createdAt: Date;
};

/** An access key: a user's, or a session's with its token, its end and all that narrows it. */
export type AccessKey = {
  id: string;
  secret: string;
  token?: string;
  expires?: number;
  /** The ARN as GetCallerIdentity says it. */
  arn: string;
  userId: string;
  /** Set for sessions: the role whose policies apply. */
  role?: string;
  /** A user's own policies. */
  policies?: Document[];
  sessionPolicy?: { text: string; document: Document };
  tags: Record<string, string>;
  transitive: string[];
  sourceIdentity?: string;
};

export type Caller = AccessKey;
