/** How secrets stand in lines of logs: those that can be told by themselves, and those that only their name gives away. */
import type { Dice } from './dice.ts';

export const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
export const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
export const digits = '0123456789';
export const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
export const url64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
export const odd = `${url64}!#%^*~.`;

/** A secret in what is written around it, and the parts of it that are random. */
type Written = { line: string; random: string[] };
export type Kind = [name: string, write: (d: Dice) => Written];

/** What stands around a secret that can be told wherever it stands. */
export const around: ((t: string) => string)[] = [
  t => `using ${t} now`,
  t => `2026-11-26T10:00:00.123Z INFO client ready (${t})`,
  t => `{"level":"info","msg":"starting","config":{"value":"${t}","retries":3}}`,
  t => `{"log":"{\\"value\\":\\"${t}\\",\\"n\\":1}\\n","stream":"stdout"}`,
  t => `level=info detail=${t} next=1`,
  t => `GET /callback?k=${t}&state=12 200 3ms`,
  t => `Error: request to https://api.example.com/v1?k=${t} failed`,
  t => `ACME_SETTING=${t}`,
  t => `  setting: '${t}'`,
  t => `step 3/9: ENV SETTING "${t}"`,
  t => `got\\n${t}\\nand went on`,
  t => `${t}`,
];

/** What stands around a value that only its name gives away. */
const pairs: ((name: string, value: string) => string)[] = [
  (n, v) => `${n}=${v}`,
  (n, v) => `export ${n}="${v}"`,
  (n, v) => `${n}: ${v}`,
  (n, v) => `  ${n}: '${v}'`,
  (n, v) => `level=info ${n}=${v} next=1`,
  (n, v) => `level=info ${n}="${v}" next=1`,
  (n, v) => `{"${n}":"${v}","port":5432}`,
  (n, v) => `{"port":5432, "${n}": "${v}"}`,
  (n, v) => `{"log":"{\\"${n}\\":\\"${v}\\",\\"n\\":1}\\n"}`,
  (n, v) => `{"log":"{\\\\\\"${n}\\\\\\": \\\\\\"${v}\\\\\\"}"}`,
  (n, v) => `{ host: 'db', ${n}: '${v}', port: 5432 }`,
  (n, v) => `Config{host=db, ${n}=${v}, port=5432}`,
  (n, v) => `{"name": "${n}", "value": "${v}"}`,
  (n, v) => `<${n}>${v}</${n}>`,
  (n, v) => `<add key="${n}" value="${v}"/>`,
  (n, v) => `{"host"=>"db", "${n}"=>"${v}"}`,
  (n, v) => `('${n}', '${v}')`,
];

export const query: typeof pairs = [
  (n, v) => `GET /login?user=anna&${n}=${v}&next=%2F 302 8ms`,
  (n, v) => `GET /login%3F${n}%3D${v}%26next 302 8ms`,
  (n, v) => `jdbc:postgresql://db:5432/app?user=app&${n}=${v}&ssl=true`,
];
export const commands: typeof pairs = [
  (n, v) => `+ ./run --${n.toLowerCase()} ${v} --port 5432`,
  (n, v) => `+ ./run --${n.toLowerCase()}=${v} --port 5432`,
];
export const headers: typeof pairs = [
  (n, v) => `${n}: ${v}`,
  (n, v) => `{"headers":{"host":"a","${n.toLowerCase()}":"${v}","accept":"*/*"}}`,
  (n, v) => `{"log":"{\\"headers\\":{\\"${n}\\":\\"${v}\\"}}"}`,
  (n, v) => `+ curl -sS -H '${n}: ${v}' https://api.example.com/`,
  (n, v) => `+ curl -sS -H "${n}: ${v}" https://api.example.com/`,
  (n, v) => `{ host: 'a', ${n.includes('-') ? `'${n.toLowerCase()}'` : n.toLowerCase()}: '${v}' }`,
  (n, v) => `map[Accept:[*/*] ${n}:[${v}] Host:[a]]`,
  (n, v) => `rawHeaders: [ 'Host', 'a', '${n}', '${v}', 'Accept', '*/*' ]`,
  (n, v) => `level=debug ${n.toLowerCase()}="${v}" path=/`,
];

export const token = (name: string, make: (d: Dice) => [text: string, ...random: string[]]): Kind => [
  name,
  d => {
    const [text, ...random] = make(d);
    return { line: d.one(around)(text), random: random.length > 0 ? random : [text] };
  },
];

/** A secret of which so many letters are its sign, and the rest is random. */
export const begun = (name: string, sign: string, rest: (d: Dice) => string): Kind =>
  token(name, d => {
    const random = rest(d);
    return [`${sign}${random}`, random];
  });

export const named = (
  name: string,
  keys: readonly string[],
  value: (d: Dice) => string,
  ways = pairs,
): Kind => [
  name,
  d => {
    const random = value(d);
    return { line: d.one(ways)(d.one(keys), random), random: [random] };
  },
];

export const pem = (what: string): Kind => [
  `a key of ${what}`,
  d => {
    const lines = Array.from({ length: 4 + d.upTo(20) }, () => d.text(base64, 64));
    lines.push(`${d.text(base64, 4 + d.upTo(40))}==`);
    const [begin, end] = [`-----BEGIN ${what}-----`, `-----END ${what}-----`];
    const line = d.one([
      () => [begin, ...lines, end].join('\n'),
      () => `{"key":"${[begin, ...lines, end].join('\\n')}\\n","x":1}`,
      () => `KEY="${[begin, ...lines, end].join('\\n')}"`,
      () => `KEY=${begin} ${lines.join(' ')} ${end}`,
    ])();
    return { line, random: lines };
  },
];
