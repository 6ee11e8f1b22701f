import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePort } from '../../world/port.ts';
import { built } from '../built.ts';

/** Asks another process for a port of a range, and returns what it wrote. */
const another = (range: object): string => {
  const code = `import { freePort } from '${built('world/port.ts')}';
    console.log(await freePort(${JSON.stringify(range)}).catch(error => error.message));`;
  return spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    encoding: 'utf8',
  }).stdout.trim();
};

test('a port is given to one caller of all processes, and is kept while nobody listens at it', async () => {
  const from = await freePort({ from: 20_000, to: 29_000 });
  expect(another({ from, to: from })).toBe(`no port from ${from} to ${from} is free`);
});

test('a port that somebody listens at is not given', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await expect(freePort({ from: port, to: port })).rejects.toThrow(`no port from ${port} to ${port} is free`);
  server.close();
});
