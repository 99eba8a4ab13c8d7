import { z } from 'zod';

const duration = z
  .string()
  .regex(/^([1-9]\d*)(s|m|h|d)$/, { error: 'expected a duration such as "30m" or "24h"', abort: true });
/** The session of a consumer group, within what brokers allow by default. */
const away = duration.refine((text) => {
  const [count, unit] = [Number.parseInt(text, 10), text.at(-1)];
  return unit === 's' ? count >= 6 && count <= 1800 : unit === 'm' && count <= 30;
}, 'expected a duration from "6s" to "30m"');
const broker = z.string().regex(/^[^:\s,]+:\d+$/, { error: 'expected host:port, such as "kafka-1.example:9092"' });
const replicas = z.int().min(1).max(50);

/** How many collectors there are, and what lies between them (docs/scale.md). */
export const Scale = z.enum(['single', 'sharded', 'kafka']).default('single');

/** Read where `scale` is not single. */
export const Replicas = z
  .strictObject({
    /** They receive, redact, price and count; none knows of the others. */
    gateways: replicas.default(2),
    /** They decide which traces are kept; each trace is one sampler's. */
    samplers: replicas.default(2),
  })
  .prefault({});

/** Read where `scale` is kafka. */
export const Kafka = z
  .strictObject({
    /** Brokers that are there already; none: the stack brings one of its own. */
    brokers: z.array(broker).default([]),
    topic: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,200}$/, { error: 'expected a name such as "llm-spans"' })
      .default('llm-spans'),
    /** Of the topic: the most samplers that can share it. Never changed later: traces would be split. */
    partitions: z.int().min(1).max(1000).default(12),
    /** How long the own broker keeps spans: as long may all samplers be away. */
    retention: duration.default('24h'),
    /** How often samplers note how far they are: as much is read again after a crash. */
    replay: duration.default('1h'),
    /** How long a sampler may be away before others take over its part of the topic. */
    away: away.default('2m'),
    /** SASL by SCRAM-SHA-512; the password is the collector's secret KAFKA_PASSWORD. */
    username: z.string().min(1).optional(),
    tls: z.boolean().default(false),
  })
  .prefault({});
