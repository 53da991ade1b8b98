import { defineConfig } from "vitest/config";

/** The console in a real browser, before one whole Onbin; a file after the other. */
export default defineConfig({
  test: {
    include: ["test/browser/**/*.test.ts"],
    globalSetup: ["test/browser/support/global-setup.ts"],
    reporters: ["default", "./test/support/counting-reporter.ts"],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    // A browser on a busy machine may be late for one look; a test that passed only then is named at the end.
    retry: 1,
  },
});
