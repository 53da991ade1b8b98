import { defineConfig } from "vitest/config";

// What is too heavy for `npm test`; `npm run test:wall` runs it with everything else that backs promises 12 to 18.
export default defineConfig({
  test: {
    include: ["test/wall/**/*.test.ts"],
    reporters: ["default", "./test/support/counting-reporter.ts"],
    testTimeout: 120_000,
    hookTimeout: 90_000,
    maxWorkers: 1,
  },
});
