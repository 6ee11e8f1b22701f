/** Who may read logs, and who sees them: lines hold what no status does (security.md T10). */
import { UserError } from '../../errors.ts';
import type { Ask } from '../../work.ts';
import { authoritiesOf, barred } from '../authority.ts';
import type { Given } from '../given.ts';

type Room = Pick<Given, 'config' | 'directory'>;

/** Returns whether the logs of a target may be shown to a whole channel. Throws UserError where the asker may not read them, or not there. */
export async function mayRead(
  { config, directory }: Room,
  { who, where }: Pick<Ask, 'who' | 'where'>,
  target: string,
): Promise<{ open: boolean }> {
  const standing = await directory.person(who);
  const no = barred(standing);
  if (no !== undefined)
    throw new UserError('not_a_member', `Sorry: ${no}.`, 'Ask a full member of this workspace.');
  if (authoritiesOf({ config }, who, standing, target).length === 0)
    throw new UserError(
      'no_authority',
      `You have no authority on \`${target}\`, so you may not read its logs.`,
      'Ask somebody who has one, or whoever keeps slipway.yaml. See yours with `/ecs whoami`.',
      ['whoami'],
    );
  const { kind, shared } = await directory.channel(where.channel);
  if (shared)
    throw new UserError(
      'shared_channel',
      'This channel is shared with another organisation; logs are not shown here.',
      'Ask again in a channel of your own workspace, or in a direct message.',
    );
  return { open: config.targets[target]?.logs === 'channel' && kind === 'joined' };
}
