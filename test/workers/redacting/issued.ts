/** Secrets that a service issues, or that have a format of their own: how each is made and written. */
import {
  around,
  base32,
  base64,
  begun,
  digits,
  type Kind,
  named,
  pem,
  token,
  upper,
  url64,
} from './writing.ts';

export const issued: readonly Kind[] = [
  begun('AWS access key id', 'AKIA', d => d.text(base32, 16)),
  begun('AWS temporary access key id', 'ASIA', d => d.text(base32, 16)),
  named(
    'AWS secret access key',
    ['AWS_SECRET_ACCESS_KEY', 'aws_secret_access_key', 'secretAccessKey', 'SecretAccessKey'],
    d => d.text(base64, 40),
  ),
  [
    'bare AWS secret key',
    d => {
      const random = d.text(base64, 40);
      return {
        line: d.one([
          `aws secret ${random} loaded`,
          `the access key is ${random}`,
          `secret key "${random}"`,
          `keys: ${random}`,
        ]),
        random: [random],
      };
    },
  ],
  begun('AWS session token', 'IQoJb3JpZ2luX2VjE', d => d.text(base64, 300)),
  begun('Slack bot token', 'xoxb-', d => `${d.text(digits, 12)}-${d.text(digits, 12)}-${d.word(24)}`),
  begun(
    'Slack user token',
    'xoxp-',
    d => `${d.text(digits, 12)}-${d.text(digits, 12)}-${d.text(digits, 12)}-${d.hex(32)}`,
  ),
  begun('Slack app token', 'xapp-1-', d => `A0${d.text(upper, 9)}-${d.text(digits, 13)}-${d.hex(64)}`),
  begun('Slack refresh token', 'xoxe-1-', d => d.word(146)),
  begun(
    'Slack webhook',
    'https://hooks.slack.com/services/',
    d => `T0${d.text(upper, 8)}/B0${d.text(upper, 8)}/${d.word(24)}`,
  ),
  token('GitHub token', d => {
    const random = d.word(36);
    return [`${d.one(['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'])}${random}`, random];
  }),
  begun('GitHub fine-grained token', 'github_pat_', d => `${d.word(22)}_${d.word(59)}`),
  token('GitLab token', d => {
    const random = d.text(url64, 20);
    return [`${d.one(['glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-'])}${random}`, random];
  }),
  begun('npm token', 'npm_', d => d.word(36)),
  begun('PyPI token', 'pypi-AgEIcHlwaS5vcmc', d => d.text(url64, 120)),
  begun('Docker token', 'dckr_pat_', d => d.text(url64, 27)),
  token('Stripe key', d => {
    const random = d.word(24);
    return [`${d.one(['sk_live_', 'sk_test_', 'rk_live_', 'whsec_'])}${random}`, random];
  }),
  begun('Google API key', 'AIza', d => d.text(url64, 35)),
  begun('Google OAuth token', 'ya29.a0', d => d.text(url64, 120)),
  begun('Google client secret', 'GOCSPX-', d => d.text(url64, 28)),
  token('Azure client secret', d => {
    const random = d.text(url64, 31);
    return [`${d.word(3)}8Q~${random}`, random];
  }),
  [
    'Azure storage key',
    d => {
      const random = d.text(base64, 86);
      return {
        line: `DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=${random}==;EndpointSuffix=core.windows.net`,
        random: [random],
      };
    },
  ],
  [
    'Azure shared access signature',
    d => {
      const random = d.text(base64.replace('/', ''), 43);
      return {
        line: `GET https://acme.blob.core.windows.net/c/b?sv=2024-11-04&sr=b&sp=r&sig=${random}%3D&se=2026-11-27 200`,
        random: [random],
      };
    },
  ],
  token('SendGrid key', d => {
    const [a, b] = [d.text(url64, 22), d.text(url64, 43)];
    return [`SG.${a}.${b}`, a, b];
  }),
  begun('Twilio API key', 'SK', d => d.hex(32)),
  named('Twilio auth token', ['TWILIO_AUTH_TOKEN', 'authToken', 'twilio.auth-token'], d => d.hex(32)),
  begun('Mailgun key', 'key-', d => d.hex(32)),
  named('Datadog API key', ['DD_API_KEY', 'DD-API-KEY', 'datadog_api_key', 'DD_APPLICATION_KEY'], d =>
    d.hex(32),
  ),
  begun('New Relic key', 'NRAK-', d => d.text(upper, 27)),
  token('OpenAI key', d => {
    const random = `${d.word(20)}T3BlbkFJ${d.word(20)}`;
    return [`${d.one(['sk-', 'sk-proj-', 'sk-svcacct-'])}${random}`, random];
  }),
  begun('Anthropic key', 'sk-ant-api03-', d => d.text(url64, 93)),
  token('Telegram bot token', d => {
    const random = d.text(url64, 33);
    return [`${1 + d.upTo(8)}${d.text(digits, 9)}:AA${random}`, random];
  }),
  token('Discord bot token', d => {
    const [a, b] = [d.word(23), d.text(url64, 38)];
    return [`M${a}.${d.word(6)}.${b}`, a, b];
  }),
  begun('Shopify token', 'shpat_', d => d.hex(32)),
  begun('Square token', 'sq0csp-', d => d.text(url64, 43)),
  begun('Heroku key', 'HRKU-', d => `AA${d.text(url64, 58)}`),
  named('Heroku API key (older)', ['HEROKU_API_KEY', 'heroku_api_key'], d => d.uuid()),
  begun('DigitalOcean token', 'dop_v1_', d => d.hex(64)),
  begun('Vault token', 'hvs.', d => d.text(url64, 90)),
  token('Terraform Cloud token', d => {
    const random = d.text(url64, 67);
    return [`${d.word(14)}.atlasv1.${random}`, random];
  }),
  [
    'Sentry DSN',
    d => {
      const [a, b] = [d.hex(32), d.hex(32)];
      return {
        line: d.one(around)(`https://${a}${d.one(['', `:${b}`])}@o4501.ingest.sentry.io/42`),
        random: [a, b],
      };
    },
  ],
  token('JWT', d => {
    const parts = [d.text(url64, 20), d.text(url64, 80), d.text(url64, 43)];
    return [`eyJ${parts[0]}.eyJ${parts[1]}.${parts[2]}`, ...parts];
  }),
  pem('RSA PRIVATE KEY'),
  pem('PRIVATE KEY'),
  pem('OPENSSH PRIVATE KEY'),
];
