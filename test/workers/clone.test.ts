import fc from 'fast-check';
import { missing } from '../../src/aws/lossless.ts';
import { cloneOf, differences } from '../../src/workers/deploying/clone.ts';

const definition = {
  taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:43',
  revision: 43,
  status: 'ACTIVE' as const,
  registeredAt: new Date(0),
  registeredBy: 'arn:aws:iam::111122223333:user/admin',
  requiresAttributes: [{ name: 'x' }],
  compatibilities: ['FARGATE' as const],
  family: 'web',
  cpu: '256',
  memory: '512',
  containerDefinitions: [
    {
      name: 'web',
      image: 'r/web:1',
      environment: [
        { name: 'EMPTY', value: '' },
        { name: 'KEY', value: 'secret-value' },
      ],
      secrets: [{ name: 'DB', valueFrom: 'arn:one' }],
    },
    { name: 'proxy', image: 'r/envoy:1', dockerLabels: { a: 'b' }, cpu: 0 },
  ],
};

test('a copy changes the image and nothing else; sidecars stay as they are, byte for byte', () => {
  const clone = cloneOf(definition, [{ container: 'web', image: 'r/web@sha256:aa' }]);
  expect(JSON.stringify(clone.containerDefinitions?.[1])).toBe(
    JSON.stringify(definition.containerDefinitions[1]),
  );
  expect(clone.containerDefinitions?.[0]).toEqual({
    ...definition.containerDefinitions[0],
    image: 'r/web@sha256:aa',
  });
  expect(Object.keys(clone).sort()).toEqual(['containerDefinitions', 'cpu', 'family', 'memory']);
  expect(differences(definition, clone)).toEqual([
    { what: 'web: image', from: 'r/web:1', to: 'r/web@sha256:aa' },
  ]);
});

test('a copy keeps settings that nobody here has heard of', () => {
  const newer = { ...definition, fancyNewSetting: { on: true } };
  expect(cloneOf(newer, [])).toMatchObject({ fancyNewSetting: { on: true } });
});

test('differences name environment variables and secrets, never a value', () => {
  const [web, proxy] = structuredClone(definition.containerDefinitions);
  const after = {
    ...definition,
    cpu: '512',
    containerDefinitions: [
      {
        ...web,
        environment: [
          { name: 'KEY', value: 'other-secret' },
          { name: 'NEW', value: 'x' },
        ],
        secrets: [{ name: 'DB', valueFrom: 'arn:two' }],
        command: ['--token=abc'],
      },
      proxy,
    ],
  };
  expect(differences(definition, after as never)).toEqual([
    { what: 'cpu', from: '256', to: '512' },
    { what: 'web: environment EMPTY', from: 'removed' },
    { what: 'web: environment KEY', to: 'changed' },
    { what: 'web: environment NEW', to: 'added' },
    { what: 'web: secret DB', from: 'arn:one', to: 'arn:two' },
    { what: 'web: command' },
  ]);
  expect(JSON.stringify(differences(definition, after as never))).not.toMatch(
    /secret-value|other-secret|abc/,
  );
});

test('whatever the SDK dropped is found, by its path; nulls are nothing', () => {
  expect(missing({ a: 1, b: null, list: [{ c: 1, d: 2 }] }, { a: 1, list: [{ c: 1 }] })).toEqual([
    'list.0.d',
  ]);
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      expect(missing(value, structuredClone(value))).toEqual([]);
    }),
  );
});
