/** Lines for operators, as JSON on standard error. */
import { LogLevel, type Logger as SlackLogger } from '@slack/logger';
import { pino, stdTimeFunctions } from 'pino';
import type { Log } from './ports.ts';

/** Who writes: the role of the process, and the name that its claims and elections bear. */
export type Writer = { role: string; instance: string };

/** What no line may hold, wherever it comes from: Slack's tokens, AWS's keys, and whoever is named in an address. */
const secrets = /\bx(?:ox[a-z]|app)-[\w-]+|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|(?<=:\/\/)[^\s/@]+(?=@)/g;

const masked = (text: string): string => text.replace(secrets, '…');

/**
 * Returns what is written of an error: its name, code, words and stack, and the same of its cause. Nothing else that hangs on it: ioredis
 * hangs a whole command there, and Slack's client a whole answer.
 */
export function plainError(error: unknown): object {
  if (!(error instanceof Error)) return { message: masked(String(error)) };
  const { code, cause } = error as Error & { code?: unknown };
  return {
    type: error.name,
    ...(typeof code === 'string' && { code }),
    message: masked(error.message),
    stack: masked(error.stack ?? ''),
    ...(cause !== undefined && { cause: plainError(cause) }),
  };
}

/** Returns the program's log. Tokens have no way in: what is logged is named field by field. */
export function createLog(level: string, writer?: Writer): Log {
  const logger = pino(
    {
      level,
      base: writer ?? null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      serializers: { error: plainError, because: because => masked(String(because)) },
    },
    // Otherwise the last lines before an end are written out of order, or not at all.
    pino.destination({ dest: 2, sync: true }),
  );
  return {
    info: (facts, what) => logger.info(facts, what),
    warn: (facts, what) => logger.warn(facts, what),
    error: (facts, what) => logger.error(facts, what),
  };
}

/** Returns a logger for Bolt that passes on its warnings and errors only: its debug lines hold whole payloads. */
export function slackLogger(log: Log): SlackLogger {
  const said = (parts: unknown[]) =>
    masked(parts.map(part => (part instanceof Error ? part.message : String(part))).join(' '));
  let level = LogLevel.WARN;
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...parts) => log.warn({ from: 'slack' }, said(parts)),
    error: (...parts) => log.warn({ from: 'slack' }, said(parts)),
    setLevel: wanted => {
      level = wanted;
    },
    getLevel: () => level,
    setName: () => undefined,
  };
}
