/** Where the heads of the audit chain go: whoever can write to Redis must not be able to make it anew. */
import { access, constants, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AwsError } from '../aws/index.ts';
import { createLogStream } from '../aws/log-stream.ts';
import type { Given } from './given.ts';
import { type Found, fail, type Line, pass, skip, warn } from './line.ts';

async function ofGroup({ environment }: Given, group: string): Promise<Found> {
  const stream = environment.namespace;
  const fix = `Make the log group ${group} in ${environment.region}, and let the worker logs:CreateLogStream and logs:PutLogEvents on it.`;
  const log = createLogStream({ region: environment.region, group, stream });
  try {
    await log.ask();
    return pass(`The stream ${stream} in ${group} is there and may be written to.`);
  } catch (error) {
    if (error instanceof AwsError && error.failure !== 'unsure')
      return fail(`${error.message} (${error.code})`, fix);
    throw error;
  } finally {
    log.close();
  }
}

/** As whoever appends opens it, but that it is not made; a pipe that nobody reads is not waited for. */
const toAppend = constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK;

/** Looks whether a file may be written to, or be made where there is none; nothing is written. */
async function ofFile(file: string): Promise<Found> {
  const fix = `Let whoever runs the worker write to ${file}: until then heads are lost.`;
  const opened = await open(file, toAppend).then(async there => {
    await there.close();
    return undefined;
  }, codeOf);
  const code =
    opened === 'ENOENT' ? await access(dirname(file), constants.W_OK).then(() => undefined, codeOf) : opened;
  return code === undefined
    ? pass(`The heads of the chain go to ${file}.`)
    : fail(`${file} cannot be written (${code}).`, fix);
}

const codeOf = (error: NodeJS.ErrnoException) => error.code ?? error.message;

/** Looks at where the audit trail goes. */
export async function checkAudit(given: Given): Promise<Line[]> {
  const { auditLogGroup, auditFile, role } = given.environment;
  const look = (ask: () => Promise<Found>) => given.look('audit', 'outside Redis', 'Try again.', ask);
  if (role === 'web' || given.missing.has('AWS_REGION')) return [];
  const known = await given.worker.then(
    () => true,
    () => false,
  );
  if (auditLogGroup !== undefined && !known)
    return [{ area: 'audit', name: 'outside Redis', ...skip('AWS does not know the worker.') }];
  if (auditLogGroup !== undefined) return [await look(() => ofGroup(given, auditLogGroup))];
  return [
    await look(async () =>
      auditFile === undefined
        ? warn(
            'The heads of the chain go nowhere: who can write to Redis could make all of it anew.',
            'Set SLIPWAY_AUDIT_LOG_GROUP to a log group of your own, or SLIPWAY_AUDIT_FILE.',
          )
        : ofFile(auditFile),
    ),
  ];
}
