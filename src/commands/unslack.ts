/** `<…>` as Slack writes it: a reference, and what it is shown as (docs.slack.dev, "Formatting message text"). */
const written = /<([^<>|]*)(?:\|([^<>]*))?>/g;

/**
 * Returns what a person typed, from the text of a mention or a direct message: Slack escapes `&`, `<` and `>`, and turns
 * whatever looks like a host, an address or a channel into a link. People stay as Slack names them, by id: a name is nobody.
 */
export function unslack(text: string): string {
  return text
    .replace(written, (whole, reference: string, label: string | undefined) => {
      const sign = reference[0] ?? '';
      if (sign === '@') return `<${reference}>`;
      if (label === undefined || label === '')
        return /^[@#!]/.test(sign) ? whole : reference.replace(/^(mailto|tel):/, '');
      return sign === '#' && !label.startsWith(sign) ? sign + label : label;
    })
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
