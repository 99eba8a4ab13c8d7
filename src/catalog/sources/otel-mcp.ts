import type { LabelReading, Reading, Supply } from '../../model/source.js';
import { type MetricKey, metrics } from '../metrics.js';
import { attributes as a, operations } from '../spans.js';
import { statusOf } from './labels.js';
import { otelHistogram } from './otel.js';
import { duration, older } from './otel-genai.js';

const client = otelHistogram('mcp.client.operation.duration', 's');
const server = otelHistogram('mcp.server.operation.duration', 's');

/** As in the collector: the server tells a tool's call, a client only where it says that it is one. */
const toolCalls: Reading[] = [
  { metric: otelHistogram('gen_ai.execute_tool.duration', 's') },
  ...older({ metric: duration, where: { [a.operation]: operations.tool } }),
  { metric: client, where: { [a.operation]: operations.tool } },
  { metric: server, where: { [a.mcpMethod]: 'tools/call' } },
];
const tool: LabelReading = { from: [a.toolName, 'mcp.tool.name'] };
const ofTool = { tool, server: { from: [a.mcpServer, a.serverAddress] }, agent: { from: [a.agentName] } };

const requests: Reading[] = [
  { metric: client, is: { side: 'client' } },
  { metric: server, is: { side: 'server' } },
];
const method: LabelReading = { from: [a.mcpMethod, 'mcp.method'] };

/** Tools and MCP by the metrics of their conventions. */
export const mcp: readonly Supply<MetricKey>[] = [
  {
    of: 'toolInvocations',
    readings: toolCalls,
    labels: { ...ofTool, status: statusOf(metrics.toolInvocations.labels.status, a.errorType) },
    once: ['service', 'tool'],
  },
  { of: 'toolLatency', readings: toolCalls, labels: ofTool, once: ['service', 'tool'] },
  {
    of: 'mcpOperations',
    readings: requests,
    labels: { method, status: statusOf(metrics.mcpOperations.labels.status, a.errorType) },
    once: ['service', 'side'],
  },
  { of: 'mcpLatency', readings: requests, labels: { method }, once: ['service', 'side'] },
];
