/** The rules of `why`, a row a cause. */
import { causes } from '../../../src/seen.ts';
import { findingWords, todoWords } from '../../../src/slack/messages-why.ts';
import { diagnose } from '../../../src/workers/why/diagnose.ts';
import { around } from './around.ts';
import { inTasks } from './tasks.ts';

const rows = [...inTasks, ...around];

test.each(rows)('%s, %s', (cause, sure, shown) => {
  const [found] = diagnose(shown);
  expect(found).toMatchObject({ cause, sure });
  expect(found?.cites.length).toBeGreaterThan(0);
  for (const words of [found && findingWords(found), todoWords(cause)])
    expect(words).not.toMatch(/undefined|NaN|^$/);
});

test('every cause has a row', () => {
  expect(causes.filter(cause => !rows.some(([one]) => one === cause))).toEqual([]);
});
