import { redacted } from '../../../src/workers/redact.ts';
import { dice } from './dice.ts';

const d = dice(26);
const upper = (n: number) => d.text('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', n);
const digits = (n: number) => d.text('0123456789', n);

test.each([
  ['aws key', `AKIA${upper(16)}`],
  ['aws session token', `IQoJb3JpZ2lu${d.word(90)}`],
  ['aws bedrock key', `ABSK${d.word(60)}=`],
  ['google key', `AIza${d.word(35)}`],
  ['google token', `ya29.${d.word(60)}`],
  ['google refresh token', `1//0${d.word(50)}`],
  ['google client secret', `GOCSPX-${d.word(28)}`],
  ['azure client secret', `${d.word(3)}8Q~${d.word(34)}`],
  ['digitalocean token', `dop_v1_${d.hex(64)}`],
  ['heroku key', `HRKU-${d.word(60)}`],
  ['vault token', `hvs.${d.word(24)}`],
  ['vault token', `s.${d.word(24)}`],
  ['terraform token', `${d.word(14)}.atlasv1.${d.word(67)}`],
  ['doppler token', `dp.pt.${d.word(43)}`],
  ['pulumi token', `pul-${d.hex(40)}`],
  ['age key', `AGE-SECRET-KEY-1${d.text('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58)}`],
  ['databricks token', `dapi${d.hex(32)}-2`],
  ['planetscale token', `pscale_tkn_${d.word(43)}`],
  ['supabase key', `sbp_${d.hex(40)}`],
  ['fly token', `fm2_${d.word(60)}`],
  ['github token', `ghs_${d.word(36)}`],
  ['github token', `github_pat_${d.word(82)}`],
  ['gitlab token', `glpat-${d.word(20)}`],
  ['npm token', `npm_${d.word(36)}`],
  ['pypi token', `pypi-AgEI${d.word(60)}`],
  ['docker token', `dckr_pat_${d.word(27)}`],
  ['rubygems key', `rubygems_${d.hex(48)}`],
  ['circleci token', `CCIPAT_${d.word(22)}_${d.hex(40)}`],
  ['atlassian token', `ATATT3xFfGF0${d.word(60)}=1A2B3C4D`],
  ['artifactory key', `AKC${d.word(70)}`],
  ['postman key', `PMAK-${d.hex(24)}-${d.hex(34)}`],
  ['contentful token', `CFPAT-${d.word(43)}`],
  ['slack token', `xoxb-${digits(12)}-${digits(12)}-${d.word(24)}`],
  ['slack token', `xoxe.xoxp-1-${d.word(60)}`],
  ['slack token', `xapp-1-A${upper(10)}-${digits(13)}-${d.hex(64)}`],
  ['discord token', `M${d.word(25)}.${d.word(6)}.${d.word(38)}`],
  ['telegram token', `${digits(10)}:AA${d.word(33)}`],
  ['stripe key', `rk_live_${d.word(24)}`],
  ['stripe key', `whsec_${d.word(32)}`],
  ['square token', `sq0atp-${d.word(22)}`],
  ['square access token', `EAAA${d.word(60)}`],
  ['shopify token', `shpat_${d.hex(32)}`],
  ['sendgrid key', `SG.${d.word(22)}.${d.word(43)}`],
  ['twilio key', `SK${d.hex(32)}`],
  ['mailgun key', `key-${d.hex(32)}`],
  ['mailgun key', `${d.hex(32)}-${d.hex(8)}-${d.hex(8)}`],
  ['mailchimp key', `${d.hex(32)}-us14`],
  ['openai key', `sk-proj-${d.word(24)}1`],
  ['openai key', `sk-ant-api03-${d.word(20)}7`],
  ['hugging face token', `hf_${d.word(34)}`],
  ['groq key', `gsk_${d.word(52)}`],
  ['xai key', `xai-${d.word(80)}`],
  ['new relic key', `NRAK-${upper(27)}`],
  ['new relic key', `${d.hex(36)}NRAL`],
  ['grafana token', `glsa_${d.word(32)}_${d.hex(8)}`],
  ['dynatrace token', `dt0c01.${upper(24)}.${upper(64)}`],
  ['sentry token', `sntrys_${d.word(80)}`],
  ['linear key', `lin_api_${d.word(40)}`],
  ['notion token', `ntn_${d.word(46)}`],
  ['figma token', `figd_${d.word(40)}`],
  ['launchdarkly key', `sdk-${d.uuid()}`],
  [
    'private key',
    `-----BEGIN PGP PRIVATE KEY BLOCK-----\\n${d.word(90)}\\n-----END PGP PRIVATE KEY BLOCK-----`,
  ],
  ['jwt', `eyJ${d.word(17)}.eyJ${d.word(40)}.${d.word(43)}`],
])('a %s is known by how it is written: %s', (kind, secret) => {
  // A word of its own, so that no other rule comes first.
  expect(redacted(`using ${secret} now`)).toBe(`using [${kind}] now`);
  expect(redacted(`using\\n${secret}`).replace('\\n', '\\')).toBe(`using\\[${kind}]`);
});

