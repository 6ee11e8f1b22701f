/** Signs in any order, some of them twice. */
import fc from 'fast-check';
import type { Sign } from '../../src/work.ts';
import { forget } from '../redis.ts';
import { begin, ledger, namespace, now, redis } from './clocked.ts';
import { fold, sign } from './signs.ts';

/** What happens to three services: tasks fall, deployments begin, fail and complete, all is steady again. */
const happening = fc.record({
  service: fc.constantFrom('a', 'b', 'c'),
  what: fc.constantFrom('falls' as const, 'steady' as const),
  cause: fc.constantFrom('crashed' as const, 'out_of_memory' as const),
});

test('in whatever order and however often events come, the same problems are open in the end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { minLength: 1, maxLength: 12 }),
      fc.infiniteStream(fc.nat()),
      async (all, random) => {
        const signs = all.map(({ service, what, cause }, i) => {
          const says = what === 'falls' ? ('fails' as const) : ('recovers' as const);
          const scope = { target: 'prod', cluster: 'prod', service };
          return sign({ at: now + i * 1_000, says, cause, scope });
        });
        const openAfter = async (order: Sign[]) => {
          begin();
          for (const one of order) await fold(one);
          const open = await ledger.alerts.open(99);
          await forget(redis, namespace);
          return open.map(({ key, last }) => `${key} ${last}`).sort();
        };
        const mixed = [...signs, ...signs.filter((_, i) => i % 3 === 0)]
          .map(one => ({ one, by: random.next().value }))
          .sort((a, b) => a.by - b.by)
          .map(({ one }) => one);
        expect(await openAfter(mixed)).toEqual(await openAfter(signs));
      },
    ),
    { numRuns: 60 },
  );
});
