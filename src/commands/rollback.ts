import { UserError } from '../errors.ts';
import type { ServiceName } from '../work.ts';
import { type Arg, command, service, shown, type Word } from './command.ts';
import { print } from './print.ts';
import { revision } from './revision.ts';
import { asked, version } from './version.ts';

const known = revision('what last worked');

/** A revision's number; or a version, which is deployed and not gone back to. */
const revisionOrVersion: Arg<number | { version: string }> & { optional: true } = {
  ...known,
  read(word: Word, target) {
    const isVersion = /^v?\d+\.|^sha256:/.test(word.text);
    return isVersion ? { version: version.read(word, target) } : known.read(word, target);
  },
};

const isDeployed = (said: string, service: ServiceName): UserError => {
  const line = print({ kind: 'deploy', service, to: asked(said, undefined) });
  return new UserError(
    'bad_revision',
    `\`${shown(said)}\` is a version, and a rollback goes to a revision, or to what last worked.`,
    `Did you mean \`/ecs ${line}\`?`,
    [line],
  );
};

export const rollback = command({
  verb: 'rollback',
  summary: 'Go back to what last worked, by digest.',
  examples: ['/ecs rollback web on prod', '/ecs rollback web 43 on prod'],
  takesTarget: true,
  args: { service, revision: revisionOrVersion },
  work({ service, revision }) {
    if (typeof revision === 'object') throw isDeployed(revision.version, service);
    return {
      kind: 'deploy',
      service,
      to: { is: 'rollback', ...(revision !== undefined && { revision }) },
    };
  },
});
