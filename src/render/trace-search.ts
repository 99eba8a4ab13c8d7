import { attributes } from '../catalog/spans.js';
import type { Alert } from '../model/alert.js';

/** Labels of alerts that are attributes of spans too. */
const attributeOf: Readonly<Record<string, string>> = {
  provider: attributes.provider,
  model: attributes.requestModel,
  tool: attributes.toolName,
  type: attributes.agentType,
  agent: attributes.agentName,
  template: attributes.promptName,
  version: attributes.promptVersion,
};

/** Milliseconds, half an hour before and after the alert was last seen to hold: the link is of use the next morning too. */
const instant = (offset: string): string => `{{ query "vector(time() ${offset})" | first | value | printf "%.0f" }}000`;
const range = { from: instant('- 1800'), to: instant('+ 1800') };

/**
 * A search in Grafana's Explore for the traces an alert is about: service, tool, model or agent, at that time. Jaeger
 * searches one service at a time, so an alert about none has no such link.
 */
export function traceSearch({ when }: Alert, { grafana }: { readonly grafana: string }): { trace_url?: string } {
  if (!when.by.includes('service')) return {};
  const tags = when.by.filter((label) => attributeOf[label] !== undefined);
  const pane = {
    datasource: 'jaeger',
    queries: [
      {
        refId: 'A',
        datasource: { type: 'jaeger', uid: 'jaeger' },
        queryType: 'search',
        service: 'LABEL(service)',
        ...(tags.length > 0 && { tags: tags.map((label) => `${attributeOf[label]}="LABEL(${label})"`).join(' ') }),
      },
    ],
    range: { from: 'FROM', to: 'TO' },
  };
  // The templates go in last: encoded they would be none.
  const state = encodeURIComponent(JSON.stringify({ traces: pane }))
    .replace(/LABEL\((\w+)\)/g, (_, label: string) => `{{ $labels.${label} | urlquery }}`)
    .replace('FROM', range.from)
    .replace('TO', range.to);
  return { trace_url: `${grafana}/explore?schemaVersion=1&panes=${state}` };
}

/** What `traceSearch` becomes for an alert seen at a second of the clock. */
export const atSecond = (text: string, second: number): string =>
  text.replaceAll(range.from, `${second - 1800}000`).replaceAll(range.to, `${second + 1800}000`);
