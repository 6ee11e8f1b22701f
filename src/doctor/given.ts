/** What every check is given. cli-doctor builds it. */
import type { WebClient } from '@slack/web-api';
import type { Aws } from '../aws/index.ts';
import type { Probing } from '../aws/probing.ts';
import type { Environment } from '../config/environment.ts';
import type { Config } from '../config/index.ts';
import type { Look } from './look.ts';
import type { Connection } from './redis-connection.ts';

export type Given = {
  environment: Environment;
  /** Variables that are missing or wrong: what they are for is not looked at. */
  missing: ReadonlySet<string>;
  /** The variables that say who logs in to Redis. */
  redisLogin: readonly string[];
  /** Nothing where slipway.yaml cannot be read. */
  config: Config | undefined;
  /** Who answers for AWS, Slack and Redis; all of them with the bot's own credentials. */
  aws: Aws;
  probing: Probing;
  /** Who the worker is at AWS; rejects where AWS does not know it: then nothing else is asked there. */
  worker: Promise<{ arn: string }>;
  slack: WebClient;
  /** The connection once it can be used; rejects where it cannot. */
  redis: Promise<Connection>;
  look: Look;
  /** This machine's clock, in milliseconds. */
  now(): number;
};

/** A target of slipway.yaml with its name. */
export type Target = Config['targets'][string] & { name: string };
