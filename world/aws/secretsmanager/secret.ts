/** Secrets Manager: secrets, their versions, and the labels that move between them ("Secret versions" in the user guide). */
import { randomBytes, randomUUID } from 'node:crypto';
import { AwsFault } from '../fault.ts';
import type { State } from '../state.ts';

export type Version = {
  id: string;
  text?: string;
  bytes?: Uint8Array;
  createdAt: Date;
  stages: Set<string>;
};

export type Secret = {
  name: string;
  /** Ends with a hyphen and six characters that nobody chooses. */
  arn: string;
  createdAt: Date;
  changedAt: Date;
  /** When Secrets Manager itself rotated it last; and how often it does, where it does. */
  rotatedAt?: Date;
  rotatesAfterDays?: number;
  accessedAt?: Date;
  deletedAt?: Date;
  /** Its customer-managed key, and what is wrong with that: whoever reads may not use it, or it opens nothing. */
  key?: string;
  keyFails?: 'denied' | 'disabled';
  /** By id, oldest first. */
  versions: Map<string, Version>;
};

const current = 'AWSCURRENT';
const previous = 'AWSPREVIOUS';

const suffix = () => randomBytes(16).toString('base64').replace(/\W/g, '').slice(0, 6);

/** Returns the secret that a caller names: by its name, its ARN, or its ARN without the six characters. */
export function known(state: State, named = ''): Secret | undefined {
  const byName = state.secrets.get(named);
  if (byName) return byName;
  return [...state.secrets.values()].find(({ arn }) => arn === named || arn.slice(0, -7) === named);
}

/** Returns the secret that a caller names. Throws ResourceNotFoundException. */
export function secretOf(state: State, named: string | undefined): Secret {
  const found = known(state, named);
  if (!found)
    throw new AwsFault('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  return found;
}

/** Returns the ARN that IAM is asked about; of a secret that there is not, what it would begin with. */
export const arnOf = (state: State, named = ''): string =>
  known(state, named)?.arn ??
  (named.startsWith('arn:')
    ? named
    : `arn:aws:secretsmanager:${state.region}:${state.account}:secret:${named}`);

/** Returns the version that a label is on. */
export const labelled = ({ versions }: Secret, stage: string): Version | undefined =>
  [...versions.values()].find(({ stages }) => stages.has(stage));

/**
 * Puts a label on a version and takes it off any other. Whenever AWSCURRENT moves, AWSPREVIOUS goes to the version that it was on
 * (API reference of PutSecretValue and UpdateSecretVersionStage).
 */
export function label(secret: Secret, version: Version, stage: string): void {
  const before = labelled(secret, stage);
  if (before === version) return;
  before?.stages.delete(stage);
  version.stages.add(stage);
  if (stage === current && before) {
    version.stages.delete(previous);
    label(secret, before, previous);
  }
}

/** Adds a version; without labels said it becomes the current one, and the first one always does. */
export function addVersion(
  state: State,
  secret: Secret,
  given: { id?: string; text?: string; bytes?: Uint8Array; stages?: readonly string[] },
): Version {
  const { id = randomUUID(), text, bytes, stages = [current] } = given;
  const version: Version = {
    id,
    ...(text !== undefined && { text }),
    ...(bytes && { bytes }),
    createdAt: new Date(state.clock.now()),
    stages: new Set(),
  };
  const isFirst = secret.versions.size === 0;
  secret.versions.set(id, version);
  for (const stage of isFirst ? [current, ...stages] : stages) label(secret, version, stage);
  secret.changedAt = version.createdAt;
  return version;
}

/** Adds a secret with its first version. */
export function addSecret(state: State, name: string, text: string, more: Partial<Secret> = {}): Secret {
  const at = new Date(state.clock.now());
  const secret: Secret = {
    name,
    arn: `arn:aws:secretsmanager:${state.region}:${state.account}:secret:${name}-${suffix()}`,
    createdAt: at,
    changedAt: at,
    versions: new Map(),
    ...more,
  };
  state.secrets.set(name, secret);
  addVersion(state, secret, { text });
  return secret;
}

/** Rotates a secret as Secrets Manager does: a pending version becomes the current one. Throws ResourceNotFoundException. */
export function rotate(state: State, named: string, text: string): Version {
  const secret = secretOf(state, named);
  const version = addVersion(state, secret, { text, stages: ['AWSPENDING'] });
  label(secret, version, current);
  version.stages.delete('AWSPENDING');
  secret.rotatedAt = version.createdAt;
  return version;
}
