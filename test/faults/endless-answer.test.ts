import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, saveUntested } from "../support/bucket-in-test.ts";
import { errorsOf } from "../support/failure-play.ts";
import { type Stage, startStage } from "../support/tenant-in-test.ts";

// A store that keeps a request alive for ever, byte by byte: only the clock over the whole request ends it (TotalTimeExceeded).
let stage: Stage;
let trickle: Server;

beforeAll(async () => {
  trickle = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "application/xml" });
    const drops = setInterval(() => response.write(" "), 1000);
    response.on("close", () => clearInterval(drops));
  });
  await new Promise<void>((resolve) => trickle.listen(0, "127.0.0.1", resolve));
  const { port } = trickle.address() as AddressInfo;
  stage = await startStage({ buckets: [{ name: "demo", versioned: true }] }, {}, async ({ url }) => [
    { name: "peer", url, region: "us-east-1" },
    { name: "trickle", url: `http://127.0.0.1:${port}`, region: "us-east-1" },
  ]);
});
afterAll(async () => {
  await stage.close();
  trickle.closeAllConnections();
  trickle.close();
});

test("an answer without end is given up after a minute, and the recording goes when the store is another", {
  timeout: 300_000,
}, async () => {
  const tenant = await stage.addTenant("endless", { endpoint: "trickle" });
  await tenant.push("endless");
  // The next try may be under way by the time that somebody looks, and then it ends as the first did.
  const read = () => tenant.read("endless");
  await eventually(async () => (await read()).reason?.code === "TotalTimeExceeded", read, 100_000);
  expect((await errorsOf(tenant))[0]).toMatchObject({ code: "TotalTimeExceeded", httpStatus: null });
  await saveUntested(tenant.administrator);
  await stage.onbin.until(tenant.key, "endless", ["delivered"], 120_000);
  expect(await stage.bucket.versions("demo", "rec/endless.wav")).toHaveLength(1);
});
