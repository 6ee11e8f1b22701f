/** Ports for servers that cannot look for one themselves, and that come back to theirs after they were killed. */
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what Linux (32768–60999), macOS and Windows (49152–65535) give to whoever connects, the server's own clients among them. */
const range = { from: 10_000, to: 32_767 };

const isTaken = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EADDRINUSE';

/** Resolves whether the port is this process's until it ends: the UDP port of that number is the sign, which the next who draws it finds taken. */
async function reserved(port: number): Promise<boolean> {
  const sign = createSocket('udp4');
  try {
    sign.bind(port, '127.0.0.1');
    await once(sign, 'listening');
  } catch (error) {
    sign.close();
    if (isTaken(error)) return false;
    throw error;
  }
  sign.unref();
  return true;
}

/** Resolves whether nobody listens at the port. */
async function unheard(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    probe.listen(port, '127.0.0.1');
    await once(probe, 'listening');
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}

/** Resolves with a loopback port that nobody listens at and that no other caller is given while this process lives. Throws when a hundred draws found none. */
export async function freePort({ from, to } = range): Promise<number> {
  for (let drawn = 0; drawn < 100; drawn++) {
    const port = randomInt(from, to + 1);
    if ((await reserved(port)) && (await unheard(port))) return port;
  }
  throw new Error(`no port from ${from} to ${to} is free`);
}
