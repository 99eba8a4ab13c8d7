import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../src/errors.js';
import { isAlive } from '../../tools/lock.js';
import { recipes, Workbench } from './workbench.js';

let bench: Workbench;
beforeEach(() => {
  bench = new Workbench();
});
afterEach(() => bench[Symbol.dispose]());

const saying = (version: string) => `#!/bin/sh\necho "hello ${version} (built with go1.26.8)"\n`;

describe('finding', () => {
  test('a binary on PATH in the pinned version is used as it is', async () => {
    const own = bench.put('hello', saying('v1.2.3'));
    expect(await bench.box().obtain(['hello'])).toEqual({ hello: own });
    expect(bench.builds()).toEqual([]);
  });

  test.each(['1.2.4', '1.2.30', '11.2.3', '1.2.3-rc.1', 'of its own kind'])(
    'a binary on PATH that says it is version %s is not used',
    async (version) => {
      const other = bench.put('hello', saying(version));
      expect(await bench.box().locate('hello')).toBeUndefined();
      const { hello } = await bench.box().obtain(['hello']);
      expect(hello).not.toBe(other);
      expect(bench.builds()).toHaveLength(1);
    },
  );

  test('a binary that never answers about its version is not waited for when it cannot be run', async () => {
    bench.put('hello', '#!/no/such/interpreter\n');
    expect(await bench.box().locate('hello')).toBeUndefined();
  });

  test('locating builds nothing', async () => {
    expect(await bench.box().locate('hello')).toBeUndefined();
    expect(bench.builds()).toEqual([]);
  });
});

describe('building', () => {
  test('what is missing is built once, then taken from the cache without a word', async () => {
    const lines: string[] = [];
    const onProgress = (line: string): void => void lines.push(line);
    const first = await bench.box().obtain(['hello', 'goodbye', 'hello'], { onProgress });
    expect(lines).toEqual([
      'hello 1.2.3: making it from source',
      expect.stringMatching(/^hello 1\.2\.3: made in \d+\.\d s$/),
      'goodbye 1.2.3: making it from source',
      expect.stringMatching(/^goodbye 1\.2\.3: made in \d+\.\d s$/),
    ]);
    lines.length = 0;
    expect(await bench.box().obtain(['hello', 'goodbye'], { onProgress })).toEqual(first);
    expect(await bench.box().locate('hello')).toBe(first.hello);
    expect(lines).toEqual([]);
    expect(bench.builds()).toHaveLength(2);
  });

  test('tags, version and pinned dependencies reach the compiler', async () => {
    await bench.box().obtain(['hello']);
    expect(bench.builds()[0]?.args).toMatch(
      /^build -mod=readonly -buildvcs=false -trimpath -tags small,quick -ldflags -s -w -X main\.version=1\.2\.3 -o \S+\/hello example\.test\/hello$/,
    );
  });

  test('the cache is keyed by version, content of the module folder and platform', async () => {
    const { hello } = await bench.box().obtain(['hello']);
    const entry = dirname(dirname(hello));
    expect(entry).toMatch(/\/greeter-1\.2\.3-[0-9a-f]{12}-\w+-\w+$/);
    expect(readdirSync(entry)).toEqual(['bin']);
    writeFileSync(join(bench.modules, 'greeter', 'go.sum'), 'another pin\n');
    expect(await bench.box().locate('hello')).toBeUndefined();
  });

  test('files that a module lacks are added to a copy of it, and the module cache stays as it was', async () => {
    const source = join(bench.root, 'hello@v1.2.3');
    mkdirSync(join(source, 'ui'), { recursive: true });
    writeFileSync(join(source, 'ui', 'ui.go'), 'package ui\n');
    const files = {
      'ui/dist/a.html': 'page seven',
      'ui/dist/a.html.gz': 'page eleven',
      'ui/dist/a.html.br': 'page 13',
    };
    const among = { greeter: { ...recipes['greeter']!, missing: { module: 'example.test/hello', files } } };
    const kept = join(bench.root, 'kept');
    await bench.box({ GO_MODULE: source, GO_KEEP: kept }, among).obtain(['hello']);
    const copied = (path: string) => readFileSync(join(kept, 'module', path));
    expect(copied('ui/ui.go').toString()).toBe('package ui\n');
    expect(copied('ui/dist/a.html').toString()).toBe('page seven');
    expect(gunzipSync(copied('ui/dist/a.html.gz')).toString()).toBe('page eleven');
    expect(brotliDecompressSync(copied('ui/dist/a.html.br')).toString()).toBe('page 13');
    expect(readdirSync(join(source, 'ui'))).toEqual(['ui.go']);
    expect(bench.builds()[0]?.args).toMatch(/-modfile=(\S+)\/go\.mod .*-o \1\/hello /);
    expect(readFileSync(join(kept, 'go.mod'), 'utf8')).toMatch(
      /^module example\.test\/tools\n[\s\S]*\nreplace example\.test\/hello => \/\S+\/module\n$/,
    );
  });

  test('a build that reports another version is not kept', async () => {
    await expect(bench.box({ GO_MAKES: '1.2.2' }).obtain(['hello'])).rejects.toThrow(
      'hello: expected the build to report version 1.2.3, got 1.2.2.',
    );
    expect(await bench.box().locate('hello')).toBeUndefined();
  });

  test('a build that fails says what the compiler said, without the downloads', async () => {
    await expect(bench.box({ GO_FAILS: 'main.go:7: undefined: x' }).obtain(['hello'])).rejects.toThrow(
      new UserError(
        'greeter 1.2.3: expected go build to succeed, got exit code 1:\nmain.go:7: undefined: x\n' +
          'Run it again when the cause is gone: what was downloaded and compiled so far is kept.',
      ),
    );
  });

  test('without Go every missing tool is named, with both ways to get it', async () => {
    const old = bench.put('goodbye', saying('0.9.0'));
    bench.put('go', '#!/bin/sh\necho "go.mod requires go >= 1.26.4" >&2; exit 1\n');
    await expect(bench.box().obtain(['hello', 'goodbye'])).rejects.toThrow(
      new UserError(
        'hello: expected version 1.2.3 on PATH or Go >= 1.26.4 to build it, got neither. ' +
          'Install Go >= 1.26.4, or put hello 1.2.3 on PATH.\n' +
          `goodbye: expected version 1.2.3 on PATH or Go >= 1.26.4 to build it, got ${old} 0.9.0. ` +
          'Install Go >= 1.26.4, or put goodbye 1.2.3 on PATH.',
      ),
    );
  });

  test('an empty PATH is a machine without Go', async () => {
    await expect(bench.box({ PATH: '' }).obtain(['hello'])).rejects.toThrow('got neither. Install Go >= 1.26.4');
  });
});

