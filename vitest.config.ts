import { defineConfig } from 'vitest/config';
import { ClosingLine } from './tests/closing-line.js';

export default defineConfig({
  test: {
    reporters: ['default', new ClosingLine()],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/real/**', 'tests/examples/**'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'real',
          // The example app is a real agent with real servers, and takes its time like them.
          include: ['tests/{real,examples}/**/*.test.ts'],
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
