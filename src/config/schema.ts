/** slipway.yaml, as one schema. What a person can get wrong, it says with a suggestion. */
import { z } from 'zod';
import { workWords } from '../approvals/rules.ts';
import { alerts } from './alerts.ts';
import { wrongPattern } from './patterns.ts';
import { globs, id, name, time, window } from './shapes.ts';

const account = z
  .string({
    error: issue =>
      typeof issue.input === 'number' ? `put quotes around it: "${issue.input}"` : 'twelve digits in quotes',
  })
  .regex(/^\d{12}$/, 'an AWS account id is twelve digits, in quotes');
const roleArn = z
  .string()
  .regex(
    /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/,
    'a role looks like arn:aws:iam::111122223333:role/name',
  );
const threshold = z.strictObject({
  critical: z.int().min(0).default(0),
  high: z.int().min(0).default(0),
  exploitable: z.int().min(0).default(0),
});

/** A waiver lasts a month at most (security.md §5); what is waived for longer is a rule nobody wrote down. */
export const waiverDays = 30;

const waiver = z
  .strictObject({
    finding: z.string().min(1).max(100).optional(),
    check: z.string().min(1).max(100).optional(),
    services: z.array(z.string().min(1)).min(1, 'name the services it is for'),
    until: z.iso.date('a date looks like 2026-12-24'),
    reason: z.string().min(1, 'say why').max(200),
  })
  .refine(
    ({ finding, check }) => (finding === undefined) !== (check === undefined),
    'name a finding or a check, one of them',
  );

const target = z.strictObject({
  account,
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region looks like eu-west-1'),
  clusters: z.array(z.string().regex(/^[A-Za-z0-9_-]{1,255}$/)).min(1, 'name at least one cluster'),
  readRole: roleArn,
  /** The most findings that may be new in an image; high ones count when there is a fix. */
  scan: z.union([z.literal('off'), threshold]).default({ critical: 0, high: 0, exploitable: 0 }),
  /** Who sees logs: whoever asks for them, or everybody in the channel, once somebody shares or follows them there. */
  logs: z.enum(['private', 'channel']).default('private'),
  /** Globs of image repositories that services may be moved to. */
  repositories: z.array(z.string().min(1)).default([]),
});

const authority = z.strictObject({
  groups: z.array(id('S', 'a user group', 'S0SRE')).default([]),
  users: z.array(id('UW', 'a person', 'U0DEV')).default([]),
  roles: z.record(name, roleArn),
});

const workWord = z.enum(workWords);

const size = z
  .strictObject({
    toZero: z.literal(true).optional(),
    moreThanTimes: z.number().min(1).optional(),
    moreThanTasks: z.int().min(0).optional(),
  })
  .refine(given => Object.keys(given).length > 0, 'say toZero, moreThanTimes or moreThanTasks');

const rule = z.strictObject({
  name: z.string().min(1).max(100),
  match: z
    .strictObject({
      work: z.array(workWord).min(1, 'name at least one, or leave it out').optional(),
      targets: globs.optional(),
      clusters: globs.optional(),
      services: globs.optional(),
      size: size.optional(),
      hours: z.strictObject(window).optional(),
    })
    .default({}),
  approvals: z.int().min(0).max(10).optional(),
  from: z.array(name).default([]),
  distinct: z.boolean().default(false),
  expires: time.optional(),
  startWithin: time.optional(),
  stepUp: z.boolean().default(false),
  freeze: z
    .strictObject({
      ...window,
      except: z.strictObject({ work: z.array(workWord).optional(), services: globs.optional() }).optional(),
    })
    .optional(),
  deny: z.string().min(1, 'say why').max(200).optional(),
  breakGlass: z
    .strictObject({
      from: z.array(name).min(1, 'name who may break the glass'),
      channel: id('CG', 'a channel', 'C0SECURITY'),
    })
    .optional(),
});

const ownSecret = z.strictObject({
  name,
  pattern: z
    .string()
    .min(1)
    .max(500)
    .superRefine((pattern, issue) => {
      const wrong = wrongPattern(pattern);
      if (wrong !== undefined) issue.addIssue({ code: 'custom', message: wrong });
    }),
});

export const schema = z.strictObject({
  targets: z.record(name, target).refine(all => Object.keys(all).length > 0, 'name at least one target'),
  authorities: z.record(name, authority).default({}),
  authorityCheck: z.enum(['simulate', 'mapping']).default('simulate'),
  rules: z.array(rule).default([]),
  channels: z.array(z.strictObject({ id: id('CG', 'a channel', 'C0OPS'), target: name })).default([]),
  alerts,
  waivers: z.array(waiver).default([]),
  /** Secrets of your own, taken out of log lines besides the usual ones: regular expressions. */
  redact: z.array(ownSecret).max(50).default([]),
  limits: z
    .strictObject({ maxTasks: z.int().min(1).max(99_999).default(500), watch: time.default('10m') })
    .default({ maxTasks: 500, watch: '10m' }),
});

export type Written = z.infer<typeof schema>;

/** Returns the JSON Schema of slipway.yaml, for editors. */
export const jsonSchema = () => ({
  $id: 'slipway.schema.json',
  title: 'slipway.yaml',
  ...z.toJSONSchema(schema, { io: 'input' }),
});
