import type { ReceiverEvent } from '@slack/bolt';
import { createHeard } from '../../src/slack/heard.ts';

/** A request that is acked, and then worked on, when the test says so. */
function request() {
  const { promise: mayAck, resolve: ack } = pending();
  const { promise: mayEnd, resolve: end } = pending();
  const said: string[] = [];
  const event = { body: { command: '/ecs' }, ack: async () => void said.push('acked') } as ReceiverEvent;
  const process = async (heard: ReceiverEvent) => {
    said.push('heard');
    await mayAck;
    await heard.ack();
    await mayEnd;
    said.push('done');
  };
  return { event, process, ack, end, said };
}

function pending() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>(done => {
    resolve = done;
  });
  return { promise, resolve };
}

test('the connection may be closed once nobody waits for an ack, while work still goes on', async () => {
  const heard = createHeard(undefined);
  const one = request();
  void heard.hear(one.event, one.process);
  const closable = heard.acked(10_000).then(() => one.said.push('closable'));
  one.ack();
  await closable;
  expect(one.said).toEqual(['heard', 'acked', 'closable']);
  const done = heard.done(10_000).then(() => one.said.push('all done'));
  one.end();
  await done;
  expect(one.said.slice(3)).toEqual(['done', 'all done']);
});

test('where somebody always waits for an ack no more is taken in the end, and those who were heard get theirs', async () => {
  const heard = createHeard(undefined);
  const one = request();
  void heard.hear(one.event, one.process);
  const closable = heard.acked(5);
  const taken = [one];
  for (let last = one; last.said.length > 0; taken.push(last)) {
    last = request();
    void heard.hear(last.event, last.process);
    await new Promise(setImmediate);
  }
  const [refused] = taken.splice(-1);
  expect(refused?.said).toEqual([]);
  for (const { ack } of taken) ack();
  await closable;
  expect(taken.every(({ said }) => said.includes('acked'))).toBe(true);
});
