/** What the audit trail has of a live run: no op is one, so it would know nothing of it. */
import { whoRuns } from '../../config/who-runs.ts';
import { createAudit } from '../../ledger/audit.ts';
import type { Given } from '../given.ts';
import { type Found, pass } from '../line.ts';
import type { Scratch } from './scratch.ts';
import { withLedger } from './untouched.ts';

/** Puts on record who is about to have what tried where, and as whom AWS knows them. Throws RedisAway: then nothing may be tried. */
export const onRecord = (given: Given, { scope, role, sample, desired }: Scratch): Promise<Found> =>
  withLedger(given, async (redis, namespace) => {
    const { arn: worker } = await given.worker;
    const { target, account, region, cluster, service } = scope;
    const facts = { target, account, region, cluster, service, role, worker, revision: sample.arn, desired };
    const n = await createAudit(redis, namespace).tried(whoRuns(), facts);
    return pass(`Record ${n} of the audit trail says that ${whoRuns()} has this tried.`);
  });
