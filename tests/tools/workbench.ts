import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toolbox } from '../../tools/obtain.js';
import type { Recipe } from '../../tools/recipes.js';

/** Writes down its arguments, and "builds" a script that reports version 1.2.3 after $GO_SLOW seconds; $GO_KEEP gets a copy of its scratch folder. */
const standInGo = `#!/bin/sh
echo "$$ $*" >> "$GO_LOG"
case "$1" in
env) echo go1.26.8 ;;
mod) printf '{"Dir":"%s"}' "$GO_MODULE" ;;
build)
  while [ "$1" != -o ]; do shift; done
  echo half-written > "$2"
  if [ -n "$GO_KEEP" ]; then cp -r "$(dirname "$2")" "$GO_KEEP"; fi
  sleep "\${GO_SLOW:-0}"
  if [ -n "$GO_FAILS" ]; then echo "go: downloading a v1" >&2; echo "$GO_FAILS" >&2; exit 1; fi
  printf '#!/bin/sh\\necho "%s, version %s"\\n' "\${2##*/}" "\${GO_MAKES:-1.2.3}" > "$2"
  chmod +x "$2" ;;
esac
`;

export const recipes: Readonly<Record<string, Recipe>> = {
  greeter: {
    folder: 'greeter',
    version: '1.2.3',
    tools: {
      hello: { kind: 'program', package: 'example.test/hello', versionArgs: ['--version'] },
      goodbye: { kind: 'program', package: 'example.test/goodbye', versionArgs: ['--version'] },
    },
    tags: ['small', 'quick'],
    stamps: { 'main.version': '1.2.3' },
  },
};

/** A folder with a cache, a module folder and a PATH of its own; the tools made there are scripts, the processes real. */
export class Workbench {
  readonly root = mkdtempSync(join(tmpdir(), 'tools-'));
  readonly bin = join(this.root, 'bin');
  readonly modules = join(this.root, 'modules');
  readonly cache = join(this.root, 'cache');
  readonly log = join(this.root, 'go.log');

  constructor() {
    mkdirSync(this.bin);
    mkdirSync(join(this.modules, 'greeter'), { recursive: true });
    writeFileSync(join(this.modules, 'greeter', 'go.mod'), 'module example.test/tools\n\ngo 1.26.4\n');
    writeFileSync(join(this.modules, 'greeter', 'go.sum'), '');
    this.put('go', standInGo);
  }

  /** @param PATH searched before the system's own programs */
  env(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    return { PATH: `${this.bin}:/usr/bin:/bin`, LLM_OBS_TOOLS_CACHE: this.cache, GO_LOG: this.log, ...more };
  }

  box(more: Readonly<Record<string, string>> = {}, among = recipes) {
    return toolbox<'hello' | 'goodbye'>(among, this.modules, this.env(more));
  }

  put(name: string, script: string, folder = this.bin): string {
    const file = join(folder, name);
    writeFileSync(file, script);
    chmodSync(file, 0o755);
    return file;
  }

  /** The calls of `go build` so far: process id and arguments. */
  builds(): { pid: number; args: string }[] {
    if (!existsSync(this.log)) return [];
    const calls = readFileSync(this.log, 'utf8').trim().split('\n');
    return calls
      .map((line) => ({ pid: Number(line.split(' ')[0]), args: line.slice(line.indexOf(' ') + 1) }))
      .filter(({ args }) => args.startsWith('build'));
  }

  async untilBuilding(): Promise<void> {
    while (this.builds().length === 0) await sleep(20);
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
