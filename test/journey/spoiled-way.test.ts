import { afterAll } from "vitest";
import { spoiledWaySuite } from "../stores/spoiled-way.ts";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy/fault-proxy.ts";
import { type Stage, startStage } from "../support/tenant-in-test.ts";

let stage: Stage;
let proxy: FaultProxy;
afterAll(async () => {
  await stage.close();
  await proxy.close();
});

spoiledWaySuite("our S3 peer", async () => {
  stage = await startStage({ buckets: [{ name: "demo", versioned: true }] }, {}, async ({ url }) => {
    proxy = await startFaultProxy(url);
    return [{ name: "peer", url: proxy.url, region: "us-east-1" }];
  });
  const acme = await stage.addTenant("acme");
  return {
    proxy,
    push: (id) => acme.push(id),
    until: (id, ...states) => stage.onbin.until(acme.key, id, states, 90_000),
    async stored(id) {
      const versions = await stage.bucket.versions("demo", `rec/${id}.wav`);
      return versions.map(({ sha256 }) => sha256);
    },
  };
});
