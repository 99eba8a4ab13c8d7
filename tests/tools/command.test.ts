import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { toolsCommand } from '../../src/cli/tools.js';
import { UserError } from '../../src/errors.js';
import { toolNames } from '../../tools/obtain.js';

const printed: string[] = [];
beforeEach(() => {
  printed.length = 0;
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
});

const tools = (...args: string[]) => toolsCommand().parseAsync(args, { from: 'user' });

test.each([
  ['promtol', 'tools: expected the name of a tool, got "promtol". Did you mean "promtool"?'],
  ['grafana-server', `tools: expected the name of a tool, got "grafana-server". Known: ${toolNames.join(', ')}.`],
])('%s is refused', async (name, message) => {
  await expect(tools('prometheus', name)).rejects.toThrow(new UserError(message));
});

test('--list says of each tool where it is, and builds nothing', async () => {
  await tools('--list', 'jaeger', 'etcd');
  expect(printed).toEqual([
    expect.stringMatching(/^jaeger {13}(not there yet|\/.*jaeger)$/),
    expect.stringMatching(/^etcd {15}(not there yet|\/.*etcd)$/),
  ]);
});
