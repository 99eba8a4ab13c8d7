import { metrics } from '../src/catalog/metrics.js';
import type { Signals } from '../src/catalog/signals/index.js';
import { above, group } from '../src/model/alert.js';

const { buckets } = metrics.toolLatency;

/** Six calls in five minutes: fewer prove nothing. */
const leastCalls = 0.02;

/** Tools, the MCP servers they come from, and the memory agents work with. */
export const tools = ({ tool, surroundings }: Signals) =>
  group(
    'tools',
    { team: 'applications', class: 'availability' },
    {
      mcpServerDown: {
        when: above(
          tool.callErrorRatio,
          0.9,
          // A minute: before its tools are told of one by one. Those of no known server have nothing in common.
          { by: ['service', 'server'], where: { server: { op: '!=', value: 'unknown' } }, window: '1m' },
          { guard: { signal: tool.invocations, where: tool.callErrorRatio.partWhere, least: leastCalls } },
        ),
        for: '0s',
        keepFiringFor: '1m',
        severity: 'critical',
        summary: 'The tools of {{ $labels.server }} do not answer {{ $labels.service }}.',
        description:
          '{value} of the calls of {{ $labels.service }} to tools of {{ $labels.server }} ended in an error or a timeout, not in a result; above {threshold} the server counts as down.',
        dashboard: 'tool-usage',
      },
      toolFailing: {
        when: above(
          tool.errorRatio,
          0.2,
          { by: ['service', 'server', 'tool'] },
          { guard: { signal: tool.invocations, where: tool.errorRatio.partWhere, least: leastCalls } },
        ),
        for: '2m',
        severity: 'warning',
        summary: '{value} of the calls of {{ $labels.service }} to the tool {{ $labels.tool }} fail.',
        description:
          'More than {threshold} of the calls of {{ $labels.service }} to {{ $labels.tool }} ({{ $labels.server }}) failed over the last five minutes, on the way or by the result the tool gave.',
        dashboard: 'tool-usage',
      },
      toolSchemaErrors: {
        when: above(
          tool.schemaErrorRatio,
          0.05,
          { by: ['service', 'server', 'tool'] },
          { guard: { signal: tool.schemaErrors, least: 0.01 } },
        ),
        for: '5m',
        severity: 'warning',
        class: 'quality',
        summary:
          '{value} of the calls of {{ $labels.service }} to {{ $labels.tool }} have arguments that do not fit its schema.',
        description:
          'The model writes arguments that do not fit the schema of {{ $labels.tool }} ({{ $labels.server }}) in more than {threshold} of the calls: the tool has changed, or its description misleads.',
        dashboard: 'tool-usage',
      },
      slowTool: {
        when: above(
          tool.latencyP95,
          5,
          { by: ['service', 'server', 'tool'] },
          { guard: { signal: tool.invocations, least: leastCalls }, range: [buckets.at(0)!, buckets.at(-1)!] },
        ),
        for: '2m',
        severity: 'warning',
        class: 'latency',
        summary: 'The tool {{ $labels.tool }} is slow for {{ $labels.service }}: P95 is {value}.',
        description:
          'Of the calls of {{ $labels.service }} to {{ $labels.tool }} ({{ $labels.server }}), 5 in 100 take longer than {value}; the limit is {threshold}.',
        dashboard: 'tool-usage',
      },
      memoryFailing: {
        when: above(
          surroundings.memoryErrorRatio,
          0.1,
          { by: ['service', 'type'] },
          {
            guard: {
              signal: surroundings.memoryOperations,
              where: surroundings.memoryErrorRatio.partWhere,
              least: leastCalls,
            },
          },
        ),
        for: '2m',
        severity: 'warning',
        summary: '{value} of the operations of {{ $labels.service }} on {{ $labels.type }} memory fail.',
        description:
          'More than {threshold} of the reads and writes of {{ $labels.type }} memory failed over the last five minutes: agents of {{ $labels.service }} forget, or repeat what they knew.',
        dashboard: 'memory-context',
      },
    },
  );
