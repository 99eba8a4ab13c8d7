import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with `N passed, N failed`, counted from the results; a file that could not run is a failure. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    const passed = states.filter((state) => state === 'passed').length;
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const failed = states.filter((state) => state === 'failed').length + broken + unhandledErrors.length;
    const skipped = states.length - passed - states.filter((state) => state === 'failed').length;
    console.log(`${skipped > 0 ? `${skipped} skipped, ` : ''}${passed} passed, ${failed} failed`);
  }
}
