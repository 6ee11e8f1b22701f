/** Somebody who locks a target in the middle of something. */
import { randomUUID } from 'node:crypto';
import type { World } from '../world.ts';

/** Somebody is about to lock staging; returns how they do, and then how they unlock it. */
export async function lockingStaging({ bot: { ledger } }: World) {
  const who = { team: 'T0WORLD', user: 'U0DEV' };
  const ask = { who, where: { channel: 'C0OPS' }, words: '', work: { kind: 'whoami' as const } };
  const { id } = await ledger.open(ask, false, [randomUUID()]);
  const lock = async () => {
    const { epoch = 0 } = (await ledger.claim(id, 'w')) ?? {};
    await ledger.locks.lock(id, epoch, { what: 'staging', covers: [] }, { target: 'staging' }, {});
  };
  const unlock = async () => {
    const unlocking = await ledger.open(ask, false, [randomUUID()]);
    const claim = await ledger.claim(unlocking.id, 'w');
    expect(await ledger.locks.unlock(unlocking.id, claim?.epoch ?? 0, id)).toBe(true);
  };
  return { lock, unlock };
}
