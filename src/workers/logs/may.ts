/** Who may read logs, and who sees them: lines hold what no status does (security.md T10). */
import { UserError } from '../../errors.ts';
import type { Ask } from '../../work.ts';
import { authoritiesOf, barred } from '../authority.ts';
import type { Given } from '../given.ts';

type Room = Pick<Given, 'config' | 'directory'>;

/**
 * Returns whether the logs of a target may be shown to a whole channel, and whether the asker may read those of any task around:
 * targets of an account and Region may share log groups, and of a task that ended long ago nobody says where it ran. Throws
 * UserError where the asker may not read them, or not there.
 */
export async function mayRead(
  { config, directory }: Room,
  { who, where, share }: Pick<Ask, 'who' | 'where' | 'share'>,
  target: string,
): Promise<{ open: boolean; anyTask: boolean }> {
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
  const here = config.targets[target];
  const open = here?.logs === 'channel' && kind === 'joined';
  if (share && !open)
    throw new UserError(
      'logs_are_private',
      `Logs of \`${target}\` are shown to nobody but whoever asks.`,
      'Where they may be shown in a channel, slipway.yaml says `logs: channel` of the target.',
    );
  const around = Object.entries(config.targets).filter(
    ([, { account, region }]) => account === here?.account && region === here.region,
  );
  return {
    open,
    anyTask: around.every(([name]) => authoritiesOf({ config }, who, standing, name).length > 0),
  };
}
