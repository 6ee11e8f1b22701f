/** What an illness of all that the bot stands on is, and how it comes about in the world. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Bedside } from '../../../src/cli-doctor.ts';
import type { Statement } from '../../../world/aws/iam/evaluate.ts';
import type { World } from '../../world.ts';

/** A line that is red, by area and name; what it says to do matches. */
type Red = [line: string, is: 'warn' | 'fail', fix: RegExp];

/** What the doctor is told besides the environment of the world, and how what is not in the world is made well again. */
export type Ill = { env?: Record<string, string>; cure?: () => unknown } & Bedside;

export type Illness = [what: string, fallIll: (world: World) => Ill | undefined | Promise<Ill>, reds: Red[]];

export const roleOf = ({ aws }: World, name: string) => {
  const role = aws.state.roles.get(name);
  if (!role) throw new Error(`no role ${name}`);
  return role;
};

/** A policy on top of a role's own. */
export const also =
  (name: string, Effect: 'Allow' | 'Deny', ...Action: string[]) =>
  (world: World): undefined => {
    roleOf(world, name).policies.set('also', {
      Version: '2012-10-17',
      Statement: [{ Effect, Action, Resource: '*' }],
    });
  };

/** The trust of a role, each statement changed or left out. */
export const trusting =
  (name: string, changed: (statement: Statement) => Statement | undefined) =>
  (world: World): undefined => {
    const role = roleOf(world, name);
    const Statement = role.trust.Statement.flatMap(one => changed(structuredClone(one)) ?? []);
    role.trust = { ...role.trust, Statement };
  };

/** Another slipway.yaml; what is wrong with it already stays so. */
export const written =
  (changed: (yaml: string) => string) =>
  ({ env }: World): Ill => {
    const file = `${env.SLIPWAY_CONFIG}.ill`;
    const before = existsSync(file) ? file : (env.SLIPWAY_CONFIG ?? '');
    writeFileSync(file, changed(readFileSync(before, 'utf8')));
    return { env: { SLIPWAY_CONFIG: file }, cure: () => rmSync(file, { force: true }) };
  };

/** A setting of Redis, until it is cured. */
export const set =
  (name: string, ill: string, well: string) =>
  async ({ redis }: World): Promise<Ill> => {
    await redis.config('SET', name, ill);
    return { cure: () => redis.config('SET', name, well) };
  };

type Other = { port: number; close(): void };

/** A server that takes connections and says nothing. */
export const mute = (): Promise<Other> => listening(createServer());

/** A server that speaks TLS: without a certificate it shakes hands with nobody, and says so in TLS. */
export const sealed = (): Promise<Other> => listening(createTlsServer());

async function listening(server: Server): Promise<Other> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, close };
}

export const both = (name: string, is: 'warn' | 'fail', fix: RegExp): Red[] =>
  ['prod', 'staging'].map(target => [`target ${target}: ${name}`, is, fix]);
