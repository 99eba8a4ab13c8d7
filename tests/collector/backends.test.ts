import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { stores } from '../../collector/backends/index.js';
import { collector, sampler } from '../../collector/index.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import { UserError } from '../../src/errors.js';
import { mapValues } from '../../src/model/alert.js';
import { yaml } from '../../src/render/bundle-file.js';
import { renderCollector } from '../../src/render/collector.js';

type Backends = NonNullable<StackInput['backends']>;
const own: Backends = [{ kind: 'jaeger' }, { kind: 'loki' }];
const traces = (backends: Backends, more: StackInput = {}) => stores(parseConfig({ backends, ...more }), 'traces');
const logs = (backends: Backends, more: StackInput = {}) => stores(parseConfig({ backends, ...more }), 'logs');
const ids = (components: readonly { readonly id: string }[]) => components.map(({ id }) => id);

/** One line of a stack config for every kind there is. */
const vendors: Backends = [
  { kind: 'tempo' },
  { kind: 'zipkin' },
  { kind: 'grafana-cloud', zone: 'prod-us-east-0' },
  { kind: 'datadog' },
  { kind: 'honeycomb' },
  { kind: 'new-relic' },
  { kind: 'langfuse' },
  { kind: 'phoenix' },
  { kind: 'helicone' },
  { kind: 'traceloop' },
  { kind: 'otlp', endpoint: 'collector.example.com:4317' },
];

test('without a word in the config traces go to Jaeger and logs to Loki', () => {
  const config = parseConfig({});
  expect(ids(stores(config, 'traces').exporters)).toEqual(['otlp_grpc/jaeger']);
  expect(ids(stores(config, 'logs').exporters)).toEqual(['otlp_http/loki']);
  expect(stores(config, 'traces').pipelines).toEqual({});
});

