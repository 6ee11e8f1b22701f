/** What must hold of the ledger's Redis, one assertion each. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { permissions } from '../permissions.ts';
import { is, json, one, resources, settings, synthesized, waysIn } from './helpers.ts';

const stack = synthesized().stack('slipway');

describe('Redis', () => {
  const group = one(stack, 'AWS::ElastiCache::ReplicationGroup');
  const rows: [string, string, unknown][] = [
    ['Valkey', 'Engine', 'valkey'],
    ['new enough to be durable', 'EngineVersion', '9.0'],
    ['what it has answered is in two zones', 'Durability', 'sync'],
    ['cluster mode', 'ClusterMode', 'enabled'],
    ['one shard', 'NumNodeGroups', 1],
    ['with a replica', 'ReplicasPerNodeGroup', 1],
    ['in another zone', 'MultiAZEnabled', true],
    ['that takes over by itself', 'AutomaticFailoverEnabled', true],
    ['TLS', 'TransitEncryptionEnabled', true],
    ['… and nothing else', 'TransitEncryptionMode', 'required'],
    ['encrypted where it lies', 'AtRestEncryptionEnabled', true],
  ];
  for (const [words, property, value] of rows) test(words, () => is(group[property], value));
  test('nothing that was accepted is dropped', () =>
    is(one(stack, 'AWS::ElastiCache::ParameterGroup').Properties['maxmemory-policy'], 'noeviction'));
  test('the bot has its own keys and no others', () => {
    const { AccessString } = one(stack, 'AWS::ElastiCache::User', /User/);
    is(AccessString, permissions.redis.replaceAll('<namespace>', 'slipway'));
    assert.match(AccessString, /^on ~\{slipway\}\* &\{slipway\}\* -@all .*-@dangerous -@admin/);
  });
  test('whoever has no name is nobody', () => {
    const { UserName, AccessString } = one(stack, 'AWS::ElastiCache::User', /Nobody/);
    is([UserName, AccessString], ['default', 'off -@all']);
  });
  test('its password was made by Secrets Manager and is in no template', () =>
    assert.match(
      json(one(stack, 'AWS::ElastiCache::User', /User/)),
      /\{\{resolve:secretsmanager:.*SecretString:password/,
    ));
  test('… and is a new one every month', () =>
    is(one(stack, 'AWS::SecretsManager::RotationSchedule').RotationRules, {
      ScheduleExpression: 'rate(30 days)',
    }));
  test('an empty one, where no snapshot is named', () => is(group.SnapshotName, undefined));
  test('one that goes or is made anew leaves a snapshot', () => {
    const [[, { DeletionPolicy, UpdateReplacePolicy }] = ['', {}]] = resources(
      stack,
      'AWS::ElastiCache::ReplicationGroup',
    ) as [string, { DeletionPolicy?: string; UpdateReplacePolicy?: string }][];
    is([DeletionPolicy, UpdateReplacePolicy], ['Snapshot', 'Snapshot']);
  });
  test('only the two halves reach it', () =>
    is(waysIn(stack, /RedisAccess/), ['NetworkWeb 6379', 'NetworkWorker 6379']));
});

test('it is made from the snapshot that settings.yaml names', () => {
  const name = 'automatic.slipway-0a-2026-11-26-03-00';
  const restored = synthesized(`${settings}restoreFrom: ${name}\n`).stack('slipway');
  is(one(restored, 'AWS::ElastiCache::ReplicationGroup').SnapshotName, name);
});
