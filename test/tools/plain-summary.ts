// A vitest reporter: the last line says `N passed, N failed`, alone and plain, for people and for CI.
// What did not run proves nothing: a skipped test, a file that does not load and a stray error count as failed.
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

const countTests = (modules: readonly TestModule[]) => {
  let passed = 0;
  let failed = 0;
  for (const module of modules) {
    const before = passed + failed;
    for (const test of module.children.allTests()) {
      if (test.result().state === 'passed') passed += 1;
      else failed += 1;
    }
    if (module.errors().length > 0 || passed + failed === before) failed += 1;
    for (const suite of module.children.allSuites()) if (suite.errors().length > 0) failed += 1;
  }
  return { passed, failed };
};

export default class PlainSummary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const { passed, failed } = countTests(modules);
    const total = failed + errors.length;
    if (total > 0) process.exitCode = 1;
    process.once('exit', () => process.stdout.write(`${passed} passed, ${total} failed\n`));
  }
}
