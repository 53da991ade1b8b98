import type { Reporter, TestModule } from "vitest/node";

/** Ends the output with `N passed, N failed, N skipped`, which `.ci/run` adds up. */
export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const states = tests.map((test) => test.result().state);
    for (const test of tests) {
      if (test.diagnostic()?.flaky) console.log(`passed only when it was run again: ${test.fullName}`);
    }
    const count = (state: string) => states.filter((found) => found === state).length;
    // A file that breaks before its first test counts as a failure too.
    const broken = modules.filter((module) => module.state() === "failed" && module.errors().length > 0);
    const failed = count("failed") + broken.length + errors.length;
    console.log(`${count("passed")} passed, ${failed} failed, ${count("skipped")} skipped`);
  }
}