describe.each([...own, ...vendors])('$kind', (backend) => {
  const all = [...(backend.kind === 'loki' ? [] : [traces]), ...(backend.kind === 'loki' ? [logs] : [])];
  test.each(all)('has a queue on disk in a folder of its own and tries until it arrives', (of) => {
    const { exporters, pipelines, extensions } = of([...own, { ...backend, name: 'mine' }]);
    const every = [...exporters, ...Object.values(pipelines).flatMap((pipeline) => pipeline.exporters)];
    const exporter = every.find(({ id }) => id.endsWith('/mine') && !id.startsWith('forward/'))!;
    expect(exporter.settings).toMatchObject({
      sending_queue: { enabled: true, storage: 'file_storage/mine', block_on_overflow: false },
      retry_on_failure: { enabled: true, max_elapsed_time: 0 },
    });
    const storage = extensions.find(({ id }) => id === 'file_storage/mine')!;
    expect(storage.settings['directory']).toMatch(/\/mine$/);
  });

  test('holds no secret, only names of variables', () => {
    const text = yaml(renderCollector(collector(parseConfig({ backends: [...own, { ...backend, name: 'mine' }] }))));
    for (const [, value] of text.matchAll(/(?:token|password|api-key|x-honeycomb-team): (.+)/g)) {
      // The journal's is made anew with each start.
      if (value !== `\${file:\${env:JOURNAL_ID_FILE:-/proc/sys/kernel/random/uuid}}`)
        expect(value).toMatch(/^['"]?\$\{env:[A-Z_]+(?::-[^}]*)?\}['"]?$/);
    }
  });
});

test('Zipkin gets its own JSON at its own path, as the published settings of its exporter are', () => {
  const { exporters } = traces([...own, { kind: 'zipkin', endpoint: 'http://zipkin.tools:9411/api/v2/spans' }]);
  expect(exporters.find(({ id }) => id === 'zipkin/zipkin')!.settings).toMatchObject({
    endpoint: 'http://zipkin.tools:9411/api/v2/spans',
    format: 'json',
  });
});

test('queue and patience of one backend change only that one', () => {
  const { exporters } = traces([
    ...own,
    {
      kind: 'honeycomb',
      queue: { items: 1234, consumers: 7, batchBytes: 1_234_567 },
      retry: { first: 3, longest: 41 },
    },
  ]);
  expect(exporters.map(({ settings }) => settings)).toMatchObject([
    { sending_queue: { queue_size: 1_000_000 } },
    {
      sending_queue: { queue_size: 1234, num_consumers: 7, batch: { min_size: 411_523, max_size: 1_234_567 } },
      retry_on_failure: { initial_interval: '3s', max_interval: '41s' },
    },
  ]);
});

describe('content', () => {
  const third: Backends = [
    ...own,
    { kind: 'honeycomb' },
    { kind: 'traceloop', captureContent: true },
    { kind: 'tempo', captureContent: false },
  ];

  test('is taken away before every backend that is not the stack’s own and does not ask for it', () => {
    const { exporters, pipelines } = traces(third, { captureContent: true });
    expect(ids(exporters)).toEqual(['otlp_grpc/jaeger', 'otlp_http/traceloop', 'forward/traces-without-content']);
    const way = pipelines['traces/without-content']!;
    expect(ids(way.exporters)).toEqual(['otlp_http/honeycomb', 'otlp_grpc/tempo']);
    expect(ids(way.processors)).toEqual(['transform/without-content']);
    expect(ids(logs(third, { captureContent: true }).exporters)).toEqual([
      'otlp_http/loki',
      'forward/logs-without-content',
    ]);
  });

  test('needs no second look where the stack captures none', () => {
    expect(traces(third).pipelines).toEqual({});
  });

  test('is no business of Phoenix in somebody else’s cloud', () => {
    const phoenix = (more: object) => traces([...own, { kind: 'phoenix', ...more }], { captureContent: true });
    expect(ids(phoenix({}).pipelines['traces/phoenix']!.processors)).toEqual([
      'transform/phoenix-names',
      'transform/phoenix-long',
      'transform/phoenix-types',
    ]);
    expect(ids(phoenix({ keyVariable: 'PHOENIX_API_KEY' }).pipelines['traces/phoenix']!.processors)).toEqual([
      'transform/without-content',
      'transform/phoenix-names',
      'transform/phoenix-long',
      'transform/phoenix-types',
    ]);
  });
});

test('all presets at once render to one config that names each once', () => {
  const text = yaml(renderCollector(collector(parseConfig({ backends: [...own, ...vendors], captureContent: true }))));
  const { exporters, service } = load(text) as { exporters: object; service: { extensions: string[] } }; // as rendered
  expect(Object.keys(exporters)).toHaveLength(3 + vendors.length + 1);
  expect(service.extensions).toEqual([...new Set(service.extensions)]);
});

test.each<[string, Backends, string]>([
  ['two of one name', [...own, { kind: 'honeycomb' }, { kind: 'honeycomb' }], 'expected names that differ'],
  ['nowhere for traces', [{ kind: 'loki' }], 'expected a backend for traces, such as { kind: "jaeger" }'],
  ['nowhere for logs', [{ kind: 'jaeger' }], 'expected a backend for logs, such as { kind: "loki" }'],
  [
    'a secret in place of a variable',
    [...own, { kind: 'honeycomb', keyVariable: 'hcaik-1234' }],
    'such as "VENDOR_API_KEY", got another text of 10 characters, not shown as it may be a secret.',
  ],
])('a config with %s is refused', (_, backends, message) => {
  expect(() => parseConfig({ backends })).toThrow(message);
});

test('no backend takes the name, and with it the place, of a part of the collector itself', () => {
  // One without content, and one with requests of another size: what is there only then is there.
  const others: Backends = [...own, { kind: 'otlp', endpoint: 'https://x.example.com' }, { kind: 'new-relic' }];
  const parts = (scale: 'single' | 'sharded' | 'kafka', of: typeof collector | typeof sampler, more: Backends = []) => {
    const made = of(parseConfig({ scale, backends: [...others, ...more], captureContent: true }));
    if (made === undefined) return [];
    const { service, ...components } = renderCollector(made);
    const { pipelines } = service as { pipelines: Record<string, { processors: string[] }> }; // as it renders
    // A pipeline is its steps: where it sends to is what another backend changes.
    const steps = mapValues(pipelines, ({ processors }) => processors);
    return Object.values({ ...components, steps }).flatMap((part) => Object.entries(part as object));
  };
  const refused = new Set<string>();
  const cases = [
    ['single', collector],
    ['sharded', collector],
    ['kafka', collector],
    ['kafka', sampler],
  ] as const;
  for (const [scale, of] of cases) {
    const before = parts(scale, of);
    const names = new Set(before.map(([id]) => id.split('/')[1] ?? 'traces'));
    for (const { kind } of others) names.delete(kind);
    // The one has a way of its own, the other an extension.
    for (const kind of ['phoenix', 'helicone'] as const) {
      const free = [...names].filter((name) => {
        try {
          return parseConfig({ backends: [...others, { kind, name }] });
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
          refused.add(name);
          return false;
        }
      });
      const all = free.map((name) => ({ kind, name }));
      const after = new Map(parts(scale, of, all));
      for (const [id, part] of before) expect(after.get(id), `${kind}: ${id}`).toEqual(part);
    }
  }
  expect(refused).toContain('sampled');
});
