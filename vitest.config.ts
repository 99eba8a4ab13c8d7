import { defineConfig } from 'vitest/config';
import { ClosingLine } from './tests/closing-line.js';

/** What starts whole processes, or goes through the whole price book: not for the quick loop. */
const slow = [
  'tests/real/**',
  'tests/examples/**',
  'tests/cli/**',
  'tests/catalog/prices.test.ts',
  'tests/tools/obtain.test.ts',
  'tests/shim/{sessions,lifecycle,package,processes,workflow}.test.ts',
];

export default defineConfig({
  test: {
    reporters: ['default', new ClosingLine()],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: [...slow, 'tests/shim/**'],
          // Pure functions over pure data: the modules are loaded once a worker, not once a file.
          pool: 'threads',
          isolate: false,
          testTimeout: 60_000,
        },
      },
      {
        test: { name: 'shim', include: ['tests/shim/**/*.test.ts'], exclude: slow, testTimeout: 60_000 },
      },
      {
        test: {
          name: 'real',
          include: slow.map((path) => path.replace(/\*\*$/, '**/*.test.ts')),
          globalSetup: ['tests/real/obtain-components.ts'],
          // Each file starts whole programs; two at once on a small machine only make both slow.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
