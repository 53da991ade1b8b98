import { expect, test } from "vitest";
import { type CpuProfile, ownerOf, shareOf } from "./cpu-profile.ts";

test("time goes to the room or the package whose code ran, and waiting to nobody", () => {
  const frame = (id: number, functionName: string, url = "") => ({ id, callFrame: { functionName, url } });
  const profile: CpuProfile = {
    nodes: [
      frame(1, "(idle)"),
      frame(2, "take", "file:///x/server/ingest/push-routes.ts"),
      frame(3, "parse", "file:///x/node_modules/@fastify/busboy/lib/main.js"),
      frame(4, "(garbage collector)"),
    ],
    samples: [3, 1, 2, 2, 3, 4, 2],
    timeDeltas: [50, 100, 10, 20, 5, 7, 90],
    startTime: 1000,
  };
  // The first sample ends at 1050, the last at 1282.
  expect(Object.fromEntries(shareOf(profile, { from: 1051, to: 1281 }))).toEqual({
    ...{ ingest: 30, "@fastify/busboy": 5, "garbage collector": 7 },
  });
});

test("Node's own code is told by what it is for", () => {
  expect(ownerOf({ functionName: "x", url: "node:internal/crypto/hash" })).toBe("hashing");
  expect(ownerOf({ functionName: "writev", url: "" })).toBe("sockets");
  expect(ownerOf({ functionName: "fsync", url: "" })).toBe("files");
  expect(ownerOf({ functionName: "x", url: "node:_http_client" })).toBe("HTTP and streams");
});
