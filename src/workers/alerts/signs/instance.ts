/** What a change of a container instance says. Its agent comes and goes several times an hour: only staying away is trouble. Pure. */
import { quoted } from '../../why/case.ts';
import { textIn, textOf, versionOf } from '../event.ts';
import { type Reader, shortName } from './reader.ts';

/** An agent that is back within this long was never missed (ECS: "normal"), in milliseconds. */
const awayMs = 300_000;

/** Reads an ECS Container Instance State Change. */
export const instanceSign: Reader = (event, place) => {
  const { detail, id, at } = event;
  const arn = textOf(detail, 'containerInstanceArn');
  const { agentConnected: connected } = detail;
  const version = versionOf(detail, 'its instance');
  const scope = place(shortName(textOf(detail, 'clusterArn')));
  if (!scope) return 'elsewhere';
  const group = `instance|${arn}`;
  const status = textIn(detail, 'status') ?? '';
  const away = connected === false && status !== 'INACTIVE';
  const name = textIn(detail, 'ec2InstanceId') ?? shortName(arn);
  return {
    event: id,
    at,
    scope,
    of: { resource: arn, order: version },
    kind: 'instance',
    severity: 'warning',
    cause: 'agent_gone',
    says: away ? 'fails' : 'recovers',
    key: group,
    group,
    subject: quoted(name),
    text: away
      ? `The ECS agent of ${quoted(name)} is not connected`
      : `The ECS agent of ${quoted(name)} is ${connected === false ? status : 'connected again'}`,
    ...(away && { notBefore: at + awayMs }),
  };
};
