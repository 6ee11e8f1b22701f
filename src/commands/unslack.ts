/**
 * Returns what a person typed, from the text of a mention or a direct message: Slack escapes `&`, `<` and `>`, and turns
 * whatever looks like a host, an address or a channel into a link (docs.slack.dev, "Formatting text").
 */
export function unslack(text: string): string {
  return text
    .replace(/<([^>|]*)\|([^>]*)>/g, (_, reference: string, label: string) =>
      /^[#@!]/.test(reference) ? reference[0] + label : label,
    )
    .replace(/<((?:https?:\/\/|mailto:)?)([^>]*)>/g, (whole, _scheme: string, rest: string) =>
      /^[#@!]/.test(rest) ? whole : rest,
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
