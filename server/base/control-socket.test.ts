import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { askControl, serveControl } from "./control-socket.ts";

let folder: string;
let control: Awaited<ReturnType<typeof serveControl>> | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "onbin-control-"));
  await mkdir(join(folder, "run"));
});
afterEach(async () => {
  await control?.close();
  await rm(folder, { recursive: true });
});

test("what is no act is unknown, whatever every object has", async () => {
  control = await serveControl(folder, { restart: async (say) => say("done") });
  for (const asked of ["stop", "toString", "constructor"]) {
    await expect(askControl(folder, asked, () => undefined)).rejects.toThrow(`unknown: ${asked}`);
  }
  const lines: string[] = [];
  await askControl(folder, "restart", (line) => lines.push(line));
  expect(lines).toEqual(["done"]);
});

test("an asker who is killed leaves the service running", async () => {
  const spoken = Promise.withResolvers<void>();
  control = await serveControl(folder, {
    restart: async (say) => {
      say("web");
      spoken.resolve();
      await sleep(100);
    },
  });
  const asker = connect(join(folder, "run", "control.sock"));
  // Unread words of the service make its kernel reset the connection (ECONNRESET).
  asker.pause();
  asker.write("restart\n");
  await spoken.promise;
  await sleep(50);
  asker.destroy();
  await sleep(200);
  await askControl(folder, "restart", () => undefined);
});
