/** Nodes of a cluster that do not agree where the ledger is. */
import { type AddressInfo, createServer, type Server } from 'node:net';
import { connected } from '../../src/doctor/redis-connection.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Starts a node that sends whoever asks for a key to another; returns its port. */
async function node(other: () => number): Promise<number> {
  const info = 'redis_version:8.0.0\r\nloading:0\r\n';
  const server = createServer(socket => {
    socket.on('data', data => {
      // One answer to each command, and each begins with how many words it has.
      for (const command of String(data).split(/(?=\*\d+\r\n)/))
        socket.write(
          /\$\d+\r\ninfo\r\n/i.test(command)
            ? `$${info.length}\r\n${info}\r\n`
            : /\r\nexists\r\n/i.test(command)
              ? `-MOVED 7 127.0.0.1:${other()}\r\n`
              : '+OK\r\n',
        );
    });
    socket.on('error', () => undefined);
  });
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

test('nodes that send one to each other are not followed for ever: that is said', async () => {
  let there = 0;
  const here = await node(() => there);
  there = await node(() => here);
  await expect(connected(`redis://127.0.0.1:${here}`, 'slipway', 5_000)).rejects.toThrow(
    "Nodes of the cluster name each other for the ledger's slot.",
  );
});
