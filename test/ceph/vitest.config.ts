import { defineConfig } from "vitest/config";

// Run by run.ts, which starts the Ceph that these tests need.
export default defineConfig({
  test: {
    include: ["test/ceph/**/*.test.ts"],
    testTimeout: 90_000,
    hookTimeout: 90_000,
    maxWorkers: 2,
  },
});