test.each([
  ['https://app:hunter2@db/', 'https://[credentials]@db/'],
  [`https://${d.hex(32)}@o1.ingest.sentry.io/2`, 'https://[credentials]@o1.ingest.sentry.io/2'],
  ['redis://:hunter2@cache:6379', 'redis://[credentials]@cache:6379'],
  ['postgres://app:p@ss/w:rd@db/app', 'postgres://[credentials]@db/app'],
  ['postgres%3A%2F%2Fapp%3Ahunter2%40db', 'postgres%3A%2F%2F[credentials]%40db'],
  ['app:hunter2@tcp(db:3306)/app', '[credentials]@tcp(db:3306)/app'],
  ['jdbc:oracle:thin:scott/tiger@//db/x', 'jdbc:oracle:thin:[credentials]@//db/x'],
  ['curl -u anna:hunter2 https://a', 'curl -u [credentials] https://a'],
  [`https://hooks.slack.com/services/T0A/B0B/${d.word(24)}`, 'https://[slack webhook]'],
  [`https://discord.com/api/webhooks/${digits(18)}/${d.word(60)}`, 'https://discord.[webhook]'],
  ['http://host:8080/path?email=anna@example.com', 'http://host:8080/path?email=anna@example.com'],
  ['ssh://git@github.com/acme/web.git', 'ssh://git@github.com/acme/web.git'],
])('%s', (written, seen) => {
  expect(redacted(written)).toBe(seen);
});

test.each([
  ['passphrase: correct-horse', 'passphrase: [redacted]'],
  ['passcode=982137 next=1', 'passcode=[redacted] next=1'],
  ['credentials: Kq83hd92', 'credentials: [redacted]'],
  ['{"auth":"dXNlcjpwYXNz"}', '{"auth":"[redacted]"}'],
  ['GET /x?sig=abCD1234efGH&n=1', 'GET /x?sig=[redacted]&n=1'],
  ['session_key=ab12cd34', 'session_key=[redacted]'],
  ['Set-Cookie: sid=ab12; Path=/', 'Set-Cookie: [redacted]'],
  ['curl -H "Cookie: a=1; b=2" https://a', 'curl -H "Cookie: [redacted]" https://a'],
  ['sent Basic dXNlcjpwYXNzd29yZA== to it', 'sent Basic [redacted] to it'],
  ["ALTER USER app PASSWORD 'hunter2'", "ALTER USER app PASSWORD '[redacted]'"],
  ['machine db login app password hunter2', 'machine db login app password [redacted]'],
  ['the secret is kT93hX02mQ4wZpLr81Vb', 'the secret is [redacted]'],
  [
    'tokens=512 token_type=Bearer secretName=db password=true',
    'tokens=512 token_type=Bearer secretName=db password=true',
  ],
  [
    'DB_PASSWORD=${DB_PASSWORD} token: [hidden] secret=***',
    'DB_PASSWORD=${DB_PASSWORD} token: [hidden] secret=***',
  ],
  ['password authentication failed for user "app"', 'password authentication failed for user "app"'],
  ['basic authentication-required', 'basic authentication-required'],
  ['auth=ok pass=3 fail=0', 'auth=ok pass=3 fail=0'],
])('%s reads %s', (written, seen) => {
  expect(redacted(written)).toBe(seen);
});
