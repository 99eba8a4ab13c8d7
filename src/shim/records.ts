import { type Attributes, type Context, context } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import type { Runtime } from './runtime.js';

/**
 * One log record: an event by name, with a line for people and fields for queries. The name is an attribute as well,
 * because not every log store keeps the event name of OTLP.
 * @param within context that holds the span the record belongs to
 */
export function emit(
  runtime: Runtime,
  eventName: string,
  body: string,
  fields: Attributes,
  within: Context = context.active(),
): void {
  const attributes: Attributes = { ...runtime.mark, 'event.name': eventName };
  for (const key in fields) if (fields[key] !== undefined) attributes[key] = fields[key];
  write(runtime, eventName, body, attributes, within);
}

/** As `emit`, of attributes that are all there is: the head is among them and nothing is undefined. */
export function write(
  { logger }: Runtime,
  eventName: string,
  body: string,
  attributes: Attributes,
  within: Context,
): void {
  const severityNumber = SeverityNumber.INFO;
  logger.emit({ eventName, severityNumber, severityText: 'INFO', body, attributes, context: within });
}
