/** Secrets of every kind in many ordinary lines: none leaves, and ordinary lines stay as they are. `SLIPWAY_CORPUS=full` for all of them. */
import { createRedactor, type Logged } from '../../src/workers/redacting/redactor.ts';
import { type Dice, dice } from './redacting/dice.ts';
import { kinds } from './redacting/kinds.ts';
import { ordinary } from './redacting/ordinary.ts';

const full = process.env.SLIPWAY_CORPUS === 'full';
const variants = full ? 500 : 20;
const most = full ? 100_000 : 6_000;
const piece = 12;

type Line = Logged & { of?: { kind: string; n: number; random: string[] } };

/** Returns a secret's events: its lines, one of them cut in two wherever the dice say, for one in four. */
function cut(line: string, d: Dice): string[] {
  const lines = line.split('\n');
  if (d.upTo(3) > 0) return lines;
  return lines.flatMap(text => {
    const at = 1 + d.upTo(text.length - 2);
    return lines.length === 1 || d.upTo(lines.length) === 0 ? [text.slice(0, at), text.slice(at)] : [text];
  });
}

/** Returns events of four streams in time order; what belongs together stands in one stream, others' lines between. */
function corpus(d: Dice): Line[] {
  const secrets = kinds.flatMap(([kind, write]) =>
    Array.from({ length: variants }, (_, n) => ({ kind, n, ...write(d) })),
  );
  const lines: Line[] = [];
  const between = () => ({ stream: `web/${d.upTo(3)}`, text: ordinary(d) });
  const perSecret = Math.max(1, Math.floor(most / secrets.length) - 2);
  while (secrets.length > 0) {
    const [{ line, ...of }] = secrets.splice(d.upTo(secrets.length - 1), 1) as [(typeof secrets)[number]];
    const stream = `web/${d.upTo(3)}`;
    for (const text of cut(line, d)) {
      lines.push({ stream, text, of });
      const other = between();
      if (d.upTo(3) === 0 && other.stream !== stream) lines.push(other);
    }
    for (let i = d.upTo(2 * perSecret); i > 0; i--) lines.push(between());
  }
  while (lines.length < most) lines.push(between());
  return lines;
}

/** Returns what leaked of each secret, looked for in its events one by one and all together. */
function leaks(out: readonly Line[]): string[] {
  const texts = new Map<string, string[]>();
  const secrets = new Map<string, NonNullable<Line['of']>>();
  for (const { of, text } of out) {
    if (!of) continue;
    const key = `${of.kind} ${of.n}`;
    secrets.set(key, of);
    texts.set(key, [...(texts.get(key) ?? []), text]);
  }
  return [...secrets].flatMap(([key, { random }]) => {
    const seen = [(texts.get(key) ?? []).join(''), ...(texts.get(key) ?? [])];
    const left = random.find(secret => {
      if (secret.length <= piece) return seen.some(text => text.includes(secret));
      for (let i = 0; i + piece <= secret.length; i++)
        if (seen.some(text => text.includes(secret.slice(i, i + piece)))) return true;
      return false;
    });
    return left === undefined ? [] : [`${key}: ${left}\n    ${(texts.get(key) ?? []).join('\n    ')}`];
  });
}

/** Returns the events as a followed log lets them out, batch by batch. */
function followed(lines: readonly Line[], d: Dice): Line[] {
  const tail = createRedactor().follow<Line>();
  const out: Line[] = [];
  for (let at = 0; at < lines.length; ) {
    const size = 8 + d.upTo(60);
    out.push(...tail.take(lines.slice(at, at + size)));
    at += size;
  }
  return [...out, ...tail.flush()];
}

const lines = corpus(dice(Number(process.env.SLIPWAY_SEED ?? 20_261_126)));
const inStream = (all: readonly Line[], of: string) =>
  all.filter(({ stream }) => stream === of).map(({ of }) => of);

test('no secret leaves, shown or followed, and ordinary lines stay as they are', () => {
  const plain = lines.filter(({ of }) => !of).length;
  const shown = createRedactor().shown(lines);
  const touched = shown.filter(({ of, text }, i) => !of && text !== lines[i]?.text);
  const left = leaks(shown);
  expect(left.slice(0, 20).join('\n')).toBe('');
  const tail = followed(lines, dice(7));
  expect(leaks(tail).slice(0, 20).join('\n')).toBe('');
  for (const stream of ['web/0', 'web/1', 'web/2', 'web/3'])
    expect(inStream(tail, stream)).toEqual(inStream(lines, stream));
  const share = (100 * touched.length) / plain;
  process.stdout.write(
    `secrets: ${kinds.length} kinds × ${variants} variants in ${lines.length.toLocaleString('en')} lines: ${left.length} left; ${touched.length} of ${plain.toLocaleString('en')} ordinary lines touched (${share.toFixed(2)} %)\n`,
  );
  expect(kinds.length).toBeGreaterThanOrEqual(40);
  expect(share).toBeLessThan(0.5);
});
