/** What the controls of a message about a problem are, and what each would have typed. */
import { alertCard, alertTo } from '../../src/slack/alerts.ts';
import type { Problem } from '../../src/work.ts';
import { problemWith } from '../workers/alerts/problem.ts';
import { controls, found, read, sre, tasks } from './alert.ts';

test.each<[string, Problem, string[]]>([
  ['a deployment', problemWith(), ['Roll back']],
  [
    'one that ECS goes back from',
    problemWith({ found: found({ rollout: 'ROLLBACK_IN_PROGRESS', cpu: [] }) }),
    [],
  ],
  [
    'one whose way back failed, too',
    problemWith({ found: found({ rollout: 'ROLLBACK_FAILED', cpu: [] }) }),
    ['Roll back'],
  ],
  ['tasks', tasks(), ['Restart']],
  ['tasks that are busy', tasks({ found: found({ cpu: [80] }) }), ['Scale up', 'Restart']],
  ['a service', problemWith({ kind: 'service' }), []],
  ['one at its most', problemWith({ kind: 'service', cause: 'at_autoscaling_max' }), ['Scale up']],
  [
    'an alarm about CPU',
    problemWith({ kind: 'alarm', cause: 'alarm', subject: 'web-CPU-high' }),
    ['Scale up'],
  ],
  ['another alarm', problemWith({ kind: 'alarm', cause: 'alarm', subject: 'web-5xx', text: '' }), []],
])('how %s can be mended', (_, problem, expected) => {
  const { Acknowledge, Why, Logs, ...more } = controls(alertCard(problem));
  expect({ Acknowledge, Why, Logs }).toEqual({
    Acknowledge: 'alerts acknowledge pr_abcdefghijkl',
    Why: 'why prod/prod/web',
    Logs: 'logs prod/prod/web',
  });
  expect(Object.keys(more).filter(name => !name.startsWith('🔕'))).toEqual(expected);
});

test('a control types what a person would: silence for a while, more tasks, back', () => {
  expect(controls(alertCard(problemWith({ found: found({ wanted: 9 }), ack: { who: sre, at: 0 } })))).toEqual(
    {
      Unacknowledge: 'alerts unacknowledge pr_abcdefghijkl',
      '🔕 Silence… 30 min': 'alerts silence pr_abcdefghijkl for 30m',
      '🔕 Silence… 1 h': 'alerts silence pr_abcdefghijkl for 1h',
      '🔕 Silence… 4 h': 'alerts silence pr_abcdefghijkl for 4h',
      '🔕 Silence… 24 h': 'alerts silence pr_abcdefghijkl for 24h',
      Why: 'why prod/prod/web',
      Logs: 'logs prod/prod/web',
      'Roll back': 'rollback prod/prod/web',
      'Scale up': 'scale prod/prod/web +3',
    },
  );
  expect(controls(alertCard(problemWith({ kind: 'test', state: 'over', overBy: 'told' })))).toEqual({});
});

test.each([
  [
    'a service that is named as no service is',
    { target: 'prod', cluster: 'prod', service: 'web; scale web 0' },
  ],
  ['a cluster that is named as no cluster is', { target: 'prod', cluster: 'a b', service: 'web' }],
  ['a service of no known cluster', { target: 'prod', service: 'web' }],
])('nothing is typed for %s', (_, scope) => {
  expect(Object.keys(controls(alertCard(tasks({ scope })))).filter(name => !name.startsWith('🔕'))).toEqual([
    'Acknowledge',
  ]);
});

test('whoever asked for the deployment is told so, where everybody reads of it, and changes nothing from there', () => {
  const say = alertTo(
    problemWith({ op: 'op_abcdefghijkl', posts: { C0OPS: { channel: 'C0OPS', ts: '1', told: 1 } } }),
  );
  expect(read(say)).toMatch(
    /\nYou asked for this deployment \(op_abcdefghijkl\)\. What can be done about it is in #C0OPS\n/,
  );
  expect(Object.keys(controls(say))).toEqual(['Why', 'Logs']);
});
