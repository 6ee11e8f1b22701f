/** Where Redis is, as REDIS_URL, REDIS_USERNAME and REDIS_PASSWORD say it. No complaint repeats a password. */
import { z } from 'zod';
import { ConfigError } from './index.ts';

/** A host and a port, and nothing that could be a password: it may be repeated. */
const bare = /^[\w-]+(\.[\w-]+)*:\d{1,5}$/;

/** Returns what is wrong with an address that does not say how Redis is to be spoken to. */
function withoutScheme(text: string): string {
  const wanted = 'an address that begins with redis://, or with rediss:// where Redis speaks TLS';
  if (!bare.test(text)) return wanted;
  return `${wanted}: ${/\.amazonaws\.com(\.cn)?:/.test(text) ? 'rediss' : 'redis'}://${text}`;
}

/** What REDIS_URL has to be. */
export const redisVariables = {
  REDIS_URL: z
    .string({ error: 'where Redis is, redis://host:6379' })
    .regex(/^rediss?:\/\/\S+$/, { error: ({ input }) => withoutScheme(String(input)), abort: true })
    .refine(text => URL.canParse(text), 'no address like redis://host:6379'),
  REDIS_USERNAME: z.string().optional(),
  REDIS_PASSWORD: z.string().optional(),
};

const shape = z.object(redisVariables);

/** Returns the address of a Redis with the name and password that came apart from it, and so count before those in it. */
export function redisUrlOf(given: z.infer<typeof shape>): string {
  const url = new URL(given.REDIS_URL);
  if (given.REDIS_USERNAME) url.username = encodeURIComponent(given.REDIS_USERNAME);
  if (given.REDIS_PASSWORD) url.password = encodeURIComponent(given.REDIS_PASSWORD);
  return url.href;
}

/** Returns the address of the Redis that an environment names, for whoever needs nothing else of it. Throws ConfigError. */
export function redisUrlIn(env: NodeJS.ProcessEnv): string {
  const read = shape.safeParse({ ...env, REDIS_URL: env.REDIS_URL || undefined });
  if (read.success) return redisUrlOf(read.data);
  const complaints = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new ConfigError('the environment', complaints);
}
