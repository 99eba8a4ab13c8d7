import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boardsOf, configOf } from '../dashboards/rendered.js';
import { command, type Run, root } from './command.js';

const folder = mkdtempSync(join(tmpdir(), 'validate-'));
const good = join(folder, 'good.json');
const bad = join(folder, 'bad.json');

const validate = command('validate');

/** Answers queries of one metric with one series, and others with none. */
let store: Server;
let url: string;

beforeAll(async () => {
  const board = boardsOf(configOf())['tool-usage']!;
  writeFileSync(good, JSON.stringify(board, undefined, 2));
  const broken = JSON.stringify({ ...board, uid: 'other' }, undefined, 2).replaceAll(
    'tool:invocations',
    'tool:invocation',
  );
  writeFileSync(bad, broken);
  store = createServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://localhost').searchParams.get('query') ?? '';
    const result = query.includes('invocations') ? [{ metric: {}, value: [1, '2'], values: [[1, '2']] }] : [];
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
  });
  await new Promise<void>((done) => store.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(store.address() as AddressInfo).port}`; // a TCP server
});

afterAll(async () => {
  await new Promise((done) => store.close(done));
  rmSync(folder, { recursive: true, force: true });
});

describe('npm run validate', () => {
  test('a good dashboard is ok and exits 0', async () => {
    expect(await validate(good)).toEqual({
      code: 0,
      stderr: '',
      stdout: `${good}: ok\n\n1 dashboard: 0 errors, 0 warnings.\n`,
    });
  });

  test('a bad one is shown line by line and exits 1', async () => {
    const { code, stdout, stderr } = await validate(good, bad);
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toContain(`${good}: ok\n${bad}:\n`);
    expect(stdout).toMatch(
      /\n {2}\d+:\d+ +error {4}".+": query A: expected a series that exists, got tool:invocation:rate5m\. Did you mean tool:invocations:rate5m\? {2}\[unknown-metric\]\n/,
    );
    expect(stdout).toMatch(/\n2 dashboards: \d+ errors, 0 warnings\.\n$/);
  });

  test('a report goes to a file, whole, and its summary to the terminal', async () => {
    const file = join(folder, 'out.sarif');
    const { code, stdout } = await validate(bad, '--format', 'sarif', '--output', file);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^1 dashboard: \d+ errors, 0 warnings\. Written to .+out\.sarif\.\n$/);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: '2.1.0' });
  });

  test.each([
    [['nowhere.json'], "validate: expected a dashboard's file or a folder of them, got nowhere.json (ENOENT).\n"],
    [
      [good, '--ignore', 'untis'],
      'validate --ignore: expected the name of a rule, got "untis". Did you mean "unit"?\n',
    ],
    [[good, '--metrics', 'nowhere'], 'validate --metrics: expected a readable file, got nowhere (ENOENT).\n'],
    [
      [good, '--live', 'localhost'],
      'validate --live: expected a URL such as "http://localhost:9090", got "localhost".\n',
    ],
    [[good, '--live', 'http://localhost:1', '--var', 'a'], 'validate --var: expected name=value, got "a".\n'],
  ])('%j is refused in one line', async (args, message) => {
    const { code, stderr } = await validate(...args);
    expect([code, stderr]).toEqual([1, message]);
  });

  test('--live asks the store every query, and says which panels are empty and which store it was not given', async () => {
    const { code, stdout } = await validate(good, '--live', url);
    expect(code).toBe(1);
    expect(stdout).toMatch(/\n {2}data +\d+ ms +1 series {2}.+ \(A\)\n/);
    expect(stdout).toMatch(/\n {2}empty +\d+ ms/);
    expect(stdout).toMatch(/\n\d+ queries: [1-9]\d* with data, [1-9]\d* empty, 0 failed, .*slowest \d+ ms\.\n$/);
    expect((await validate(good, '--live', url, '--allow-empty')).code).toBe(0);
  });

  test('--live at a store that is not there: each query fails, with the reason', async () => {
    const { code, stdout } = await validate(good, '--live', 'http://127.0.0.1:9', '--allow-empty');
    expect(code).toBe(1);
    expect(stdout).toMatch(/\n {2}error .*\n +http:\/\/127\.0\.0\.1:9\/api\/v1\/query.*expected an answer/);
    expect(stdout).toMatch(/ 0 with data, 0 empty, [1-9]\d* failed/);
  });

  test('a pipe that closes early ends it quietly', async () => {
    const { code, stderr } = await new Promise<Run>((resolve) => {
      const line = `"${process.execPath}" --import tsx src/cli/main.ts validate --rules | head -n 1`;
      const child = spawn('sh', ['-c', line], { cwd: root });
      let stderr = '';
      child.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      child.once('close', (code) => resolve({ code, stdout: '', stderr }));
    });
    expect([code, stderr]).toEqual([0, '']);
  });
});
