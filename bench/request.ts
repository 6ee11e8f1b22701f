/** What `clicks.ts` and its clicking processes both know. */
import type { Eligibility } from '../src/approvals/weigh.ts';
import type { Person } from '../src/work.ts';

/** What people click on; `contested` ones are also denied. */
export type Request = { op: string; hash: string; asker: Person; contested: boolean };

/** What a process is told, and what it answers: how its clicks were taken, and the ops it started. */
export type Told = { url: string; namespace: string; clicks: number; requests: Request[] };
export type Heard = { replies: Record<string, number>; started: string[] };

/** Who may approve: also those who ask, as far as IAM is concerned. All of it is known at once. */
export const eligibility = ({ user }: Person): Eligibility =>
  user.startsWith('dev')
    ? { may: false, because: 'the rules ask for sre', ageMs: 0 }
    : { may: true, authorities: ['sre'], ageMs: 0 };