describe('stopping and sharing', () => {
  test('a stopped build ends its compiler, leaves nothing half-written, and the next run goes on', async () => {
    const stopping = new AbortController();
    const slow = bench.box({ GO_SLOW: '60' }).obtain(['hello'], { signal: stopping.signal });
    slow.catch(() => {});
    await bench.untilBuilding();
    stopping.abort(new UserError('stopped'));
    await expect(slow).rejects.toThrow('stopped');
    expect(isAlive(bench.builds()[0]!.pid)).toBe(false);
    expect(leftIn(bench.cache)).toEqual([]);
    await bench.box().obtain(['hello']);
    expect(bench.builds()).toHaveLength(2);
  });

  test('after a killed process the next one takes over its lock and clears what it left', async () => {
    const killed = inProcess(bench, '60');
    await bench.untilBuilding();
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    process.kill(-bench.builds()[0]!.pid, 'SIGKILL');
    expect(leftIn(bench.cache)).toHaveLength(2);
    const { hello } = await bench.box().obtain(['hello']);
    expect(leftIn(bench.cache)).toEqual([]);
    expect(readFileSync(hello, 'utf8')).not.toContain('half-written');
  });

  test('of two processes at once one builds, and both have the result', async () => {
    const both = [inProcess(bench, '0.5'), inProcess(bench, '0.5')];
    const [one, two] = await Promise.all(both.map((child) => text(child.stdout!)));
    expect(one).toMatch(/\/bin\/hello\n$/);
    expect(two).toBe(one);
    expect(bench.builds()).toHaveLength(1);
  });

  test('whoever waits for another process says so, and can be stopped', async () => {
    const building = bench.box({ GO_SLOW: '1' }).obtain(['hello']);
    await bench.untilBuilding();
    const stopping = new AbortController();
    const lines: string[] = [];
    const waiting = bench.box().obtain(['hello'], {
      signal: stopping.signal,
      onProgress: (line) => {
        lines.push(line);
        stopping.abort(new UserError('stopped'));
      },
    });
    await expect(waiting).rejects.toThrow('stopped');
    expect(lines).toEqual(['hello 1.2.3: another process makes it, waiting']);
    await building;
  });
});

function inProcess(at: Workbench, slow: string): ChildProcess {
  const script = join(import.meta.dirname, 'obtain-in-process.ts');
  return spawn(process.execPath, ['--import', 'tsx', script, at.modules], {
    env: at.env({ GO_SLOW: slow }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Locks and half-made things in the cache. */
function leftIn(cache: string): string[] {
  return readdirSync(cache, { recursive: true, withFileTypes: true })
    .map((entry) => entry.name)
    .filter((name) => name === 'lock' || name.startsWith('making-'));
}
