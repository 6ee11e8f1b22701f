/** What each command is read as. */
import { commands, parse, usage } from '../../src/commands/index.ts';
import { work } from './read.ts';

const web = { name: 'web' };

test.each<[string, object]>([
  ['', { is: 'help' }],
  ['help', { is: 'help' }],
  ['help scale', { is: 'help', verb: 'scale' }],
  ['scale web 5', { kind: 'scale', service: web, tasks: { to: 5 } }],
  ['/ecs scale web 5', { kind: 'scale', service: web, tasks: { to: 5 } }],
  ['SCALE web 5 ON Prod', { kind: 'scale', service: { name: 'web', target: 'prod' }, tasks: { to: 5 } }],
  ['scale web +2 to prod', { kind: 'scale', service: { name: 'web', target: 'prod' }, tasks: { by: 2 } }],
  ['scale web -1', { kind: 'scale', service: web, tasks: { by: -1 } }],
  ['scale web −1', { kind: 'scale', service: web, tasks: { by: -1 } }],
  ['scale web 10 for 2h', { kind: 'scale', service: web, tasks: { to: 10 }, forMs: 7_200_000 }],
  ['scale web FOR 90m 10', { kind: 'scale', service: web, tasks: { to: 10 }, forMs: 5_400_000 }],
  ['scale web +7 --for 1m', { kind: 'scale', service: web, tasks: { by: 7 }, forMs: 60_000 }],
  ['scale web 10 —for=7d', { kind: 'scale', service: web, tasks: { to: 10 }, forMs: 604_800_000 }],
  [
    'scale web 10 for 2h on prod',
    { kind: 'scale', service: { name: 'web', target: 'prod' }, tasks: { to: 10 }, forMs: 7_200_000 },
  ],
  ['scale "for" 10', { kind: 'scale', service: { name: 'for' }, tasks: { to: 10 } }],
  [
    'policy who scale web 10 for 2h',
    {
      kind: 'policy',
      about: 'who',
      of: { kind: 'scale', service: web, tasks: { to: 10 }, forMs: 7_200_000 },
    },
  ],
  ['timed', { kind: 'timed', about: 'list' }],
  ['timed Prod', { kind: 'timed', about: 'list', target: 'prod' }],
  ['timed prod on prod', { kind: 'timed', about: 'list', target: 'prod' }],
  ['timed on revert', { kind: 'timed', about: 'list', target: 'revert' }],
  ['timed Revert OP_abcdefghijkl', { kind: 'timed', about: 'revert', op: 'op_abcdefghijkl' }],
  ['ecs status web', { kind: 'health', about: 'service', service: web }],
  ['  /ECS\u00a0status\u200b web ', { kind: 'health', about: 'service', service: web }],
  ['scale `web` 5', { kind: 'scale', service: web, tasks: { to: 5 } }],
  ['scale ‘web’ 5', { kind: 'scale', service: web, tasks: { to: 5 } }],
  ['scale web 5 –target prod', { kind: 'scale', service: { name: 'web', target: 'prod' }, tasks: { to: 5 } }],
  ['scale blue–green 5', { kind: 'scale', service: { name: 'blue-green' }, tasks: { to: 5 } }],
  ['scale web 99999', { kind: 'scale', service: web, tasks: { to: 99_999 } }],
  ['status "on"', { kind: 'health', about: 'service', service: { name: 'on' } }],
  ['status to/on', { kind: 'health', about: 'service', service: { name: 'on', cluster: 'to' } }],
  ['cancel "op_web"', { kind: 'ops', about: 'cancel', service: { name: 'op_web' } }],
  ['cancel op_a/web', { kind: 'ops', about: 'cancel', service: { name: 'web', cluster: 'op_a' } }],
  [
    'scale prod/blue/web 5 on prod',
    { kind: 'scale', service: { name: 'web', cluster: 'blue', target: 'prod' }, tasks: { to: 5 } },
  ],
  ['HELP Scale', { is: 'help', verb: 'scale' }],
  ['scale web 0', { kind: 'scale', service: web, tasks: { to: 0 } }],
  ['scale “web” 5', { kind: 'scale', service: web, tasks: { to: 5 } }],
  ['scale web 5 —target prod', { kind: 'scale', service: { name: 'web', target: 'prod' }, tasks: { to: 5 } }],
  [
    'scale web 5 --target=prod',
    { kind: 'scale', service: { name: 'web', target: 'prod' }, tasks: { to: 5 } },
  ],
  ['scale blue/web 5', { kind: 'scale', service: { name: 'web', cluster: 'blue' }, tasks: { to: 5 } }],
  [
    'scale prod/blue/web 5',
    { kind: 'scale', service: { name: 'web', cluster: 'blue', target: 'prod' }, tasks: { to: 5 } },
  ],
  ['status web', { kind: 'health', about: 'service', service: web }],
  ['why web', { kind: 'health', about: 'why', service: web }],
  ['why task 3F2A9B1C on prod', { kind: 'health', about: 'why', task: '3f2a9b1c', target: 'prod' }],
  ['why 3f2a9b1c', { kind: 'health', about: 'why', task: '3f2a9b1c' }],
  ['why "3f2a9b1c"', { kind: 'health', about: 'why', service: { name: '3f2a9b1c' } }],
  ['why task', { kind: 'health', about: 'why', service: { name: 'task' } }],
  ['hook continue web', { kind: 'hook', action: 'continue', service: web }],
  [
    'hook ROLLBACK web ecs-pause-Xk7r_T-P on prod',
    {
      kind: 'hook',
      action: 'rollback',
      service: { name: 'web', target: 'prod' },
      hook: 'ecs-pause-Xk7r_T-P',
    },
  ],
  ['hooks', { kind: 'health', about: 'hooks' }],
  ['hooks prod', { kind: 'health', about: 'hooks', service: { name: 'prod' } }],
  ['hooks on prod', { kind: 'health', about: 'hooks', target: 'prod' }],
  ['hooks web on prod', { kind: 'health', about: 'hooks', service: { name: 'web', target: 'prod' } }],
  ['services', { kind: 'health', about: 'services' }],
  ['services prod', { kind: 'health', about: 'services', target: 'prod' }],
  ['services on prod', { kind: 'health', about: 'services', target: 'prod' }],
  ['services prod page=2', { kind: 'health', about: 'services', target: 'prod', page: 2 }],
  ['services page=1', { kind: 'health', about: 'services' }],
  ['status', { kind: 'health', about: 'services' }],
  ['status on prod', { kind: 'health', about: 'services', target: 'prod' }],
  ['status prod', { kind: 'health', about: 'service', service: { name: 'prod' } }],
  ['tasks web', { kind: 'health', about: 'tasks', service: web }],
  ['task 1A2B3C4D', { kind: 'health', about: 'task', task: '1a2b3c4d' }],
  ['task blue/1a2b3c4d', { kind: 'health', about: 'task', task: '1a2b3c4d', cluster: 'blue' }],
  [
    'task prod/blue/1a2b3c4d',
    { kind: 'health', about: 'task', task: '1a2b3c4d', cluster: 'blue', target: 'prod' },
  ],
  [
    'task arn:aws:ecs:eu-west-1:111122223333:task/blue/0123456789abcdef0123456789abcdef on prod',
    {
      kind: 'health',
      about: 'task',
      task: '0123456789abcdef0123456789abcdef',
      cluster: 'blue',
      target: 'prod',
    },
  ],
  ['events web', { kind: 'health', about: 'events', service: web }],
  [
    'events web ALL on prod',
    { kind: 'health', about: 'events', service: { name: 'web', target: 'prod' }, all: true },
  ],
  ['clusters', { kind: 'health', about: 'clusters' }],
  ['clusters prod', { kind: 'health', about: 'clusters', target: 'prod' }],
  ['taskdef web', { kind: 'health', about: 'taskdef', service: web }],
  ['taskdef web 42', { kind: 'health', about: 'taskdef', service: web, revisions: [42] }],
  ['taskdef web web:42 43', { kind: 'health', about: 'taskdef', service: web, revisions: [42, 43] }],
  ['image web', { kind: 'health', about: 'image', service: web }],
  ['secrets web', { kind: 'health', about: 'secrets', service: web }],
  ['pending', { kind: 'ops', about: 'pending' }],
  ['op op_abcdefghijkl', { kind: 'ops', about: 'op', op: 'op_abcdefghijkl' }],
  ['cancel OP_ABCDEFGHIJKL', { kind: 'ops', about: 'cancel', op: 'op_abcdefghijkl' }],
  ['cancel web on prod', { kind: 'ops', about: 'cancel', service: { name: 'web', target: 'prod' } }],
  ['whoami', { kind: 'whoami' }],
  ['lock web', { kind: 'lock', about: 'lock', service: web }],
  ['LOCK Prod/*', { kind: 'lock', about: 'lock', target: 'prod' }],
  ['lock prod/* on prod', { kind: 'lock', about: 'lock', target: 'prod' }],
  ['lock prod on prod', { kind: 'lock', about: 'lock', service: { name: 'prod', target: 'prod' } }],
  ['lock web For 2H', { kind: 'lock', about: 'lock', service: web, forMs: 7_200_000 }],
  [
    'lock web for 90s to prod',
    { kind: 'lock', about: 'lock', service: { name: 'web', target: 'prod' }, forMs: 90_000 },
  ],
  [
    'lock web on prod for 3d because we go  to “the sea” for 2h — at last',
    {
      kind: 'lock',
      about: 'lock',
      service: { name: 'web', target: 'prod' },
      forMs: 259_200_000,
      because: 'we go to "the sea" for 2h — at last',
    },
  ],
  [
    'lock web because “it\u2019s on fire”',
    { kind: 'lock', about: 'lock', service: web, because: `"it's on fire"` },
  ],
  ['lock web because "of prod"', { kind: 'lock', about: 'lock', service: web, because: 'of prod' }],
  [
    'lock "because" for "2h"',
    { kind: 'lock', about: 'lock', service: { name: 'because' }, forMs: 7_200_000 },
  ],
  ['unlock web', { kind: 'lock', about: 'unlock', service: web }],
  ['unlock prod/*', { kind: 'lock', about: 'unlock', target: 'prod' }],
  ['unlock OP_abcdefghijkl', { kind: 'lock', about: 'unlock', op: 'op_abcdefghijkl' }],
  [
    'lock web steal=OP_abcdefghijkl for 30m because the fix is ready',
    {
      kind: 'lock',
      about: 'lock',
      service: web,
      steal: 'op_abcdefghijkl',
      forMs: 1_800_000,
      because: 'the fix is ready',
    },
  ],
  ['unlock blue/web', { kind: 'lock', about: 'unlock', service: { name: 'web', cluster: 'blue' } }],
  ['locks', { kind: 'lock', about: 'list' }],
  ['enrol', { is: 'enrol' }],
])('%s', (text, expected) => {
  expect(work(text)).toEqual(expected);
});

test('every example is understood, and begins as its usage does', () => {
  for (const command of commands)
    for (const example of command.examples) {
      expect(() => parse(example)).not.toThrow();
      expect(example.startsWith(`/ecs ${command.verb}`)).toBe(true);
      expect(usage(command).startsWith(`/ecs ${command.verb}`)).toBe(true);
    }
});
