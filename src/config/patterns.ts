/** The team's own patterns of secrets: refused where they are no regular expression, say nothing, or could take forever. */

/** What a pattern is made of, as far as its running time goes. */
type Atom = { source: string; most: number; least: number };

const probe = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));

/** Lines are cut, so that one open end is quick; so many ways to share a text at each of its places are still quick, too. */
const longest = 2_600;
const mostWays = 6_000;

/** Returns what is wrong with a pattern and what to write instead; undefined where nothing is. */
export function wrongPattern(pattern: string): string | undefined {
  let form: RegExp;
  try {
    form = new RegExp(pattern, 'g');
  } catch (error) {
    return `not a regular expression (${(error as Error).message.replace(/^.*: /, '')}); write \\ before a sign that means itself`;
  }
  if (form.test(''))
    return 'it matches the empty text; say at least one character that a secret has, like ACME-[0-9]{10}';
  if (/\\[1-9]|\\k</.test(pattern))
    return 'it refers back to a group, which can take forever; write out what may stand there';
  if (/\(\?<?[=!]/.test(pattern))
    return 'it looks ahead or behind, which can take forever; match what stands there as well';
  const atoms = read(pattern);
  if (typeof atoms === 'string') return atoms;
  return meeting(atoms);
}

const quantifier = /(?:[*+?]|\{(\d+)(,(\d*))?\})\??/y;
const atom = /\\(?:[ux][0-9a-fA-F]{2,4}|c[A-Za-z]|.)|\[(?:\\.|[^\]\\])*\]|[^()|]/sy;

/** Returns the parts of a pattern one after another, those of groups among them; or why it cannot be told how long it takes. */
function read(pattern: string): Atom[] | string {
  const atoms: Atom[] = [];
  const groups: { from: number; choice: boolean }[] = [];
  let choice = false;
  for (let at = 0; at < pattern.length; ) {
    if (pattern[at] === '(') {
      at += /^\((?:\?:|\?<\w+>)?/.exec(pattern.slice(at))?.[0].length ?? 1;
      groups.push({ from: atoms.length, choice });
      choice = false;
      continue;
    }
    if (pattern[at] === '|') {
      choice = true;
      at++;
      atoms.push({ source: '', least: 1, most: 1 });
      continue;
    }
    const group = pattern[at] === ')' ? groups.pop() : undefined;
    atom.lastIndex = at;
    const source = group ? ')' : (atom.exec(pattern)?.[0] ?? pattern[at] ?? '');
    at += source.length;
    quantifier.lastIndex = at;
    const [written] = quantifier.exec(pattern) ?? [''];
    at += written.length;
    const { least, most } = times(written);
    if (!group) {
      atoms.push({ source, least, most });
      continue;
    }
    const inside = atoms.slice(group.from);
    const varies = choice || inside.some(one => one.least !== one.most);
    if (most > 1 && varies)
      return `${choice ? 'a choice' : 'something repeated'} is repeated as a whole (…)${written}, which can take forever; repeat one class of characters instead, like [A-Z0-9]+`;
    if (most !== least) for (const one of inside) one.least = 0;
    choice = group.choice;
  }
  return atoms;
}

function times(written: string): { least: number; most: number } {
  const [, least, range, most] = /^\{(\d+)(,(\d*))?\}/.exec(written) ?? [];
  if (least !== undefined)
    return {
      least: Number(least),
      most: range === undefined ? Number(least) : most ? Number(most) : Number.POSITIVE_INFINITY,
    };
  if (written.startsWith('*')) return { least: 0, most: Number.POSITIVE_INFINITY };
  if (written.startsWith('+')) return { least: 1, most: Number.POSITIVE_INFINITY };
  return written.startsWith('?') ? { least: 0, most: 1 } : { least: 1, most: 1 };
}

/** Repeats that can read the same characters, with nothing between that keeps them apart, try every way to share them. */
function meeting(atoms: readonly Atom[]): string | undefined {
  let chain: { of: string; reads: Set<string>; ways: number } | undefined;
  for (const { source, least, most } of atoms) {
    const reads = signsOf(source);
    const shares = chain !== undefined && [...reads].some(sign => chain?.reads.has(sign));
    const ways = Math.min(most, longest) - Math.min(least, longest) + 1;
    if (ways === 1) {
      if (reads.size > 0 && !shares) chain = undefined;
      continue;
    }
    if (chain && shares && chain.ways * ways > mostWays)
      return `${chain.of} and ${source} are both repeated and can match the same text, which can take very long; put something between them that neither matches`;
    const apart = chain === undefined || (least > 0 && !shares);
    chain =
      apart || chain === undefined
        ? { of: source, reads, ways }
        : { of: chain.of, reads: new Set([...chain.reads, ...reads]), ways: chain.ways * ways };
  }
  return undefined;
}

function signsOf(source: string): Set<string> {
  if (source === '' || source === '^' || source === '$' || /^\\[bB]$/.test(source)) return new Set();
  try {
    const one = new RegExp(`^(?:${source})$`, 's');
    return new Set(probe.filter(sign => one.test(sign)));
  } catch {
    return new Set(probe);
  }
}
