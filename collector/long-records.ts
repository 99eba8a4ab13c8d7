import { attributes as a, streamAttributes } from '../src/catalog/spans.js';
import type { Config } from '../src/config/schema.js';
import type { Component } from '../src/model/collector.js';
import { usual } from './backends/queue.js';
import { cutText, cutValue, isLong, longMark, shortened, sumMark } from './long-values.js';
import { attribute, type StatementGroup, scratch, set, text, transform } from './ottl.js';
import { keepsBytes } from './redact-bytes.js';
import type { Place } from './redact-places.js';

/** Shorter texts need no measure: whatever they are of, as protobuf they are well below a request. */
const short = { record: 24_000, event: 2000, resource: 10_000, scope: 3000 };
/** Of ordinary records that are measured most are done with here. */
const ordinary = { attributes: 60_000, others: 20_000, keys: 500 };
const most = { events: 32, links: 100, keptEvents: 5000 };
/** Bytes of a request that are not the record's: its resource's, its scope's, and some for lengths and ids. */
const resourceBytes = 60_000;
const scopeBytes = 20_000;
const others = resourceBytes + scopeBytes + 20_000;

const marked = (context: string): string => attribute(context, longMark);

/** Marks what may be too long for a request: the text that redaction gathers tells, at next to no cost. */
export function noteLong({ context }: Place, gathered: string, { redaction }: Config): string[] {
  if (context === 'datapoint') return [];
  const kind = { span: 'record', log: 'record', spanevent: 'event', resource: 'resource', scope: 'scope' } as const;
  const conditions = [`Len(${gathered}) > ${short[kind[context]]}`];
  if (context === 'spanevent') conditions.push(`Len(span.events) > ${most.events}`);
  if (context === 'span' && redaction.links) conditions.push(`Len(span.links) > ${most.links}`);
  // NaN has no JSON; without the search for bytes nothing before has found it.
  const json = scratch(context, 'json');
  const odd = keepsBytes(redaction) ? [set(json, `String(${context}.attributes)`)] : [];
  if (odd.length > 0) conditions.push(`${json} == nil`);
  return [...odd, set(marked(context === 'spanevent' ? 'span' : context), 'true', conditions.join(' or '))];
}

/** Of metrics nothing is cut: they go into no request. */
export const forgetLong: StatementGroup = {
  statements: ['resource', 'scope'].map((context) => `delete_key(${context}.attributes, ${text(longMark)})`),
};

/**
 * Cuts what has a mark, the last step before records leave. A record that is longer than a request cannot be divided: the
 * exporter throws it away with the rest of its batch, and counts neither (exporterhelper 0.155). So none is: not for the
 * backend with the shortest requests.
 */
export function cutLong(config: Config, name = 'long'): Component {
  const request = Math.min(usual.queue.batchBytes, ...config.backends.map(({ queue }) => queue.batchBytes));
  const record = request - others;
  const share = (of: number): number => Math.floor(of * record);
  const few = [...one('resource', resourceBytes), ...one('scope', scopeBytes)];
  return transform(name, {
    trace: [...few, lift, spans(share(0.55), share(0.1)), ...events(share(0.3)), shortened('span')],
    log: [
      streams,
      ...few,
      {
        context: 'log',
        conditions: [isLong('log')],
        statements: [
          set('cache["was"]', 'String(log.body)'),
          ...cutValue('log.body', share(0.45)),
          set(attribute('log', a.cut), 'true', 'cache["was"] != String(log.body)'),
          set(marked('log'), String(share(0.45))),
          ...['log.event_name', 'log.severity_text'].flatMap((path) => cutText(path, 1000)),
        ],
      },
      shortened('log'),
    ],
  });
}

/**
 * Last before every exporter: says how many records each of them is given, in a metric that nothing else says. What an exporter
 * then has neither sent, nor counted as lost, nor in its queue has vanished (src/catalog/signals/vanished.ts).
 */
export const leaving: Component = transform('leaving', {
  trace: [{ statements: [`delete_key(resource.attributes, ${text(longMark)})`] }],
  log: [{ statements: [`delete_key(resource.attributes, ${text(longMark)})`] }],
});

