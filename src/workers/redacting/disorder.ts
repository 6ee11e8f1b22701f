/** Tells keys, which are random, from words, paths, names and ids, which are not. */

/** Pairs of letters that follow each other in words and names; of two random letters, three in ten are such a pair. */
const common = new Set(
  `th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch
  ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po
  we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke fr oo av ag
  if ap gr od bo sp rd do uc bu ei ov by rm ep tt oc fa ef cu rn sc gi da cr cl du ga qu ue ff ba ey ls va um pp up lu go ht ru ug ds
  lt pi rc rr eg au ck ew mu br bi pt ak pu ui rg ib tl ki rk ys ob mm fu ph og ms ud mb ip ub rl dr tw ft wn af nn vo rv nf xp gn fl`
    .split(/\s+/)
    .filter(pair => pair.length === 2),
);

/** A word of at least this many characters is looked at: of 32, one random word in thousands would pass for a name. */
const long = /[A-Za-z0-9+/_=-]{32,}/g;

/** Ids and digests in hex say which, not how to get in; what stands beside them is judged without them. */
const hex =
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![A-Za-z0-9])(?:[0-9a-f]{8,}|[0-9A-F]{8,})(?![A-Za-z0-9])/g;
const integrity = /^sha(?:256|384|512)-/;

const kind = (code: number) =>
  code >= 97 && code <= 122 ? 'a' : code >= 65 && code <= 90 ? 'A' : code >= 48 && code <= 57 ? '0' : '';

/** Returns whether a word is random: two fifths of what stands side by side in it, or more, does so in no word or name. */
export const disordered = (word: string): boolean => odd(word, 16, 0.4);

/** Returns whether a word may be a piece of something random; of shorter ones less can be known, so that more of them may. */
export const piece = (word: string): boolean => /[0-9a-f]{8}$/.test(word) || odd(word, 5, 0.25);

function odd(word: string, least: number, share: number): boolean {
  if (integrity.test(word)) return false;
  const rest = word.replace(hex, '').replace(/=+$/, '');
  let looked = 0;
  let strange = 0;
  for (let i = 1; i < rest.length; i++) {
    const a = kind(rest.charCodeAt(i - 1));
    const b = kind(rest.charCodeAt(i));
    // A hump of camelCase or a separator says nothing.
    if (!a || !b || (a === 'a' && b === 'A')) continue;
    looked++;
    const natural = a === '0' || b === '0' ? a === b : common.has(rest.slice(i - 1, i + 1).toLowerCase());
    if (!natural) strange++;
  }
  return looked >= least && strange > looked * share;
}

/** Returns where random words stand in a text. */
export function* disorderIn(text: string): Generator<[start: number, end: number]> {
  for (const match of text.matchAll(long))
    if (disordered(match[0])) yield [match.index, match.index + match[0].length];
}
