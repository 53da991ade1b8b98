import { defineConfig } from "vitest/config";

// Run by run.ts, after which the journeys of every source follow.
export default defineConfig({
  test: {
    include: ["test/sources/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 90_000,
    maxWorkers: 1,
  },
});
