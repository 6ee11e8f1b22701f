import { pastOf } from '../../src/workers/deploying/past.ts';

/** What ran in words, oldest first: the last one runs now, `B2=B` as a copy of B. */
const past = (words: string) => {
  const [all = '', copied] = words.split('=');
  const ran = all.split(' ').map(name => ({ taskDefinition: `arn:aws:ecs:r:1:task-definition/${name}` }));
  const { before, left } = pastOf(ran.toReversed(), ran.at(-1)?.taskDefinition ?? '', copied);
  const name = (one?: { taskDefinition?: string | undefined }) => one?.taskDefinition?.split('/')[1];
  return { before: name(before), left: left.map(name) };
};

test.each<[what: string, ran: string, before: string | undefined, left: string[]]>([
  ['the one before', 'A B', 'A', []],
  ['nothing before', 'A', undefined, []],
  ['a restart is the same again', 'A B B', 'A', []],
  ['back once', 'A B A', undefined, ['B']],
  ['back once, with more below', 'A B C B', 'A', ['C']],
  ['back twice', 'A B C B A', undefined, ['B', 'C']],
  ['back, and restarted there', 'A B C B B', 'A', ['C']],
  ['back, forward to another, back again', 'A B C B D B', 'A', ['D', 'C']],
  ['what was left and then deployed again is not left', 'A B A B', 'A', []],
  ['back by a copy', 'A B C B2=B', 'A', ['C']],
  ['a copy that was gone back to itself', 'A B A2 C A2=A', undefined, ['C', 'B']],
  ['a copy of what ran too long ago to know', 'B C A2=A', 'C', []],
])('%s: %s', (_what, ran, before, left) => {
  expect(past(ran)).toEqual({ before, left });
});

test('what runs never succeeded: back to the last that did', () => {
  const ran = ['B', 'A'].map(name => ({ taskDefinition: `task-definition/${name}` }));
  expect(pastOf(ran, 'task-definition/C').before?.taskDefinition).toBe('task-definition/B');
});
