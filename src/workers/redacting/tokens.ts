/**
 * Secrets that can be told by how they are written, most by how they begin. A form is looked for where its sign is: the signs of all
 * forms are one quick test. After its sign a form reads on through one class of characters, so that it cannot backtrack; few ask for
 * a word boundary, since `\\n` may stand before a secret as two characters.
 */
type Form = [kind: string, sign: string, form: RegExp];

/** Of clouds, and of those who keep other secrets. */
const clouds: Form[] = [
  [
    'aws key',
    'A(?:KIA|SIA|IDA|ROA|BIA|CCA|GPA|IPA|NPA|NVA|PKA|SCA)',
    /A(?:KIA|SIA|IDA|ROA|BIA|CCA|GPA|IPA|NPA|NVA|PKA|SCA)[A-Z0-9]{12,124}/g,
  ],
  [
    'aws session token',
    'b3JpZ2lu|oGZXIvYXdz',
    /(?:F[wQ]oGZXIvYXdz|IQoJb3JpZ2lu|AgoJb3JpZ2lu)[\w/+=%-]{16,}/g,
  ],
  ['aws bedrock key', 'ABSK', /ABSK[A-Za-z0-9+/=]{40,}/g],
  ['google key', 'AIza', /AIza[\w-]{30,}/g],
  ['google token', 'ya29\\.', /ya29\.[\w.-]{20,}/g],
  ['google refresh token', '1//0', /1\/\/0[\w-]{30,}/g],
  ['google client secret', 'GOCSPX-', /GOCSPX-[\w-]{20,}/g],
  ['azure client secret', '\\dQ~', /[\w.~-]{3}\dQ~[\w.~-]{31,40}/g],
  ['digitalocean token', 'do[opr]_v1_', /do[opr]_v1_[0-9a-f]{40,}/g],
  ['heroku key', 'HRKU-', /HRKU-[\w-]{30,}/g],
  [
    'vault token',
    'hv[sbr]\\.|[sbr]\\.\\w{24}',
    /hv[sbr]\.[\w-]{24,}|(?:(?<=\\[nrt])|(?<![A-Za-z0-9]))[sbr]\.[A-Za-z0-9]{24}(?![\w.])/g,
  ],
  ['terraform token', '\\.atlasv1\\.', /\w{14}\.atlasv1\.[\w-]{40,}/g],
  ['doppler token', 'dp\\.[a-z]{2,5}\\.', /dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{30,}/g],
  ['pulumi token', 'pul-', /pul-[0-9a-f]{40}/g],
  ['age key', 'AGE-SECRET', /AGE-SECRET-KEY-1[0-9A-Z]{50,}/g],
  ['databricks token', 'dapi', /dapi[0-9a-f]{32}(?:-\d)?/g],
  ['planetscale token', 'pscale_', /pscale_(?:tkn|pw|oauth)_[\w.-]{30,}/g],
  ['supabase key', 'sbp_|sb_secret_', /sbp_[0-9a-f]{40}|sb_secret_[\w-]{20,}/g],
  ['fly token', 'fm2_|fo1_', /fm2_[\w/+=-]{40,}|fo1_[\w-]{40,}/g],
];

/** Of where code is kept, built and published. */
const code: Form[] = [
  ['github token', 'gh[pousr]_|github_pat_', /gh[pousr]_\w{20,}|github_pat_\w{20,}/g],
  ['gitlab token', 'gl[a-z]{2,6}-|GR1348941', /gl[a-z]{2,6}-[\w.-]{16,}|GR1348941[\w-]{16,}/g],
  ['npm token', 'npm_', /npm_[A-Za-z0-9]{30,}/g],
  ['pypi token', 'pypi-', /pypi-[\w-]{32,}/g],
  ['docker token', 'dckr_', /dckr_[a-z]{3}_[\w-]{20,}/g],
  ['rubygems key', 'rubygems_', /rubygems_[0-9a-f]{40,}/g],
  ['circleci token', 'CCIP', /CCIP(?:AT|RJ)_[\w-]{30,}/g],
  ['atlassian token', 'ATATT|ATCTT|ATBB', /AT(?:ATT|CTT|BB)[\w=-]{24,}/g],
  ['artifactory key', 'AKC', /AKC[A-Za-z0-9]{60,}/g],
  ['postman key', 'PMAK-', /PMAK-[0-9a-f]{24}-[0-9a-f]{30,}/g],
  ['contentful token', 'CFPAT-', /CFPAT-[\w-]{40,}/g],
];

