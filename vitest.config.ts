import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{bench,contract,server,demo,scripts,web,test/support,test/journey,test/kill}/**/*.test.ts"],
    // Of a machine that is busy, too: a journey waits for what it wants to see, and asserts no time by this.
    testTimeout: 90_000,
    hookTimeout: 60_000,
    // Journeys wait more than they compute.
    maxWorkers: 4,
  },
});
