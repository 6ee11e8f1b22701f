/** What `/ecs alerts test` sends through the queue: a sample that says it is one. Pure. */

import { redacted } from '../../redact.ts';
import { fieldsIn, Poison, textIn, textOf } from '../event.ts';
import type { Reader } from './reader.ts';

/** ECS's names of clusters and services. */
const awsName = /^[A-Za-z0-9_-]{1,255}$/;

/** Reads our own sample. Whoever can write into the queue could write it, too: it says nothing but that it is a test, and of what is ours. */
export const sampleSign: Reader = ({ detail, id, at }, place) => {
  const target = textOf(detail, 'target');
  const [cluster, service] = [textIn(detail, 'cluster'), textIn(detail, 'service')];
  if (service !== undefined && !awsName.test(service)) throw new Poison('its service is no name');
  const there = place(cluster);
  if (!there || ![there.target, ...(there.maybe ?? [])].includes(target)) return 'elsewhere';
  const scope = { target, ...(cluster && { cluster }), ...(service && { service }) };
  const key = `test|${id}`;
  const who = textIn(fieldsIn(detail, 'who'), 'user') ?? textIn(detail, 'who') ?? '';
  return {
    event: id,
    at,
    scope,
    of: { resource: key, order: at },
    kind: 'test',
    severity: 'error',
    cause: 'test',
    says: 'tells',
    key,
    group: key,
    subject: redacted(who),
    text: 'A sample, through the queue and the routes as they are.',
  };
};
