import { type AnyValueMap, logs, SeverityNumber } from '@opentelemetry/api-logs';

export type Level = 'info' | 'warn' | 'error';

/** Writes a log line; the SDK adds the trace and span it belongs to. */
export type Log = (level: Level, line: string, fields?: AnyValueMap) => void;

const severity: Readonly<Record<Level, SeverityNumber>> = {
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
};

/** By OTLP through the logger provider that the shim registered; without one it goes nowhere. */
export const log: Log = (level, line, fields = {}) =>
  logs.getLogger('agent-app').emit({
    body: line,
    severityNumber: severity[level],
    severityText: level.toUpperCase(),
    attributes: fields,
  });
