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

/** JSON and query services name the same refusals differently, and answer all but an incomplete signature with another status. */
export type Names = {
  missing: string;
  unknown: string;
  expired: string;
  mismatch: string;
  incomplete: string;
  status: 400 | 403;
};

/** With the status that ECS, ECR and CloudWatch Logs give (registry-creds #24, aws-sdk-php #1114, cloudcaptain #208 on GitHub). */
export const jsonNames: Names = {
  missing: 'MissingAuthenticationTokenException',
  unknown: 'UnrecognizedClientException',
  expired: 'ExpiredTokenException',
  mismatch: 'InvalidSignatureException',
  incomplete: 'IncompleteSignatureException',
  status: 400,
};
export const queryNames: Names = {
  missing: 'MissingAuthenticationToken',
  unknown: 'InvalidClientTokenId',
  expired: 'ExpiredToken',
  mismatch: 'SignatureDoesNotMatch',
  incomplete: 'IncompleteSignature',
  status: 403,
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

/** Returns what an Authorization header says. Throws IncompleteSignature with all that it does not say (recorded by dynalite's authors). */
function parse(text: string, names: Names): Parts {
  const said = new Map(
    text
      .slice(text.indexOf(' ') + 1)
      .split(',')
      .map(part => part.trim().split('=', 2) as [string, string]),
  );
  const incomplete = (why: string) => new AwsFault(names.incomplete, why);
  const lacking = ['Credential', 'Signature', 'SignedHeaders'].filter(name => !said.get(name));
  if (lacking.length > 0)
    throw incomplete(
      `${lacking.map(name => `Authorization header requires '${name}' parameter. `).join('')}Authorization=${text}`,
    );
  const [credential = '', signedHeaders = '', signature = ''] = [
    said.get('Credential'),
    said.get('SignedHeaders'),
    said.get('Signature'),
  ];
  const [algorithm = ''] = text.split(' ');
  if (algorithm !== 'AWS4-HMAC-SHA256')
    throw incomplete(`Unsupported AWS 'algorithm': '${algorithm}' (only AWS4-HMAC-SHA256 for now). `);
  const [id = '', day = '', region = '', service = '', end, ...more] = credential.split('/');
  if (end === undefined || more.length > 0)
    throw incomplete(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    );
  if (end !== 'aws4_request')
    throw new AwsFault(
      names.mismatch,
      `Credential should be scoped with a valid terminator: 'aws4_request', not '${end}'. `,
      names.status,
    );
  return { id, day, region, service, signedHeaders, signature };
}

/** Signing is a matter between two machines, so its freshness goes by the wall clock (`now`, milliseconds) and not by the world's. */
function checkDate(at: string, day: string, names: Names, now: number): void {
  const moment = Date.parse(at.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!Number.isFinite(moment))
    throw new AwsFault(
      names.incomplete,
      `Date must be in ISO-8601 'basic format'. Got '${at}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  const wrong = (why: string) => new AwsFault(names.mismatch, why, names.status);
  const basic = (ms: number) => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');
  if (moment < now - skewMs)
    throw wrong(
      `Signature expired: ${at} is now earlier than ${basic(now - skewMs)} (${basic(now)} - 5 min.)`,
    );
  if (moment > now + skewMs)
    throw wrong(
      `Signature not yet current: ${at} is still later than ${basic(now + skewMs)} (${basic(now)} + 5 min.)`,
    );
  if (!at.startsWith(`${day}T`))
    throw wrong(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${day}' != '${at.slice(0, 8)}', from '${at}'.`,
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

/** Whether a request bears the signature that its key makes of it, and signs what must be signed. */
function isSigned(request: Signed, parts: Parts, at: string, secret: string): boolean {
  const given = Buffer.from(parts.signature, 'hex');
  const wanted = computed(request, parts, at, secret);
  const signed = parts.signedHeaders.split(';');
  const isWhole = ['host', 'x-amz-date'].every(name => signed.includes(name));
  return isWhole && given.length === wanted.length && timingSafeEqual(wanted, given);
}

/**
 * Returns the access key a request is signed with. Throws as AWS refuses, in AWS's order: the header, the time, the scope, the key, the
 * signature, the token (recorded by dynalite's authors). IAM is global and signed for whichever region its client thinks of; every other
 * service is asked in its own.
 */
export function callerOf(state: State, request: Signed, names: Names, service: Service): AccessKey {
  const { headers } = request;
  const refused = (code: string, why: string) => new AwsFault(code, why, names.status);
  if (!/^AWS4-/.test(headers.authorization ?? ''))
    throw refused(names.missing, 'Request is missing Authentication Token');
  const parts = parse(headers.authorization ?? '', names);
  const key = state.keys.get(parts.id);
  if (!state.enforced) return key ?? openKey(state, parts.id);
  const at = String(headers['x-amz-date'] ?? '');
  checkDate(at, parts.day, names, Date.now() + state.aheadMs);
  if (parts.service !== (service.signedAs ?? service.name))
    throw refused(
      names.mismatch,
      `Credential should be scoped to correct service: '${service.signedAs ?? service.name}'.`,
    );
  if (service.name !== 'iam' && parts.region !== state.region)
    throw refused(names.mismatch, 'Credential should be scoped to a valid region.');
  if (!key) throw refused(names.unknown, invalidToken);
  if (!isSigned(request, parts, at, key.secret)) throw refused(names.mismatch, tampered);
  if (key.token !== undefined && headers['x-amz-security-token'] !== key.token)
    throw refused(names.unknown, invalidToken);
  if (key.expires !== undefined && key.expires <= state.clock.now())
    throw refused(names.expired, 'The security token included in the request is expired');
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
