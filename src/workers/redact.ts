/** Takes secrets and unprintable characters out of what containers wrote, before anybody sees it (security.md T10, T12). */

/** Forms of secrets, and what stands for them. Linear: no pattern can backtrack far on a long line. */
const forms: [form: RegExp, to: string][] = [
  [
    /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
    '[private key]',
  ],
  [/\b(?:AKIA|ASIA|AIDA|AROA)[A-Z0-9]{12,124}\b/g, '[aws key]'],
  [/\bxox[a-z]-[\w-]{8,}|\bxapp-[\w-]{8,}/gi, '[slack token]'],
  [/\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,})/g, '[token]'],
  [/\beyJ[\w-]{6,}\.[\w-]{6,}\.?[\w-]*/g, '[jwt]'],
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@:]{0,200}:[^\s@]{1,400}@/gi, '$1[credentials]@'],
  [
    /\b(authorization|proxy-authorization)(["']?\s{0,3}[:=]\s{0,3}["']?)(?:\w{1,20}\s+)?[^\s"',;]{1,4000}/gi,
    '$1$2[redacted]',
  ],
  [/\b(bearer|basic)\s+[\w.~+/=-]{12,}/gi, '$1 [redacted]'],
  [
    /((?:[\w-]{0,60}(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)[\w-]{0,40})["']?\s{0,3}[:=]\s{0,3})(?:"[^"]{0,4000}"|'[^']{0,4000}'|[^\s"',;&]{1,4000})/gi,
    '$1[redacted]',
  ],
];

/** Long words of letters and digits with much disorder in them are taken for keys; digests and ids in hex are not. */
const long = /\b[A-Za-z0-9+/_=-]{32,}\b/g;
const plain = /^(?:[0-9a-f]+|[0-9A-F-]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z]+(?:[-_/][a-z]+)*)$/;

/** Returns the Shannon entropy of a text in bits a character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce((bits, n) => bits - (n / text.length) * Math.log2(n / text.length), 0);
}

/** Lines are cut here: nobody reads on, and every pattern above stays quick. */
const longest = 2_000;

const ansi = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-_]/g;
const unprintable =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** Returns lines without secrets that have a known form, also where one spans several, and without what cannot be seen. */
export const redactedLines = (lines: readonly string[]): string[] =>
  redacted(lines.map(line => line.slice(0, longest).trimEnd()).join('\n')).split('\n');

/** Returns a text without secrets that have a known form and without characters that cannot be seen. */
export function redacted(text: string): string {
  let clean = text.replace(ansi, '').replace(unprintable, '');
  for (const [form, to] of forms) clean = clean.replace(form, to);
  return clean.replace(long, word => (!plain.test(word) && entropy(word) > 4 ? '[redacted]' : word));
}
