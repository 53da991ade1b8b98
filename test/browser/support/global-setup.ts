import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { openOperator } from "../../support/console-in-test.ts";
import { startOnbin } from "../../support/onbin-in-test.ts";
import { startS3Peer } from "../../support/s3-peer/s3-peer.ts";
import { chromiumArguments, findChromium } from "./find-chromium.ts";
import { awsIdentity, buckets, contact, egressIps, identity, users } from "./stores.ts";

/** What all files of the run share; null when there is no browser. */
export type Shared = {
  browser: string;
  url: string;
  /** Its data folder, on this machine. */
  dataDir: string;
  operatorCookie: string;
  /** The peer's control address, see test/support/s3-peer/control.ts. */
  control: string;
  /** The setting that offers the peer as the store `peer`. */
  stores: string;
} | null;

declare module "vitest" {
  export interface ProvidedContext {
    shared: Shared;
  }
}

/** Builds the console, then starts one browser, one S3 peer and one Onbin for all files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const executablePath = findChromium();
  if (executablePath === null) {
    console.log("There is no chromium on this machine: the browser tests are skipped.");
    project.provide("shared", null);
    return async () => undefined;
  }
  const install = fileURLToPath(new URL("../../../scripts/install.mjs", import.meta.url));
  const { status } = spawnSync(process.execPath, [install], { stdio: "inherit" });
  if (status !== 0) throw new Error("the console could not be built");
  const folder = await mkdtemp(join(tmpdir(), "onbin-browser-"));
  const browser = await chromium.launchServer({ executablePath, args: chromiumArguments, headless: true });
  const peer = await startS3Peer({
    users: [...users, identity],
    buckets: [...buckets],
    roles: [],
    folder,
    controlPort: 0,
  });
  const stores = JSON.stringify([
    { name: "peer", url: peer.url, region: "us-east-1" },
    // The same peer, of which the operator knows little good.
    {
      name: "bare",
      url: peer.url,
      regions: ["us-east-1", "ap-northeast-3"],
      lacks: ["sse-s3", "sse-kms", "storage-class", "bucket-owner"],
    },
  ]);
  const onbin = await startOnbin({
    env: { ONBIN_S3_ENDPOINTS: stores, ONBIN_CONTACT: contact, ONBIN_EGRESS_IPS: egressIps.join(",") },
  });
  const operator = await openOperator(onbin);
  const { accessKeyId, secretAccessKey } = identity;
  const identify = ["aws-identity", "set", "--access-key", accessKeyId];
  await onbin.mustRun([...identify, "--store", "peer"], secretAccessKey);
  await onbin.mustRun([...identify, "--arn", awsIdentity], secretAccessKey);
  const control = peer.controlUrl ?? "";
  project.provide("shared", {
    browser: browser.wsEndpoint(),
    url: onbin.url,
    dataDir: onbin.dataDir,
    operatorCookie: operator.cookie,
    control,
    stores,
  });
  return async () => {
    await browser.close();
    await onbin.stop();
    await peer.close();
    await rm(folder, { recursive: true, force: true });
  };
}
