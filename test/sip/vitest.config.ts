import { defineConfig } from "vitest/config";

// Run by run.ts, which sees to it that Kamailio, rtpengine and SIPp are there.
export default defineConfig({
  test: {
    include: ["test/sip/**/*.test.ts"],
    testTimeout: 90_000,
    hookTimeout: 90_000,
    maxWorkers: 1,
  },
});
