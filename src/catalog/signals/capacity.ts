import { promql, series } from '../../model/promql.js';
import { ratio, recorded } from '../../model/signal.js';
import { scraped as m } from '../scraped.js';
import { growth } from './pipeline.js';

const written = recorded({
  title: 'Messages written to Kafka',
  unit: 'short',
  help: 'Messages the gateways have written, per second.',
  name: 'pipeline:kafka_written:rate',
  by: ['topic', 'partition'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w) => promql`sum by (topic, partition) (rate(${series(m.kafkaWritten, { outcome: 'success' })}[${w}]))`,
});

const read = recorded({
  title: 'Messages read from Kafka',
  unit: 'short',
  help: 'Messages the samplers have read, per second; those read again after a restart count twice.',
  name: 'pipeline:kafka_read:rate',
  by: ['topic', 'partition'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w) => promql`sum by (topic, partition) (rate(${series(m.kafkaRead, { outcome: 'success' })}[${w}]))`,
});

/** What the stack cannot hold: series beyond their bound, and spans that samplers do not come to read. */
export const capacity = {
  uncounted: recorded({
    title: 'Points above the series limit',
    unit: 'short',
    help: 'Points of derived series that were not created, because the gateway holds the maximum number: their counts are missing.',
    name: 'pipeline:uncounted:increase',
    by: ['instance'],
    combine: 'sum',
    windows: ['5m'],
    expr: (w) => promql`sum by (instance) (${growth(m.pointsWithoutRoom, w, { error: 'limit' })})`,
  }),
  kafkaBehind: recorded({
    title: 'Samplers behind',
    unit: 's',
    help: 'How long it took gateways to write the backlog in Kafka, by partition.',
    name: 'pipeline:kafka_behind_seconds:max',
    by: ['topic', 'partition'],
    combine: 'max',
    windows: 'level',
    expr: () => promql`
      max by (topic, partition) (${series(m.kafkaLag)})
        / sum by (topic, partition) (rate(${series(m.kafkaWritten, { outcome: 'success' })}[5m]) > 0)`,
  }),
  kafkaWritten: written,
  kafkaRead: read,
  kafkaReadShare: ratio({
    title: 'Share of Kafka that is read',
    unit: 'percentunit',
    help: 'Messages read by samplers over messages written by gateways, by partition: 0 is a partition that nobody reads.',
    part: read,
    whole: written,
  }),
};
