/** What cannot be seen, or makes something else be seen, is taken out of a text before anybody reads it (security.md T12). */

/** Lines of plain ASCII, which most are, need no more than this look. */
const unusual = /[^\t\n\x20-\x7e]/;

/** Sequences that move a terminal's cursor or colour it: CSI, then OSC, DCS, SOS, PM and APC with their text, then the short ones. */
const escapes =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f]*(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]*[0-~]/g;

/** What begins a new line on a screen, or writes over the one that stands there, is shown as one sign: what follows is not hidden. */
const breaks = /[\r\u000b\u000c\u0085\u2028\u2029]+/g;

/**
 * Controls, formats (bidi, zero width, tags), lone surrogates, private and unassigned signs, letters that are blank, and selectors, which
 * may carry text that nobody sees; but a picture's own selector stays behind it.
 */
const unseen =
  /(?![\t\n]|(?<=\p{Extended_Pictographic})\ufe0f)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** More marks than this on one letter paint over the lines around it. */
const piled = /(\p{M}{4})\p{M}+/gu;

/** Returns a text of which every character is seen for what it is; a line break inside what should be a line shows as ␍. */
export function visible(text: string): string {
  if (!unusual.test(text)) return text;
  return text
    .replace(escapes, '')
    .replace(/\r{1,3}(?=\n|$)/g, '')
    .replace(breaks, '␍')
    .replace(unseen, '')
    .replace(piled, '$1');
}
