import { type Backend, type Config, nameOf, takes } from '../../src/config/schema.js';
import { type Component, component, connector, type Pipeline } from '../../src/model/collector.js';
import { required, requiredIn } from '../environment.js';
import { cutLong } from '../long-records.js';
import { transform } from '../ottl.js';
import { eventContent, logContent, spanContent } from '../redact-content.js';
import { datadog } from './datadog.js';
import { grafanaCloud } from './grafana-cloud.js';
import { helicone } from './helicone.js';
import { honeycomb } from './honeycomb.js';
import { jaeger } from './jaeger.js';
import { langfuse } from './langfuse.js';
import { loki } from './loki.js';
import { newRelic } from './new-relic.js';
import { otlp } from './otlp.js';
import { phoenix } from './phoenix.js';
import type { Of, Preset } from './preset.js';
import { persistentQueue, queueStorage } from './queue.js';
import { tempo } from './tempo.js';
import { traceloop } from './traceloop.js';
import { zipkin } from './zipkin.js';

const presets: { readonly [Kind in Backend['kind']]: (backend: Of<Kind>) => Preset } = {
  jaeger,
  loki,
  tempo,
  zipkin,
  'grafana-cloud': grafanaCloud,
  datadog,
  honeycomb,
  'new-relic': newRelic,
  langfuse,
  phoenix,
  helicone,
  traceloop,
  otlp,
};

/** Where one signal goes: exporters, the ways to those that get it changed, and what they all rely on. */
export interface Stores {
  readonly exporters: readonly Component[];
  readonly pipelines: Readonly<Record<string, Pipeline>>;
  readonly extensions: readonly Component[];
}

/**
 * The backends of a stack that take a signal. Each has a queue of its own, so that none waits for another; what one
 * gets without content, or under other names, goes a way of its own.
 */
export function stores(config: Config, signal: 'traces' | 'logs'): Stores {
  const all = config.backends.filter((backend) => takes(backend, signal)).map((backend) => store(backend, config));
  const ways = new Map<string, (typeof all)[number][]>();
  for (const one of all) ways.set(one.way, [...(ways.get(one.way) ?? []), one]);
  const direct = ways.get('') ?? [];
  ways.delete('');
  const gates = [...ways].map(([way, members]) => ({
    gate: connector(`forward/${signal}-${way}`),
    way,
    processors: members[0]!.processors, // a way is named by what is done on it
    exporters: members.map(({ exporter }) => exporter),
  }));
  return {
    exporters: [...direct.map(({ exporter }) => exporter), ...gates.map(({ gate }) => gate)],
    pipelines: Object.fromEntries(
      gates.map(({ gate, way, ...rest }) => [`${signal}/${way}`, { receivers: [gate], ...rest }]),
    ),
    extensions: all.flatMap(({ extensions }) => extensions),
  };
}

function store(backend: Backend, config: Config) {
  const preset = (presets[backend.kind] as (backend: Backend) => Preset)(backend); // the preset of its own kind
  const queue = queueStorage(nameOf(backend));
  const mayHaveContent = backend.captureContent ?? preset.own ?? false;
  const rewrite = preset.rewrite
    ? [preset.rewrite, cutLong(config, `${nameOf(backend)}-long`), ...(preset.afterCut ? [preset.afterCut] : [])]
    : [];
  // Where the stack captures none there is none to take away.
  const cleaned = config.captureContent && !mayHaveContent ? [withoutContent] : [];
  const way = preset.rewrite ? nameOf(backend) : cleaned.length > 0 ? 'without-content' : '';
  return {
    way,
    processors: [...cleaned, ...rewrite],
    exporter: component(preset.exporter.id, { ...preset.exporter.settings, ...persistentQueue(queue, backend) }),
    extensions: [queue, ...requiredIn(preset).map(asked), ...(preset.extensions ?? [])],
  };
}

/** Exporters start with an empty secret, and the vendor refuses all they send. This one does nothing but not start so. */
const asked = (variable: string): Component => component(`bearertokenauth/${variable}`, { token: required(variable) });

/** What people and models said stays inside: the same that is dropped where a stack captures nothing. */
const withoutContent = transform('without-content', { trace: [spanContent, eventContent], log: [logContent] });
