import { defineConfig } from "vitest/config";
import { throughTheSpool } from "./journeys.ts";

// npm run test:spool-s3: the journeys of the spool once more, with ONBIN_TEST_SPOOL=s3.
export default defineConfig({
  test: {
    include: throughTheSpool.map((name) => `test/journey/${name}.test.ts`),
    reporters: ["default", "./test/support/counting-reporter.ts"],
    testTimeout: 90_000,
    hookTimeout: 60_000,
    maxWorkers: 4,
  },
});
