import { z } from 'zod';

const duration = z.string().regex(/^([1-9]\d*)(s|m|h|d)$/, { error: 'expected a duration such as "30m" or "24h"' });
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
    /** SASL by SCRAM-SHA-512; the password is the collector's secret KAFKA_PASSWORD. */
    username: z.string().min(1).optional(),
    tls: z.boolean().default(false),
  })
  .prefault({});
