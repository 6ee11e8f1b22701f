/** Lines for operators, as JSON on standard error. */
import { LogLevel, type Logger as SlackLogger } from '@slack/logger';
import { pino } from 'pino';
import type { Log } from './ports.ts';

/** Returns the program's log. Tokens have no way in: what is logged is named field by field. */
export function createLog(level: string): Log {
  const logger = pino(
    { level, serializers: { error: pino.stdSerializers.err }, base: null },
    pino.destination(2),
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
    parts.map(part => (part instanceof Error ? part.message : String(part))).join(' ');
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
