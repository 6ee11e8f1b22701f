/** What a line of an error looks like, to CloudWatch and to us: one list, so that both find the same. */
const words = [
  '[Ee]rror',
  'ERROR',
  '[Ff]atal',
  'FATAL',
  '[Ee]xception',
  'CRITICAL',
  'SEVERE',
  '[Pp]anic',
  'Traceback',
];

/** A filter pattern of CloudWatch's: a regular expression of it may have no parentheses ("Filter pattern syntax" in the user guide). */
export const errorPattern = `%${words.join('|')}%`;

const error = new RegExp(words.join('|'));

/** Returns whether a line looks like an error. */
export const isError = (text: string): boolean => error.test(text);
