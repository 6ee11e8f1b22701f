import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ECSClient } from '@aws-sdk/client-ecs';
import { createRevisions } from '../../src/aws/revisions.ts';

let server: Server;
let client: ECSClient;
let answer: [status: number, body: object];

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(answer[0], { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(answer[1]));
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  client = new ECSClient({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials,
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

const known = {
  family: 'web',
  registeredAt: 1_700_000_000.5,
  containerDefinitions: [{ name: 'web', image: 'r/web:1', environment: [], command: null }],
};

test('an answer that the SDK knows whole has nothing unknown in it', async () => {
  answer = [200, { taskDefinition: known, tags: [{ key: 'a', value: 'b' }] }];
  const { definition, tags, unknown } = await createRevisions(client).revision('web:43');
  expect(definition.registeredAt).toEqual(new Date(1_700_000_000_500));
  expect({ tags, unknown }).toEqual({ tags: [{ key: 'a', value: 'b' }], unknown: [] });
});

test('a setting newer than the SDK is found, though the SDK drops it', async () => {
  const [container] = known.containerDefinitions;
  const newer = { ...known, containerDefinitions: [{ ...container, quantumIsolation: { on: true } }], zz: 1 };
  answer = [200, { taskDefinition: newer }];
  const { definition, unknown } = await createRevisions(client).revision('web:43');
  expect(JSON.stringify(definition)).not.toContain('quantumIsolation');
  expect(unknown).toEqual(['containerDefinitions.0.quantumIsolation', 'zz']);
});

test('a refusal stays a refusal', async () => {
  answer = [400, { __type: 'ClientException', message: 'Unable to describe task definition.' }];
  await expect(createRevisions(client).revision('web:99')).rejects.toMatchObject({
    failure: 'refused',
    code: 'ClientException',
  });
});
