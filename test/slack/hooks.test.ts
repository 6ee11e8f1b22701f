/** The card of a deployment with pauses: what it says at each moment, within Slack's limits. */
import { op } from '../../src/doctor/samples.ts';
import { card as cardOf } from '../../src/slack/cards.ts';
import { hooks, pauseCard, pauseNote } from '../../src/slack/hooks.ts';
import type { HookStep, Op, Paused } from '../../src/work.ts';
import { validateBlocks, worded } from '../../world/slack/kit.ts';

const digest = (of: string) => `sha256:${of.repeat(64)}`;
const paused = (more: Partial<Paused> = {}): Paused => ({
  deployment: 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/prod/web/x',
  status: 'IN_PROGRESS',
  scope: { target: 'prod', account: '111122223333', region: 'eu-west-1', cluster: 'prod', service: 'web' },
  strategy: 'CANARY',
  steps: [
    {
      hookId: 'ecs-pause-aaaaaaaabbbb',
      status: 'SUCCEEDED',
      stage: 'PRE_SCALE_UP',
      timeoutAction: 'ROLLBACK',
      decided: { op: 'op_abcdefghijkl', action: 'continue', by: { team: 'T', user: 'U0SRE' } },
    },
    {
      hookId: 'ecs-pause-ccccccccdddd',
      status: 'AWAITING_ACTION',
      stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT',
      weight: 20,
      expiresAt: 1_790_000_000_000,
      timeoutAction: 'ROLLBACK',
    },
  ],
  earlier: 0,
  later: 0,
  ahead: [{ stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', weight: 100 }],
  traffic: 0,
  blue: {
    revision: 'web:1',
    images: [{ container: 'web', image: 'web', tag: '1.4.1', digest: digest('a') }],
  },
  green: {
    revision: 'web:2',
    images: [{ container: 'web', image: 'web', tag: '1.5.0', digest: digest('b') }],
  },
  differences: [
    { what: 'web: image', from: 'a', to: 'b' },
    { what: 'memory', from: '512', to: '1024' },
  ],
  startedBy: { arn: 'arn:aws:sts::111122223333:assumed-role/ci/`run`' },
  ...more,
});

/** What somebody reads: the texts of blocks in their order, people and moments by a mark. */
function read(value: unknown): string {
  if (Array.isArray(value)) return value.map(read).join('');
  if (typeof value !== 'object' || value === null) return '';
  const thing = value as Record<string, unknown>;
  if (thing.type === 'user') return `@${thing.user_id}`;
  if (thing.type === 'date') return '<date>';
  if (thing.type === 'button') return `[${read(thing.text)}]`;
  if (typeof thing.text === 'string') return thing.text;
  return `${read(thing.text)}${read(thing.elements)}${thing.type === 'rich_text' || thing.type === 'header' ? '\n' : ''}`;
}
const card = (more: Partial<Paused> = {}): string => {
  const { blocks } = pauseCard(paused(more));
  expect(worded(validateBlocks(blocks, 'message'))).toEqual([]);
  return read(blocks);
};
const decidedAs = (status: string, more: Partial<HookStep> = {}) =>
  paused().steps.map(step => (step.status === 'AWAITING_ACTION' ? { ...step, status, ...more } : step));

test('who decided a pause is told of the next one with its buttons: the card of that decision has none', () => {
  const whole = paused();
  const [, step] = whole.steps;
  const ask = { who: { team: 'T', user: 'U0SRE' } };
  const told = (change: object) =>
    read(pauseNote({ ask, plan: { scope: whole.scope, change } } as unknown as Op, step as HookStep).blocks);
  const decided = told({ kind: 'hook', action: 'continue', hook: 'ecs-pause-aaaaaaaabbbb', paused: whole });
  expect(decided).toMatch(/by itself\.\nAsked for by @U0SRE\n\[Continue web to 20% .*\]\[Roll back web\]$/);
  expect(told({ kind: 'deploy' })).toMatch(/To decide, use the buttons on its card\. Asked for by @U0SRE\n$/);
});

test('a card says where it waits, until when and what then, what would serve, and who decided before', () => {
  expect(card()).toBe(
    `⏸️ Paused: web 1.4.1 → 1.5.0
canary deployment of web on prod: cluster prod, account 111122223333, eu-west-1
Its revision was registered by assumed-role/ci/'run'
✅ 1 of 3, before its new tasks start (PRE_SCALE_UP): continued by @U0SRE (op_abcdefghijkl) ecs-pause-aaaaaaaa
⏸️ 2 of 3, before 20% of production traffic is shifted (PRE_PRODUCTION_TRAFFIC_SHIFT): waits ecs-pause-cccccccc
◻️ 3 of 3, before all production traffic is shifted (PRE_PRODUCTION_TRAFFIC_SHIFT): to come
If nobody decides by <date> (<date>), ECS rolls back by itself.
Green: web:2 1.5.0 sha256:bbbbbbbbbbbb, 0% of production traffic
Blue: web:1 1.4.1 sha256:aaaaaaaaaaaa
memory: 512 → 1024
[Continue web to 20% of PRODUCTION][Roll back web]`,
  );
});

test('a deployment that ECS goes back from by itself is not offered to be stopped', () => {
  const shown = (status: string) =>
    read(
      cardOf(
        op({
          state: 'running',
          progress: { desired: 3, running: 1, pending: 0, rollout: { old: 3, failedTasks: 2, status } },
        }),
      ).blocks,
    );
  expect(shown('IN_PROGRESS')).toContain('[Stop and go back]');
  expect(shown('ROLLBACK_IN_PROGRESS')).toContain('⏪ ECS is going back');
  expect(shown('ROLLBACK_IN_PROGRESS')).not.toContain('[Stop and go back]');
});

test('silence that means yes is loud', () => {
  expect(card({ steps: decidedAs('AWAITING_ACTION', { timeoutAction: 'CONTINUE' }) })).toContain(
    '⚠️ SILENCE MEANS YES: if nobody decides by <date> (<date>), ECS CONTINUES by itself.',
  );
});

test.each<[string, Partial<Paused>, RegExp]>([
  [
    'it goes on',
    { steps: decidedAs('SUCCEEDED') },
    /^▶️ Goes on: web 1\.4\.1 → 1\.5\.0[\s\S]*2 of 3.*: continued ecs/,
  ],
  [
    'it went back',
    { status: 'ROLLBACK_SUCCESSFUL', steps: decidedAs('FAILED') },
    /^⏪ Rolled back: web 1\.5\.0 → 1\.4\.1[\s\S]*2 of 3.*: rolled back ecs/,
  ],
  [
    'time decided',
    { status: 'ROLLBACK_REQUESTED', steps: decidedAs('TIMED_OUT') },
    /^⏪ Going back: [\s\S]*nobody decided in time: ECS rolled back by itself/,
  ],
  ['another one took its place', { status: 'STOPPED' }, /^⏹️ Stopped: [\s\S]*2 of 3.*: waits no more/],
  [
    'it is live',
    { status: 'SUCCESSFUL', steps: decidedAs('SUCCEEDED'), ahead: [] },
    /^✅ Live: web 1\.4\.1 → 1\.5\.0/,
  ],
])('once %s, nothing is left to click', (_, more, said) => {
  expect(card(more)).toMatch(said);
  expect(card(more)).not.toContain('[');
});

test('however much there is, it fits', () => {
  const { steps, ahead, green } = paused();
  const long = 'x'.repeat(255);
  const images = Array.from({ length: 30 }, (_, n) => ({
    container: `${long}${n}`,
    image: long,
    tag: long.slice(0, 128),
  }));
  const many = card({
    scope: { ...paused().scope, cluster: long, service: long },
    steps: Array.from(
      { length: 12 },
      () => ({ ...steps[1], hookId: `ecs-pause-${long.slice(0, 43)}` }) as HookStep,
    ),
    earlier: 200,
    ahead: Array.from({ length: 12 }, () => ahead[0] ?? { stage: '' }),
    later: 116,
    green: { ...green, images },
    differences: Array.from({ length: 90 }, (_, n) => ({ what: `${long}${n}`, from: long, to: long })),
  });
  expect(many).toContain('201 of 340');
  expect(many).toContain('and 116 more to come');
});

test('a list has lines for what waits, and says what it has not looked at', () => {
  const { scope, steps } = paused();
  const waits = Array.from({ length: 30 }, () => ({ scope, step: steps[1] as HookStep, since: 1 }));
  const { blocks } = hooks({ kind: 'hooks', of: 'prod', waits, more: 3, ageMs: 20_000, unchecked: ['x'] });
  expect(worded(validateBlocks(blocks, 'message'))).toEqual([]);
  expect(read(blocks)).toMatch(
    /^30 pauses of prod wait\nprod\/prod\/web before 20% of[\s\S]*3 more services are being deployed/,
  );
  expect(read(hooks({ kind: 'hooks', waits: [], more: 0, ageMs: 0, unchecked: [] }).blocks)).toBe(
    'Nothing waits at a pause\n',
  );
});
