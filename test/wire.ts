/** A wire to a Redis that can lose an answer, or bring it late, after Redis has done what was asked. */
import { connect, createServer, type Socket } from 'node:net';
import { freePort } from '../world/port.ts';

export type Wire = {
  url: string;
  /** Cuts the connection on which these words go to Redis, once Redis has answered them and before anybody hears it. */
  cutsAfter(words: string): Promise<void>;
  /** Keeps back what Redis answers to these words and anything after it on that connection; resolves with what lets it go. */
  holdsAfter(words: string): Promise<() => void>;
  /** Cuts everybody off and refuses whoever comes; resolves with what lets them come again. */
  refuses(): Promise<() => Promise<void>>;
  close(): Promise<void>;
};

type Fault = { words: string; strike(client: Socket, server: Socket, answer: Buffer): void };

/** An error does nothing: a script that Redis has never seen is sent once more, whole. */
const isError = (answer: Buffer) => answer.toString('latin1', 0, 1) === '-';

/** Resolves with a wire to the Redis at a port of this machine. */
export async function wireTo(port: number): Promise<Wire> {
  const faults = new Set<Fault>();
  const sockets = new Set<Socket>();
  const listening = createServer(client => {
    const server = connect(port, '127.0.0.1');
    let sent = '';
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        for (const end of [client, server]) end.destroy();
      });
    }
    client.on('data', data => {
      sent = `${sent}${data}`.slice(-100_000);
      server.write(data);
    });
    server.on('data', answer => {
      const fault = [...faults].find(({ words }) => sent.includes(words));
      if (!fault || isError(answer)) return client.write(answer);
      faults.delete(fault);
      sent = '';
      return fault.strike(client, server, answer);
    });
  });
  const own = await freePort();
  const listen = () => new Promise<void>(resolve => listening.listen(own, '127.0.0.1', () => resolve()));
  await listen();
  const close = () => {
    const closed = new Promise<void>(resolve => listening.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    return closed;
  };
  return {
    url: `redis://127.0.0.1:${own}`,
    cutsAfter: words =>
      new Promise(resolve => {
        const strike = (client: Socket) => {
          client.destroy();
          resolve();
        };
        faults.add({ words, strike });
      }),
    holdsAfter: words =>
      new Promise(resolve => {
        const strike = (client: Socket, server: Socket, answer: Buffer) => {
          server.pause();
          resolve(() => {
            client.write(answer);
            server.resume();
          });
        };
        faults.add({ words, strike });
      }),
    async refuses() {
      await close();
      return listen;
    },
    close,
  };
}
