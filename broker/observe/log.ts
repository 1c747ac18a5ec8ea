/** The log: standard error, one JSON object a line; on a terminal, one short line for a person. */
import { type Logger, pino, stdSerializers } from 'pino';

export type Log = Logger;

export interface LogOptions {
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Takes each finished line; standard error without it. */
  readonly write?: (line: string) => void;
  readonly terminal?: boolean;
}

export function createLog(options: LogOptions = {}): Log {
  const terminal = options.terminal ?? process.stderr.isTTY === true;
  const write = options.write ?? ((line: string) => void process.stderr.write(line));
  return pino(
    {
      level: options.level ?? 'info',
      base: null,
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: stdSerializers.err },
    },
    { write: (line: string) => write(terminal ? readable(line) : line) },
  );
}

/** `12:00:00.000 warn  the message  key=value`: a JSON line as a person reads it; a stack goes on lines of its own. */
function readable(line: string): string {
  const { time, level, message, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const stack = (rest['error'] as { stack?: unknown } | undefined)?.stack;
  if (stack !== undefined) delete rest['error'];
  const pairs = Object.entries(rest).map(([key, value]) => `${key}=${plain(value)}`);
  const head = [String(time).slice(11, 23), String(level).padEnd(5), message ?? '', ...pairs].join(' ').trimEnd();
  return `${printable(head)}\n${stack === undefined ? '' : `${printable(String(stack))}\n`}`;
}

function plain(value: unknown): string {
  return typeof value === 'string' && !/[\s"=]/.test(value) ? value : JSON.stringify(value);
}

/** What clients send may stand in the log; it must not steer the terminal. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go.
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\u{fffd}');
}
