/** Checks AWS Signature Version 4, as the IAM User Guide's "AWS Signature Version 4 for API requests" spells it. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AwsFault } from './fault.ts';
import type { AccessKey } from './iam/caller.ts';
import type { State } from './state.ts';

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const sha = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

/** AWS allows five minutes between the request's clock and its own. */
const skewMs = 5 * 60_000;

export type Signed = { method: string; url: string; headers: IncomingHttpHeaders; body: Buffer };

/** JSON and query services name the same refusals differently. */
export type Names = { missing: string; unknown: string; expired: string };

export const jsonNames: Names = {
  missing: 'MissingAuthenticationTokenException',
  unknown: 'UnrecognizedClientException',
  expired: 'ExpiredTokenException',
};
export const queryNames: Names = {
  missing: 'MissingAuthenticationToken',
  unknown: 'InvalidClientTokenId',
  expired: 'ExpiredToken',
};

function canonicalQuery(url: URL): string {
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
}

/** Returns the access key a request is signed with. Throws as AWS refuses. */
export function callerOf(state: State, request: Signed, names: Names): AccessKey {
  const { headers } = request;
  const text = headers.authorization ?? '';
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request,\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})$/.exec(
      text,
    );
  if (!match) throw new AwsFault(names.missing, 'Request is missing Authentication Token', 403);
  const [, id = '', day = '', region = '', service = '', signedHeaders = '', signature = ''] = match;
  const key = state.keys.get(id);
  if (!key && !state.enforced) return openKey(state, id);
  if (!key) throw new AwsFault(names.unknown, 'The security token included in the request is invalid.', 403);
  const at = String(headers['x-amz-date'] ?? '');
  const moment = Date.parse(at.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!Number.isFinite(moment) || !at.startsWith(day))
    throw new AwsFault('IncompleteSignature', 'Date must be in ISO-8601 basic format', 403);
  if (Math.abs(moment - Date.now()) > skewMs)
    throw new AwsFault(
      'SignatureDoesNotMatch',
      `Signature expired: ${at} is now earlier than the allowed window`,
      403,
    );
  if (key.token !== undefined && headers['x-amz-security-token'] !== key.token)
    throw new AwsFault(names.unknown, 'The security token included in the request is invalid.', 403);
  const url = new URL(request.url, 'http://localhost');
  const own = signedHeaders.split(';').map(
    name =>
      `${name}:${String(headers[name] ?? '')
        .trim()
        .replace(/\s+/g, ' ')}\n`,
  );
  const bodyHash = sha(request.body);
  const canonical = [
    request.method,
    url.pathname,
    canonicalQuery(url),
    own.join(''),
    signedHeaders,
    bodyHash,
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', at, scope, sha(canonical)].join('\n');
  const signing = ['aws4_request'].reduce(
    hmac,
    hmac(hmac(hmac(`AWS4${key.secret}`, day), region), service),
  ) as Buffer;
  if (!timingSafeEqual(hmac(signing, toSign), Buffer.from(signature, 'hex')))
    throw new AwsFault(
      names === jsonNames ? 'InvalidSignatureException' : 'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
      403,
    );
  if (key.expires !== undefined && key.expires <= state.clock.now())
    throw new AwsFault(names.expired, 'The security token included in the request is expired', 403);
  return key;
}

/** In an open account any key is somebody who may do everything. */
const openKey = (state: State, id: string): AccessKey => ({
  id,
  secret: '',
  arn: `arn:aws:iam::${state.account}:user/anybody`,
  userId: id,
  tags: {},
  transitive: [],
  policies: [{ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }],
});
