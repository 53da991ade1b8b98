import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { namespacesMissing } from "../support/namespace-in-test.ts";
import { makeTree } from "./make-tree.ts";

// npm run test:deploy: the steps of ops/docker/Dockerfile, then Onbin as an unprivileged user without capabilities over a read-only
// tree, behind the real nginx with ops/nginx/onbin.conf; all in a network namespace of its own.
const words = ["--mount", "--net", "--pid", "--fork", "--mount-proc", "--kill-child"];
const missing = process.getuid?.() === 0 ? namespacesMissing(words) : "it wants root";
if (missing !== null) {
  console.log(`NOT RUN: ${missing}\n0 passed, 0 failed, 1 skipped`);
  process.exit(0);
}
const folder = await mkdtemp(join(tmpdir(), "onbin-deploy-"));
try {
  console.log("Making the tree as ops/docker/Dockerfile does (npm ci --omit=dev --ignore-scripts, console).");
  const tree = await makeTree(join(folder, "onbin"));
  const inside = fileURLToPath(new URL("inside.ts", import.meta.url));
  const child = spawn("unshare", [...words, process.execPath, inside, tree], { stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number | null];
  process.exitCode = code ?? 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
