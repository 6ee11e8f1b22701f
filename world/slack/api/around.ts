/** api.test, auth.test, team.info, bots.info, blocks.validate and reactions.add: the small ones. */
import { app, team } from '../cast.ts';
import { isThing } from '../kit/check.ts';
import { lacking } from '../kit/lacking.ts';
import { type Problem, validateBlocks, validateView } from '../kit.ts';
import { isMember, SlackRefusal, type State } from '../state.ts';
import { type Args, invalidArguments, type Methods, messageAt, needed } from './method.ts';

/** Takes blocks, a message or a view, and answers with everything that is wrong. */
function validate(args: Args, { lacks }: State): object {
  const { blocks, message, view } = args;
  const asked = [blocks, message, view].filter(one => one !== undefined);
  if (asked.length !== 1) throw invalidArguments('exactly one of blocks, message or view is needed');
  let errors: Problem[];
  if (view !== undefined)
    errors = [...validateView(view, '/view'), ...lacking(lacks, isThing(view) && view.blocks, '/view')];
  else if (isThing(message))
    errors = [
      ...validateBlocks(message.blocks ?? [], 'message', '/message'),
      ...lacking(lacks, message.blocks, '/message'),
    ];
  else errors = [...validateBlocks(blocks, 'message'), ...lacking(lacks, blocks)];
  return errors.length === 0 ? {} : { errors };
}

function react(args: Args, state: State): object {
  const name = needed(args, 'name').replaceAll(':', '');
  const channel = needed(args, 'channel');
  if (!state.channels.has(channel)) throw new SlackRefusal('channel_not_found');
  if (!isMember(state, channel, app.user)) throw new SlackRefusal('not_in_channel');
  const message = messageAt(state, channel, needed(args, 'timestamp'));
  if (!message) throw new SlackRefusal('message_not_found');
  if (!/^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/.test(name)) throw new SlackRefusal('invalid_name');
  message.reactions ??= [];
  const known = message.reactions.find(one => one.name === name);
  if (known?.users.includes(app.user)) throw new SlackRefusal('already_reacted');
  if (known) known.users.push(app.user);
  else message.reactions.push({ name, users: [app.user] });
  state.bell.emit('updated', message);
  state.bell.emit('change');
  return {};
}

export const around: Methods = {
  'api.test': { open: true, call: args => ({ args }) },
  'auth.test': {
    call: () => ({
      url: `https://${team.domain}.slack.com/`,
      team: team.name,
      user: app.name,
      team_id: team.id,
      user_id: app.user,
      bot_id: app.botId,
      is_enterprise_install: false,
    }),
  },
  'team.info': {
    tier: 'tier3',
    scope: 'team:read',
    call: () => ({ team: { id: team.id, name: team.name, domain: team.domain, email_domain: '' } }),
  },
  'bots.info': {
    tier: 'tier3',
    scope: 'users:read',
    call(args) {
      if (args.bot !== undefined && args.bot !== app.botId) throw new SlackRefusal('bot_not_found');
      return {
        bot: {
          id: app.botId,
          app_id: app.id,
          user_id: app.user,
          name: app.name,
          deleted: false,
          updated: 1_790_000_000,
        },
      };
    },
  },
  'blocks.validate': { call: validate },
  'reactions.add': { tier: 'tier3', scope: 'reactions:write', call: react },
};
