import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{contract,server,demo,scripts,web,test/support,test/journey,test/kill}/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Journeys wait more than they compute.
    maxWorkers: 4,
  },
});
