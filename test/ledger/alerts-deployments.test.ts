/** What goes wrong while a deployment rolls is one problem. */
import type { Acting, Plan } from '../../src/work.ts';
import { termsOf } from '../terms.ts';
import { ledger, now } from './clocked.ts';
import { deployment, fold, N, problem, sign } from './signs.ts';

const dev = { team: 'T', user: 'dev' };

describe('a deployment', () => {
  test('all that fails while it rolls is one problem, and the cause is that of its tasks', async () => {
    await fold(deployment('began'));
    const first = await fold(sign({ deployment: N }));
    const second = await fold(sign({ deployment: N, cause: 'crashed', at: now + 1 }));
    const failed = await fold(deployment('fails', now + 2));
    expect([second, failed]).toEqual([
      { ...first, is: 'more' },
      { ...first, is: 'more' },
    ]);
    expect(await problem(first)).toMatchObject({
      kind: 'deployment',
      count: 3,
      deployment: N,
      cause: 'crashed',
    });
  });

  test('a task that fell before the first event of its deployment came is part of it', async () => {
    const first = await fold(sign({ deployment: N }));
    await fold(deployment('began', now + 1));
    expect(await fold(deployment('fails', now + 2))).toEqual({ ...first, is: 'more' });
  });

  test('what ECS says of the service meanwhile is part of it, and so is an alarm', async () => {
    await fold(deployment('began'));
    const first = await fold(sign({ deployment: N }));
    const placing = sign({ kind: 'service', cause: 'no_memory_left', at: now + 1 });
    const alarm = sign({
      kind: 'alarm',
      key: 'alarm|a',
      group: 'alarm|a',
      into: 'prod/prod/web',
      at: now + 2,
    });
    expect(await fold(placing)).toEqual({ ...first, is: 'more' });
    expect(await fold(alarm)).toEqual({ ...first, is: 'more' });
  });

  test('one that completes ends it, whichever it is', async () => {
    await fold(deployment('began'));
    const first = await fold(deployment('fails', now + 1));
    await fold(deployment('recovers', now + 2, 'ecs-svc/0'));
    expect(await problem(first)).toMatchObject({ state: 'over', overBy: 'replaced' });
  });

  test('of an op of ours is told on its own card, until that has gone well', async () => {
    const plan: Plan = {
      scope: { target: 'prod', account: '1', region: 'r', cluster: 'prod', service: 'web' },
      change: { kind: 'scale', from: 3, to: 5 },
      steps: [],
      terms: termsOf(),
      checks: [],
    };
    const acting: Acting = { who: dev, authority: 'sre', role: 'arn' };
    const ask = { who: dev, where: { channel: 'C' }, words: '', work: { kind: 'whoami' as const } };
    const { id: op } = await ledger.open(ask, true, ['once']);
    const epoch = (await ledger.claim(op, 'w'))?.epoch ?? 0;
    await ledger.plan(op, epoch, plan, 'hash');
    await ledger.clear(op, epoch, 0, acting);
    await ledger.start(op, epoch, 0, '1/r/prod/web:revision', acting, []);
    await ledger.intent(op, epoch, 'switch', false);
    await ledger.result(op, epoch, 'switch', 'done', { left: { deployment: N } });
    expect(await fold(sign({ deployment: N }))).toEqual({ is: 'ours', op });
    expect(await fold(sign({ kind: 'service', cause: 'throttled' }), '1/r/prod/web:revision')).toEqual({
      is: 'ours',
      op,
    });
    await ledger.end(op, epoch, 'succeeded');
    expect((await fold(sign({ deployment: N }))).is).toBe('new');
  });
});
