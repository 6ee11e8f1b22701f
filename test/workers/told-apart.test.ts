/** What is told in a row: one that Slack refuses keeps no other from being told. */
import { startNotices } from '../../src/workers/notices.ts';
import { nag } from '../../src/workers/reviews.ts';

const said: string[] = [];
const says = (_: object, what: string) => void said.push(what);
const log = { info: says, warn: says, error: says };
beforeEach(() => said.splice(0));

test('a channel where the bot is not any more keeps no other from hearing of its review', async () => {
  const told: string[] = [];
  const ledger = { reviews: { due: async () => ['gone', 'there'] }, read: async (id: string) => ({ id }) };
  const tell = {
    async nag({ id }: { id: string }) {
      if (id === 'gone') throw new Error('not_in_channel');
      told.push(id);
    },
  };
  await nag({ ledger, tell, log } as never);
  expect([told, said]).toEqual([['there'], ['could not ask for a review']]);
});

test('a notice that Slack does not take now stays, and those behind it are told', async () => {
  const notice = (user: string) => JSON.stringify({ what: 'enrolled', at: 1, who: `T:${user}` });
  const waiting = [notice('U0DEV'), notice('U0SRE')];
  await new Promise<void>(resolve => {
    const factors = {
      notices: async () => [...waiting],
      async noticed(text: string) {
        waiting.splice(waiting.indexOf(text), 1);
      },
    };
    const notices = startNotices(
      {
        ledger: { factors, elected: async () => true, resign: async () => undefined, now: () => 1 },
        tell: {
          async notice({ who }: { who: { user: string } }) {
            if (who.user === 'U0DEV') throw new Error('ratelimited');
            return [];
          },
        },
        config: { rules: [] },
        name: 'me',
        log: { ...log, warn: () => resolve() },
      } as never,
      1,
    );
    closing = notices.close;
  });
  await closing?.();
  expect(waiting).toEqual([notice('U0DEV')]);
});
let closing: (() => Promise<void>) | undefined;
