/** Names as AWS and people give them, of which many mean something else where they stand alone. */
import fc from 'fast-check';
import type { ServiceName } from '../../src/work.ts';

/** A name of a service or a cluster. */
export const awsName = fc.oneof(
  fc.constantFrom('on', 'to', 'To', '--target', '--x', 'op_web', 'OP_abcdefghijkl', 'ecs', 'help', '-1', '5'),
  fc.constantFrom('for', 'Because', '2h', 'mute', 'kinds', '-f'),
  fc.stringMatching(/^[A-Za-z0-9_-]{1,60}$/),
);

/** An alias of a target. */
export const target = fc.oneof(
  fc.constantFrom('on', 'to', 'prod', 'for', 'because', 'revert', 'mute'),
  fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/),
);

/** A service as somebody names it: alone, with its cluster, with its target. */
export const service = fc
  .record({ name: awsName, cluster: awsName, target }, { requiredKeys: ['name'] })
  .map(named => named as ServiceName);
