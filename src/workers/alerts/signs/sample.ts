/** What `/ecs alerts test` sends through the queue: a sample that says it is one. Pure. */

import { redacted } from '../../redact.ts';
import { fieldsIn, textIn, textOf } from '../event.ts';
import type { Reader } from './reader.ts';

/** Reads our own sample. Whoever can write into the queue could write it, too: it says nothing but that it is a test. */
export const sampleSign: Reader = ({ detail, id, at }) => {
  const target = textOf(detail, 'target');
  const [cluster, service] = [textIn(detail, 'cluster'), textIn(detail, 'service')];
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
