import { defineConfig } from "vitest/config";

// npm run test:told
export default defineConfig({
  test: {
    include: ["test/told/**/*.test.ts"],
    reporters: ["default", "./test/support/counting-reporter.ts"],
    testTimeout: 600_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
  },
});
