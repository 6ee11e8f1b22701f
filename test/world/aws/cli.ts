/** Runs the AWS CLI against a world, where the machine has one. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { adminCredentials } from '../../../world/aws/index.ts';
import type { Credentials, Scene } from './scene.ts';

const { PATH = '' } = process.env;

/** The CLI's path, or undefined. */
export const program = PATH.split(delimiter)
  .map(folder => join(folder, 'aws'))
  .find(path => existsSync(path));

/** Returns what the CLI prints, read as JSON. */
export async function run(
  at: Scene,
  words: string[],
  { accessKeyId, secretAccessKey, sessionToken }: Credentials = adminCredentials,
): Promise<object> {
  const env = {
    PATH,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const args = ['--endpoint-url', at.aws.url, '--output', 'json', ...words];
  const { stdout } = await promisify(execFile)(program ?? 'aws', args, { env });
  return (stdout.trim() === '' ? {} : JSON.parse(stdout)) as object;
}
