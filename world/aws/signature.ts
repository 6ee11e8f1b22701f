/** Checks AWS Signature Version 4, as the IAM User Guide's "AWS Signature Version 4 for API requests" spells it. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AwsFault } from './fault.ts';
import type { AccessKey } from './iam/caller.ts';
import type { Service } from './operation.ts';
import type { State } from './state.ts';

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const sha = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

/** AWS allows five minutes between the request's clock and its own. */
const skewMs = 5 * 60_000;

export type Signed = { method: string; url: string; headers: IncomingHttpHeaders; body: Buffer };

/** JSON and query services name the same refusals differently. */
export type Names = { missing: string; unknown: string; expired: string; mismatch: string };

export const jsonNames: Names = {
  missing: 'MissingAuthenticationTokenException',
  unknown: 'UnrecognizedClientException',
  expired: 'ExpiredTokenException',
  mismatch: 'InvalidSignatureException',
};
export const queryNames: Names = {
  missing: 'MissingAuthenticationToken',
  unknown: 'InvalidClientTokenId',
  expired: 'ExpiredToken',
  mismatch: 'SignatureDoesNotMatch',
};

function canonicalQuery(url: URL): string {
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
}

const invalidToken = 'The security token included in the request is invalid.';
const tampered =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

type Parts = {
  id: string;
  day: string;
  region: string;
  service: string;
  signedHeaders: string;
  signature: string;
};

function parse(text: string): Parts | undefined {
  const match =
    /^AWS4-HMAC-SHA256\s+Credential=([^/\s]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/.exec(
      text,
    );
  if (!match) return undefined;
  const [, id = '', day = '', region = '', service = '', signedHeaders = '', signature = ''] = match;
  return { id, day, region, service, signedHeaders, signature };
}

/** Signing is a matter between two machines, so its freshness goes by the wall clock (`now`, milliseconds) and not by the world's. */
function checkDate(at: string, day: string, mismatch: string, now: number): void {
  const moment = Date.parse(at.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!Number.isFinite(moment) || !at.startsWith(day))
    throw new AwsFault(
      'IncompleteSignature',
      `Date must be in ISO-8601 'basic format'. Got '${at}'. See http://en.wikipedia.org/wiki/ISO_8601`,
      403,
    );
  const basic = (ms: number) => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');
  if (moment < now - skewMs)
    throw new AwsFault(
      mismatch,
      `Signature expired: ${at} is now earlier than ${basic(now - skewMs)} (${basic(now)} - 5 min.)`,
      403,
    );
  if (moment > now + skewMs)
    throw new AwsFault(
      mismatch,
      `Signature not yet current: ${at} is still later than ${basic(now + skewMs)} (${basic(now)} + 5 min.)`,
      403,
    );
}

function computed(request: Signed, parts: Parts, at: string, secret: string): Buffer {
  const { headers } = request;
  const { day, region, service, signedHeaders } = parts;
  const url = new URL(request.url, 'http://localhost');
  const own = signedHeaders.split(';').map(name => {
    const value = String(headers[name] ?? '')
      .trim()
      .replace(/\s+/g, ' ');
    return `${name}:${value}\n`;
  });
  const canonical = [
    request.method,
    url.pathname,
    canonicalQuery(url),
    own.join(''),
    signedHeaders,
    sha(request.body),
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', at, scope, sha(canonical)].join('\n');
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, day), region), service), 'aws4_request');
  return hmac(key, toSign);
}

/**
 * Returns the access key a request is signed with. Throws as AWS refuses. IAM is global and signed for whichever region
 * its client thinks of; every other service is asked in its own.
 */
export function callerOf(state: State, request: Signed, names: Names, service: Service): AccessKey {
  const { headers } = request;
  if (headers.authorization === undefined)
    throw new AwsFault(names.missing, 'Request is missing Authentication Token', 403);
  const parts = parse(headers.authorization);
  if (!parts)
    throw new AwsFault('IncompleteSignature', 'Authorization header requires the four parts of SigV4.', 403);
  const key = state.keys.get(parts.id);
  if (!state.enforced) return key ?? openKey(state, parts.id);
  if (!key) throw new AwsFault(names.unknown, invalidToken, 403);
  if (parts.service !== (service.signedAs ?? service.name))
    throw new AwsFault(
      names.mismatch,
      `Credential should be scoped to correct service: '${service.signedAs ?? service.name}'.`,
      403,
    );
  if (service.name !== 'iam' && parts.region !== state.region)
    throw new AwsFault(names.mismatch, 'Credential should be scoped to a valid region.', 403);
  const at = String(headers['x-amz-date'] ?? '');
  checkDate(at, parts.day, names.mismatch, Date.now() + state.aheadMs);
  if (key.token !== undefined && headers['x-amz-security-token'] !== key.token)
    throw new AwsFault(names.unknown, invalidToken, 403);
  const signed = parts.signedHeaders.split(';');
  const bare = ['host', 'x-amz-date'].some(name => !signed.includes(name));
  if (bare || !timingSafeEqual(computed(request, parts, at, key.secret), Buffer.from(parts.signature, 'hex')))
    throw new AwsFault(names.mismatch, tampered, 403);
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
