import { defineConfig } from "vitest/config";

// npm run test:faults: what takes minutes of waiting.
export default defineConfig({
  test: {
    include: ["test/faults/**/*.test.ts"],
    reporters: ["default", "./test/support/counting-reporter.ts"],
    testTimeout: 150_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
