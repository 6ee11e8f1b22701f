/** What a change of a CloudWatch alarm says: of a metric, of an expression, or of other alarms. Pure. */
import { quoted } from '../../why/case.ts';
import { type Fields, fieldsIn, listIn, momentIn, textIn, textOf } from '../event.ts';
import { alertPlace, type Reader } from './reader.ts';

/** Returns the dimensions of all the metrics that an alarm watches. */
function dimensionsIn(configuration: Fields): Fields {
  const metrics = listIn(configuration, 'metrics').map(one =>
    fieldsIn(fieldsIn(one, 'metricStat'), 'metric'),
  );
  return Object.assign({}, ...metrics.map(metric => fieldsIn(metric, 'dimensions'))) as Fields;
}

/** Reads a CloudWatch Alarm State Change. An alarm that names a cluster and a service is about that service. */
export const alarmSign: Reader = (event, place) => {
  const { detail, id, resources } = event;
  const name = textOf(detail, 'alarmName');
  const state = fieldsIn(detail, 'state');
  const value = textOf(state, 'value');
  const at = momentIn(state, 'timestamp') ?? event.at;
  const dimensions = dimensionsIn(fieldsIn(detail, 'configuration'));
  const cluster = textIn(dimensions, 'ClusterName');
  const service = textIn(dimensions, 'ServiceName');
  const balanced = textIn(dimensions, 'TargetGroup');
  const scope = place(cluster);
  if (!scope) return 'elsewhere';
  const where = { ...scope, ...(cluster !== undefined && service !== undefined && { service }) };
  const arn = resources[0] ?? name;
  const key = `alarm|${arn}`;
  return {
    event: id,
    at,
    scope: where,
    of: { resource: arn, order: at },
    kind: 'alarm',
    severity: value === 'ALARM' ? 'error' : 'info',
    cause: 'alarm',
    says: value === 'ALARM' ? 'fails' : value === 'OK' ? 'recovers' : 'changes',
    key,
    group: key,
    ...(where.service !== undefined && { into: alertPlace(where) }),
    ...(where.service === undefined && balanced !== undefined && { behind: balanced }),
    subject: quoted(name),
    text: quoted(textIn(state, 'reason') ?? `is ${value}`),
  };
};
