/** The log of the field agents and of the simulator: standard error, one JSON object a line, for a person one short line. */
import { pino } from 'pino';
import type { AgentLog } from './agent.ts';
import { logSettings } from './config.ts';

export function createLog(part: string): AgentLog {
  const terminal = process.stderr.isTTY === true;
  const log = pino(
    {
      level: logSettings.level,
      base: { part },
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => void process.stderr.write(terminal ? readable(line) : line) },
  );
  return {
    info: (message, facts) => log.info(facts ?? {}, message),
    warn: (message, facts) => log.warn(facts ?? {}, message),
  };
}

function readable(line: string): string {
  const { time, level, message, ...facts } = JSON.parse(line) as Record<string, unknown>;
  return `${String(time).slice(11, 23)} ${String(level).padEnd(5)} ${message} ${JSON.stringify(facts)}\n`;
}
