/** The rolling scheduler's promises (ecs.md §3.3), over every small service and the percentages people use. */
import { addService } from '../../../world/aws/ecs/change-service.ts';
import { addDefinition } from '../../../world/aws/ecs/definition.ts';
import { healthOf } from '../../../world/aws/ecs/health.ts';
import { begin } from '../../../world/aws/ecs/rollout.ts';
import { tasksOf, tick } from '../../../world/aws/ecs/scheduler.ts';
import { type EcsService, type EcsTask, emptyState, type State } from '../../../world/aws/state.ts';

const desiredCounts = Array.from({ length: 12 }, (_, n) => n + 1);
// 100 to 100 percent is refused by UpdateService; services from before that still have it, so it is set by hand.
const grid = [0, 25, 50, 66, 75, 100].flatMap(min =>
  [100, 110, 125, 133, 150, 175, 200].map(max => [min, max] as const),
);

const stepMs = 2_000;
const longest = 3_600_000;
const stallText = 'Update the minimumHealthyPercent or maximumPercent value and try again.';

/** Numbers from 0 to 1 that are the same each time (mulberry32). */
function seeded(seed: number): () => number {
  let at = seed;
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let mixed = Math.imul(at ^ (at >>> 15), 1 | at);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Small = { state: State; service: EcsService; now(): number; step(): void; deploy(): string };

/** A service of one account, settled, with nothing but the scheduler around it. */
function small(desired: number, min: number, max: number): Small {
  let now = 1_750_000_000_000;
  const clock = {
    now: () => now,
    advance: () => undefined,
    hold: () => () => undefined,
    onTick: () => () => undefined,
    close: () => undefined,
  };
  const state = emptyState({ clock, speed: 1, enforced: false });
  const define = () =>
    addDefinition(
      state,
      {
        family: 'app',
        containerDefinitions: [
          { name: 'app', image: 'app:1', memory: 128, healthCheck: { command: ['CMD', 'true'] } },
        ],
      },
      'test',
    ).taskDefinitionArn ?? '';
  const service = addService(state, {
    cluster: 'c',
    name: 's',
    desired,
    minimumHealthyPercent: min,
    maximumPercent: max,
    taskDefinition: define(),
  });
  const step = () => {
    now += stepMs;
    tick(state, now);
  };
  for (let i = 0; i < 100 && !service.steady; i++) step();
  return { state, service, now: () => now, step, deploy: () => begin(state, service, define(), now).id };
}

const live = ({ state, service }: Small) => tasksOf(state, service).filter(task => !task.stopping);
// A task that was healthy is so until its checks have failed.
const healthy = (at: Small, task: EcsTask) =>
  task.judged === 'healthy' && healthOf(at.state, at.service, task, at.now()) !== 'unhealthy';
const done = ({ service }: Small) => service.steady && service.deployments.length === 1;
const stalled = ({ service }: Small) => service.events.some(({ message }) => message?.endsWith(stallText));

/** Lets time pass until the deployment is over or says that it cannot move; returns every promise that was broken. */
function drive(at: Small, happen: () => void = () => undefined): string[] {
  const { desired, minimumHealthyPercent: min, maximumPercent: max } = at.service;
  const most = Math.floor((desired * max) / 100);
  const least = Math.ceil((desired * min) / 100);
  const broken: string[] = [];
  for (let passed = 0; passed < longest && !done(at) && !stalled(at); passed += stepMs) {
    happen();
    const before = live(at).filter(task => task.judged !== 'unhealthy');
    at.step();
    const wanted = live(at);
    if (wanted.length > most) broken.push(`${wanted.length} tasks, ${most} at most`);
    // What it stopped itself, of what was healthy; a task that fell is no doing of the scheduler's.
    const stopped = before.filter(
      task => task.judged === 'healthy' && task.stopping && task.stopCode === 'ServiceSchedulerInitiated',
    );
    const left = wanted.filter(task => healthy(at, task)).length;
    if (stopped.length > 0 && left < least) broken.push(`${left} healthy tasks, ${least} at least`);
    const unasked = stopped.filter(task => task.stoppedReason?.startsWith('Task failed'));
    if (unasked.length > 0) broken.push(`${unasked.length} healthy tasks stopped as unhealthy`);
  }
  return broken;
}

const mayMove = (desired: number, min: number, max: number) =>
  Math.floor((desired * max) / 100) - desired >= 1 || desired - Math.ceil((desired * min) / 100) >= 1;

/** How a deployment ended; a stall counts as one only if it is said and nothing completed. */
const ending = (at: Small, id: string) => {
  const [primary] = at.service.deployments;
  if (done(at) && primary?.id === id && primary.rolloutState === 'COMPLETED') return 'completed';
  return stalled(at) && primary?.rolloutState === 'IN_PROGRESS' ? 'stalled' : 'neither';
};

test.each(grid)(
  '%i to %i percent: in bounds at every moment, and done unless there is no room',
  (min, max) => {
    for (const desired of desiredCounts) {
      const at = small(desired, min, max);
      const id = at.deploy();
      expect([desired, ...drive(at)]).toEqual([desired]);
      expect([desired, ending(at, id)]).toEqual([
        desired,
        mayMove(desired, min, max) ? 'completed' : 'stalled',
      ]);
    }
  },
);

test.each(grid)('%i to %i percent: a deployment begun during a deployment', (min, max) => {
  for (const desired of desiredCounts) {
    const at = small(desired, min, max);
    const random = seeded(desired * 1_000 + min + max);
    at.deploy();
    const second = Math.floor(random() * 60);
    for (let step = 0; step < second; step++) at.step();
    const id = at.deploy();
    expect([desired, ...drive(at)]).toEqual([desired]);
    expect([desired, ending(at, id)]).toEqual([
      desired,
      mayMove(desired, min, max) ? 'completed' : 'stalled',
    ]);
  }
});

const ways = ['app:crash', 'app:sick', 'app:missing'];

test.each(grid)(
  '%i to %i percent: tasks that fail, new and old, before and after they were healthy',
  (min, max) => {
    for (const desired of desiredCounts) {
      const at = small(desired, min, max);
      const random = seeded(desired * 7_000 + min * 11 + max);
      const id = at.deploy();
      let failures = 3 * desired;
      // A task's image decides what becomes of it; one that runs already is looked at again at once.
      const fail = () => {
        for (const task of live(at)) {
          if (failures === 0 || task.image !== 'app:1' || random() > 0.02) continue;
          failures--;
          task.image = ways[Math.floor(random() * ways.length)] ?? '';
          if (task.lastStatus === 'RUNNING') task.next = at.now();
        }
      };
      expect([desired, ...drive(at, fail)]).toEqual([desired]);
      // A task that falls leaves room where there was none, so a deployment without room may complete after all.
      if (mayMove(desired, min, max)) expect([desired, ending(at, id)]).toEqual([desired, 'completed']);
      else expect([desired, ending(at, id)]).not.toEqual([desired, 'neither']);
    }
  },
);