/** Where something was added since. */
export const measureAgain: StatementGroup = {
  statements: [set(marked('span'), 'true', `Len(ToKeyValueString(span.attributes)) > ${short.record}`)],
};

/** Loki takes no value of a label above 2,048 bytes, and refuses all records of such a stream. */
const streams: StatementGroup = {
  statements: streamAttributes.flatMap((key) => {
    const path = attribute('resource', key);
    const isLonger = `Len(String(${path})) > 1000`;
    return [
      set(attribute('resource', a.cut), 'true', isLonger),
      set(path, `Substring(String(${path}), 0, 1000, true)`, isLonger),
    ];
  }),
};

/** A resource or a scope, which is said with each of its records. */
function one(context: 'resource' | 'scope', bytes: number): StatementGroup[] {
  const texts = context === 'resource' ? ['schema_url'] : ['name', 'version', 'schema_url'];
  return [
    {
      conditions: [isLong(context)],
      statements: [
        set(marked(context), String(bytes)),
        ...texts.flatMap((name) => cutText(`${context}.${name}`, 1000)),
      ],
    },
    shortened(context),
  ];
}

/** What holds NaN, and so has no JSON, is found late (redact-bytes.ts), and on the event itself. */
const lift: StatementGroup = {
  conditions: [isLong('spanevent')],
  statements: [set(marked('span'), 'true')],
};

const isOrdinary = (context: string): string =>
  `Len(${context}.attributes) < ${ordinary.keys} and Len(String(${context}.attributes)) < ${ordinary.attributes}`;

const sum = attribute('span', sumMark);

const spans = (bytes: number, message: number): StatementGroup => ({
  conditions: [isLong('span')],
  statements: [
    `delete_key(span.attributes, ${text(longMark)}) where Len(span.events) == 0 and ${isOrdinary('span')} and Len(span.name) + Len(span.status.message) + Len(span.trace_state) < ${ordinary.others}`,
    set(marked('span'), String(bytes), isLong('span')),
    set(sum, '0', isLong('span')),
    ...['span.name', 'span.trace_state'].flatMap((path) => cutText(path, 10_000)),
    ...cutText('span.status.message', message),
    // Given to itself, the list ends up empty.
    ...(['events', 'links'] as const).flatMap((name) => {
      const [path, dropped] = [`span.${name}`, `span.dropped_${name}_count`];
      const tooMany = `Len(${path}) > ${name === 'events' ? most.keptEvents : most.links}`;
      return [
        set(attribute('span', a.cut), 'true', tooMany),
        set(dropped, `${dropped} + Len(${path})`, tooMany),
        set(path, path, tooMany),
      ];
    }),
  ],
});

/** Each at most a quarter of the room for all, in their order; what comes after it is full keeps nothing but its time. */
function events(bytes: number): StatementGroup[] {
  const own = 'spanevent.attributes';
  const [flat, size] = ['spanevent.cache["flat"]', 'spanevent.cache["size"]'];
  const when = [isLong('span')];
  const measured = [
    set(flat, own),
    `truncate_all(${flat}, 0)`,
    set(size, '1000000000'),
    set(size, `50 + Len(spanevent.name) + Len(String(${own})) + 20 * Len(${own}) + 5 * Len(String(Values(${flat})))`),
  ];
  return [
    {
      conditions: when,
      statements: [
        ...cutText('spanevent.name', 1000),
        ...measured,
        set(marked('spanevent'), String(Math.floor(bytes / 4)), `${size} > ${Math.floor(bytes / 4)}`),
      ],
    },
    shortened('spanevent'),
    {
      conditions: when,
      statements: [
        ...measured,
        set('spanevent.cache["full"]', 'true', `${sum} + ${size} > ${bytes}`),
        set(
          attribute('span', a.cut),
          'true',
          `spanevent.cache["full"] == true or ${attribute('spanevent', a.cut)} != nil`,
        ),
        set('spanevent.dropped_attributes_count', `Len(${own})`, 'spanevent.cache["full"] == true'),
        set('spanevent.name', text(''), 'spanevent.cache["full"] == true'),
        `keep_keys(${own}, ["none"]) where spanevent.cache["full"] == true`,
        set(sum, `${sum} + ${size}`, 'spanevent.cache["full"] != true'),
      ],
    },
  ];
}
