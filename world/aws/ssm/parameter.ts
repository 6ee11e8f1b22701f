import type { ParameterType } from '@aws-sdk/client-ssm';

/** A parameter of Parameter Store without what it holds: nobody reads that here. */
export type Parameter = {
  name: string;
  type: ParameterType;
  changedAt: Date;
  version: number;
  /** What encrypts it, where it is a SecureString. */
  key?: string;
};
