/** Kinds of secrets: how each is made, and which of the ways of writing it fit. */
import type { Dice } from './dice.ts';
import { issued } from './issued.ts';
import {
  around,
  base32,
  base64,
  begun,
  commands,
  headers,
  type Kind,
  named,
  odd,
  query,
  url64,
} from './writing.ts';

const password = (d: Dice) => d.text(odd, 8 + d.upTo(24));
const passwordKeys = [
  'PASSWORD',
  'DB_PASSWORD',
  'dbPassword',
  'spring.datasource.password',
  'mysql_passwd',
  'DB_PASS',
  'adminPwd',
];
const secretKeys = [
  'CLIENT_SECRET',
  'clientSecret',
  'SECRET_KEY_BASE',
  'app.secret',
  'jwt-secret',
  'WEBHOOK_SECRET',
];

export const kinds: readonly Kind[] = [
  ...issued,
  [
    'URL with credentials',
    d => {
      const random = d.text(`${url64}!*~.`, 8 + d.upTo(24)).replace(/^\d+/, 'x');
      const scheme = d.one(['postgres', 'mysql', 'redis', 'amqps', 'mongodb+srv', 'https', 'ftp']);
      return {
        line: d.one(around.filter((_, i) => i !== 5 && i !== 6))(
          `${scheme}://${d.one(['app', '', 'svc-user'])}:${random}@db.example.com:5432/app`,
        ),
        random: [random],
      };
    },
  ],
  [
    'URL with credentials, percent-encoded',
    d => {
      const random = d.text(url64, 12 + d.upTo(20));
      return { line: d.one(around)(`postgres%3A%2F%2Fapp%3A${random}%40db%3A5432%2Fapp`), random: [random] };
    },
  ],
  [
    'Basic authorization',
    d => {
      const random = d.text(base64, 24 + d.upTo(20));
      return {
        line: d.one(headers)(d.one(['Authorization', 'Proxy-Authorization']), `Basic ${random}==`),
        random: [random],
      };
    },
  ],
  [
    'Bearer authorization',
    d => {
      const random = d.text(url64, 24 + d.upTo(40));
      return {
        line: d.one(headers)(d.one(['Authorization', 'authorization']), `Bearer ${random}`),
        random: [random],
      };
    },
  ],
  [
    'AWS signature',
    d => {
      const random = d.hex(64);
      return {
        line: `Authorization: AWS4-HMAC-SHA256 Credential=AKIA${d.text(base32, 16)}/20261126/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=${random}`,
        random: [random],
      };
    },
  ],
  [
    'Cookie',
    d => {
      const random = d.word(26);
      return { line: d.one(headers)('Cookie', `theme=dark; sid=${random}; lang=en`), random: [random] };
    },
  ],
  [
    'Set-Cookie',
    d => {
      const random = d.text(url64, 43);
      return { line: d.one(headers)('Set-Cookie', `sid=${random}; Path=/; HttpOnly`), random: [random] };
    },
  ],
  named(
    'API key header',
    ['X-Api-Key', 'X-Auth-Token', 'Private-Token', 'X-Amz-Security-Token', 'X-Vault-Token'],
    d => d.text(url64, 20 + d.upTo(40)),
    headers,
  ),
  named('password', passwordKeys, password),
  named(
    'password in a query',
    ['password', 'passwd', 'client_secret', 'access_token', 'api_key'],
    d => d.text(url64, 8 + d.upTo(24)),
    query,
  ),
  named(
    'password on a command line',
    ['password', 'token', 'api-key', 'secret'],
    d => d.text(url64, 8 + d.upTo(24)),
    commands,
  ),
  named('shared secret', secretKeys, d => d.text(url64, 16 + d.upTo(48))),
  [
    'connection string',
    d => {
      const random = d.text(odd, 12 + d.upTo(12));
      return {
        line: `Server=tcp:db.example.com,1433;Database=app;User ID=app;Password=${random};Encrypt=True;`,
        random: [random],
      };
    },
  ],
  [
    'Go MySQL DSN',
    d => {
      const random = d.text(url64, 12 + d.upTo(20));
      return { line: `opening app:${random}@tcp(db.example.com:3306)/app?parseTime=true`, random: [random] };
    },
  ],
  begun('bare random key', '', d => d.text(base64, 40 + d.upTo(40))),
];
