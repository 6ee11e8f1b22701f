/** What can be wrong in Slack. */
import { type Illness, written } from './ill.ts';

/** Slack. */
export const ofSlack: Illness[] = [
  [
    'the bot token was revoked',
    () => ({ env: { SLACK_BOT_TOKEN: 'xoxb-of-yesterday' } }),
    [['slack: bot token', 'fail', /install it again/]],
  ],
  [
    'a scope is missing',
    ({ slack }) => {
      slack.scopes?.splice(slack.scopes.indexOf('files:write'), 1);
      return { cure: () => slack.scopes?.push('files:write') };
    },
    [['slack: scopes', 'fail', /manifest/]],
  ],
  [
    'there is a scope too many',
    ({ slack }) => {
      slack.scopes?.push('admin');
      return { cure: () => slack.scopes?.pop() };
    },
    [['slack: scopes', 'warn', /Take them out/]],
  ],
  [
    'the app token is wrong',
    () => ({ env: { SLACK_APP_TOKEN: 'xapp-of-yesterday' } }),
    [['slack: app token', 'fail', /connections:write/]],
  ],
  [
    'the bot is not in a channel',
    ({ slack }) => {
      slack.state.channels.get('C0OPS')?.members.pop();
      return undefined;
    },
    [['slack: channel C0OPS', 'fail', /\/invite @slipway in #ops/]],
  ],
  [
    'a channel is shared with others',
    ({ slack }) => {
      Object.assign(slack.state.channels.get('C0OPS') ?? {}, { ext: true });
      return undefined;
    },
    [['slack: channel C0OPS', 'fail', /that is not/]],
  ],
  [
    'a channel is archived',
    ({ slack }) => {
      Object.assign(slack.state.channels.get('C0OPS') ?? {}, { archived: true });
      return undefined;
    },
    [['slack: channel C0OPS', 'fail', /Name another/]],
  ],
  [
    'the channel of an alert does not exist',
    written(yaml => yaml.replace('alerts:\n', 'alerts:\n  routes: [{ name: all, channel: C0GONE }]\n')),
    [['slack: channel C0GONE', 'fail', /correct C0GONE in slipway.yaml/]],
  ],
  [
    'a user group is gone',
    ({ slack }) => {
      slack.state.groups.delete('S0DEVS');
      return undefined;
    },
    [['slack: group S0DEVS', 'fail', /Correct S0DEVS in slipway.yaml/]],
  ],
  [
    'a user group is empty: nobody can approve',
    ({ slack }) => {
      slack.state.groups.get('S0SRE')?.users.splice(0);
      return undefined;
    },
    [
      ['slack: group S0SRE', 'fail', /Put people into it/],
      ['rules: nobody_could', 'fail', /slipway policy check/],
    ],
  ],
  [
    'somebody named has left',
    world => {
      world.slack.state.users.set('U0LEFT', { id: 'U0LEFT', team: 'T0WORLD', name: 'left', deleted: true });
      return written(yaml => yaml.replace('groups: [S0SRE]', 'groups: [S0SRE], users: [U0LEFT]'))(world);
    },
    [['slack: person U0LEFT', 'fail', /Correct U0LEFT in slipway.yaml/]],
  ],
  [
    'the workspace has not got a kind of block yet',
    ({ slack }) => {
      slack.state.lacks.push('table');
      return undefined;
    },
    [['slack: cards', 'fail', /lags behind/]],
  ],
  [
    'Slack cannot validate blocks',
    ({ slack }) => {
      slack.faults.add({ method: 'blocks.validate', fault: 'refuse', error: 'unknown_method' });
      // The method exists in the world, and whoever calls one that does not has made a mistake.
      return { cure: () => slack.state.broken.splice(0) };
    },
    [['slack: cards', 'warn', /\/ecs help/]],
  ],
  [
    'Slack wants to be asked later, which nobody can mend',
    ({ slack }) => {
      slack.faults.add({ method: 'conversations.info', fault: 'throttle', times: 9 });
      slack.faults.add({ method: 'usergroups.users.list', fault: 'throttle', times: 99 });
      return undefined;
    },
    [],
  ],
  [
    'the rules cannot be kept',
    written(yaml => yaml.replace('approvals: 1, from: [sre]', 'approvals: 3, from: [sre]')),
    [['rules: nobody_could', 'fail', /slipway policy check/]],
  ],
];
