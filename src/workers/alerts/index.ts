/** Alerts: AWS's events come in, become problems in the ledger, and people hear of them. */
import type { Given } from '../given.ts';
import { createHearers } from './hearers.ts';
import { startIntake } from './intake.ts';
import { type alertRhythm, startTeller } from './teller.ts';

/** Starts to take events in and to tell of problems; `close` waits for what is being done. */
export function startAlerts(
  given: Given,
  rhythms: Partial<typeof alertRhythm> = {},
): { close(): Promise<void> } {
  const hearers = createHearers(given);
  const intake = startIntake(given, given.queues, hearers);
  const teller = startTeller(given, hearers, rhythms);
  return {
    async close() {
      await Promise.all([intake.close(), teller.close()]);
    },
  };
}
