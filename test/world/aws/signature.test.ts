/** Who signs wrongly, too late, with an unknown key or for another service gets nowhere, in the words of each protocol. */
import * as ecs from '@aws-sdk/client-ecs';
import * as sqs from '@aws-sdk/client-sqs';
import * as sts from '@aws-sdk/client-sts';
import { adminCredentials, workerCredentials } from '../../../world/aws/index.ts';
import { type Credentials, failure, roleArn, type Scene, scene } from './scene.ts';

type Request = { headers: Record<string, string>; body: string };
type Changes = {
  credentials?: Credentials;
  region?: string;
  /** How wrong the signer's clock goes, in milliseconds. */
  offset?: number;
  /** What happens to the request after it was signed. */
  spoil?: (request: Request) => void;
};

/** Lets the SDK sign ListClusters and sends it, after whatever `spoil` does to it. */
async function send(
  at: Scene,
  { credentials = adminCredentials, region = 'eu-west-1', offset = 0, spoil }: Changes,
) {
  const client = new ecs.ECSClient({
    endpoint: at.aws.url,
    region,
    credentials,
    maxAttempts: 1,
    systemClockOffset: offset,
  });
  client.middlewareStack.add(
    next => args => {
      spoil?.(args.request as Request);
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  try {
    return await client.send(new ecs.DescribeClustersCommand({})).then(
      () => 'no failure',
      ({ name, message, $metadata }: ecs.ECSServiceException) =>
        `${name}: ${message} (${$metadata.httpStatusCode})`,
    );
  } finally {
    client.destroy();
  }
}

const cut =
  (what: RegExp, into = '') =>
  ({ headers }: Request) =>
    Object.assign(headers, { authorization: headers.authorization?.replace(what, into) });

const minutes = (count: number) => count * 60_000;

test.each<[string, Changes, RegExp]>([
  ['as it should be', {}, /^no failure$/],
  ['four minutes old', { offset: minutes(-4) }, /^no failure$/],
  [
    'six minutes old',
    { offset: minutes(-6) },
    /^InvalidSignatureException: Signature expired: \d+T\d+Z is now earlier than .* - 5 min\.\) \(400\)$/,
  ],
  ['from six minutes ahead', { offset: minutes(6) }, /^InvalidSignatureException: Signature not yet current/],
  [
    'with another body',
    { spoil: request => Object.assign(request, { body: '[]' }) },
    /^InvalidSignatureException: The request signature we calculated/,
  ],
  [
    'with another secret',
    { credentials: { ...adminCredentials, secretAccessKey: 'x' } },
    /^InvalidSignatureException: The request/,
  ],
  [
    'for another service',
    {
      spoil: ({ headers }) =>
        Object.assign(headers, { authorization: headers.authorization?.replace('/ecs/', '/sts/') }),
    },
    /^InvalidSignatureException: Credential should be scoped to correct service: 'ecs'/,
  ],
  [
    'for another Region',
    { region: 'us-east-1' },
    /^InvalidSignatureException: Credential should be scoped to a valid region/,
  ],
  [
    'with an unknown key',
    { credentials: { accessKeyId: 'AKIANOBODY', secretAccessKey: 'x' } },
    /^UnrecognizedClientException: .* \(400\)$/,
  ],
  [
    'with another token',
    { credentials: { ...workerCredentials, sessionToken: 'x' } },
    /^UnrecognizedClientException/,
  ],
  [
    'not at all',
    { spoil: ({ headers }) => Reflect.deleteProperty(headers, 'authorization') },
    /^MissingAuthenticationTokenException: .* \(400\)$/,
  ],
  [
    'without saying whose it is',
    { spoil: cut(/Credential=[^,]*, /) },
    /^IncompleteSignatureException: Authorization header requires 'Credential' parameter\. Auth.* \(400\)$/,
  ],
  [
    'with half a scope',
    { spoil: cut(/\/eu-west-1\/ecs/) },
    /^IncompleteSignatureException: Credential must have exactly 5 slash-delimited elements/,
  ],
  [
    'by another way of signing',
    { spoil: cut(/-SHA256/) },
    /^IncompleteSignatureException: Unsupported AWS 'algorithm': 'AWS4-HMAC'/,
  ],
  [
    'on another day than it says',
    { spoil: cut(/\/\d{8}/, '/20130609') },
    /^InvalidSignatureException: Date in Credential scope does not match .*: '20130609' != /,
  ],
])('a request signed %s', async (_, changes, answer) => {
  expect(await send(await scene(), changes)).toMatch(answer);
});

test('query services have names of their own for it', async () => {
  const at = await scene();
  const whoAmI = (credentials: object) =>
    failure(at.sts({ ...adminCredentials, ...credentials }).send(new sts.GetCallerIdentityCommand({})));
  expect(await whoAmI({ secretAccessKey: 'x' })).toMatch(/^SignatureDoesNotMatch/);
  expect(await whoAmI({ accessKeyId: 'AKIANOBODY' })).toMatch(/^InvalidClientTokenId/);
});

test('SQS refuses as in its query days', async () => {
  const at = await scene();
  const list = (credentials: object) =>
    at
      .sqs({ ...adminCredentials, ...credentials })
      .send(new sqs.ListQueuesCommand({}))
      .catch(({ Error: error, $metadata }) => [error.Code, $metadata.httpStatusCode]);
  expect(await list({ secretAccessKey: 'x' })).toEqual(['SignatureDoesNotMatch', 403]);
  expect(await list({ accessKeyId: 'AKIANOBODY' })).toEqual(['InvalidClientTokenId', 403]);
  expect(await list(workerCredentials)).toEqual(['AccessDenied', 403]);
  const headers = { 'x-amz-target': 'AmazonSQS.ListQueues', 'content-type': 'application/x-amz-json-1.0' };
  const unsigned = await fetch(at.aws.url, { method: 'POST', headers, body: '{}' });
  expect([unsigned.status, unsigned.headers.get('x-amzn-query-error')]).toEqual([403, 'AccessDenied;Sender']);
});

test("a session ends by the world's clock, and says that it has expired", async () => {
  const at = await scene();
  const session = await at.session(workerCredentials, {
    RoleArn: roleArn('slipway-read'),
    RoleSessionName: 'slipway-read',
    DurationSeconds: 900,
  });
  const ask = () => failure(at.ecs(session).send(new ecs.DescribeClustersCommand({})));
  at.aws.clock.advance(899_000);
  expect(await ask()).toBe('no failure');
  at.aws.clock.advance(1_000);
  expect(await ask()).toBe('ExpiredTokenException: The security token included in the request is expired');
  expect(await failure(at.sts(session).send(new sts.GetCallerIdentityCommand({})))).toMatch(/^ExpiredToken/);
});

test('an open account takes anybody', async () => {
  const at = await scene({ iam: 'open', account: 'empty' });
  const anybody = { accessKeyId: 'any', secretAccessKey: 'any' };
  expect(await at.ecs(anybody).send(new ecs.ListClustersCommand({}))).toMatchObject({ clusterArns: [] });
});