/** Of those who pay, write and call for a team, and of those who watch it. */
const services: Form[] = [
  ['slack token', 'xox|xapp-|xwfp-|XOX', /xox[a-z](?:\.xox[a-z])?-[\w-]{8,}|x(?:app|wfp)-[\w-]{8,}/gi],
  ['slack webhook', 'hooks\\.slack', /hooks\.slack(?:-gov)?\.com\/[a-z]{4,12}\/[\w/-]{16,}/g],
  ['discord token', '\\.[\\w-]{6}\\.[\\w-]{27}', /[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,}/g],
  ['webhook', 'webhook', /(?:api\/webhooks\/|webhook\.office\.com\/webhookb2\/)[\w/@-]{24,}/g],
  ['telegram token', ':A', /\d{8,10}:A[\w-]{33,}/g],
  ['stripe key', '[sr]k_|whsec_', /[sr]k_(?:live|test|prod)_\w{10,}|whsec_[\w+/=-]{20,}/g],
  ['square token', 'sq0', /sq0[a-z]{3}-[\w-]{20,}/g],
  ['square access token', 'EAAA', /EAAA[\w-]{58,}/g],
  ['shopify token', 'shp', /shp[a-z]{2,3}_[0-9a-fA-F]{32}/g],
  ['sendgrid key', 'SG\\.', /SG\.[\w-]{16,}\.[\w-]{16,}/g],
  ['twilio key', 'SK[0-9a-f]', /SK[0-9a-f]{32}/g],
  ['mailgun key', 'key-|-[0-9a-f]{8}-[0-9a-f]{8}', /key-[0-9a-f]{32}|[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}/g],
  ['mailchimp key', '-us\\d', /[0-9a-f]{32}-us\d{1,2}/g],
  ['openai key', 'sk-', /(?:(?<=\\[nrt])|(?<![A-Za-z0-9]))sk-(?=[\w-]{0,80}\d)[\w-]{20,}/g],
  ['hugging face token', 'hf_', /hf_[A-Za-z0-9]{30,}/g],
  ['groq key', 'gsk_', /gsk_\w{40,}/g],
  ['xai key', 'xai-', /xai-\w{60,}/g],
  ['new relic key', 'NR', /NR(?:AK|II|JS|RA|SP)-[\w-]{19,}|[0-9a-f]{30,40}NRAL/g],
  ['grafana token', 'glsa_|glc_', /gl(?:sa|c)_[\w+/=]{30,}/g],
  ['dynatrace token', 'dt0', /dt0[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{40,}/g],
  ['sentry token', 'sntry', /sntry[su]_[\w+/=-]{40,}/g],
  ['linear key', 'lin_', /lin_(?:api|oauth)_\w{30,}/g],
  ['notion token', 'ntn_|secret_', /ntn_\w{40,}|secret_[A-Za-z0-9]{43}/g],
  ['figma token', 'fig[a-z]_', /fig[a-z]_[\w-]{40,}/g],
  [
    'launchdarkly key',
    'sdk-|api-|mob-',
    /(?:sdk|api|mob)-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g,
  ],
];

/** Of everybody: what carries its own beginning, or its own end. */
const common: Form[] = [
  [
    'private key',
    'PRIVATE KEY',
    /-----BEGIN[^-]{0,60}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [^-]{0,60}-----|$)/g,
  ],
  ['jwt', 'eyJ', /eyJ[\w-]{6,}(?:\.[\w-]{2,}){1,4}\.?[\w-]*/g],
  ['credentials', '://', /(?<=:\/\/)[^\s/@:"'<>`]{0,200}:(?!\d{1,5}(?:[/?#,;]|$))[^\s"'<>`]{1,400}(?=@)/g],
  ['credentials', '://', /(?<=:\/\/)(?=[^\s/@]{0,100}\d)[^\s/@:"'<>`]{16,200}(?=@)/g],
  [
    'credentials',
    '3A%(?:25)?2F',
    /(?<=%(?:25)?3A(?:%(?:25)?2F){2})[^\s&"']{0,60}?%(?:25)?3A[^\s&"']{1,120}?(?=%(?:25)?40)/gi,
  ],
  ['credentials', '@(?:tcp|unix)\\(', /[^\s:@/"'=]{1,64}:[^\s@"']{1,200}(?=@(?:tcp|unix)\()/g],
  ['credentials', 'jdbc:oracle', /(?<=jdbc:oracle:\w{1,10}:)[^\s/@]{1,64}\/[^\s@]{1,200}(?=@)/g],
  [
    'credentials',
    '(?:-u|--(?:proxy-)?user)[ =]',
    /(?<=(?:-u|--(?:proxy-)?user)[ =]["']?)[^\s:"']{1,100}:[^\s"']{3,200}/g,
  ],
];

const all = [...common, ...clouds, ...code, ...services];

/** Found in every text that one of the forms is in, and in few others. */
const signs = new RegExp([...new Set(all.map(([, sign]) => sign))].join('|'));
const signed = all.map(([kind, sign, form]) => ({ mark: `[${kind}]`, sign: new RegExp(sign), form }));

/** Returns where secrets of a known form stand in a text, and what to read in their place. */
export function* tokensIn(text: string): Generator<{ start: number; end: number; mark: string }> {
  if (!signs.test(text)) return;
  for (const { mark, sign, form } of signed)
    if (sign.test(text))
      for (const { 0: found, index } of text.matchAll(form))
        yield { start: index, end: index + found.length, mark };
}
