import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { spoolEnv } from "../../test/support/spool-in-test.ts";
import { readSettings } from "../base/settings.ts";
import { objectsOf } from "./spool-of-settings.ts";

const csv = Buffer.from("a,b\r\n");

/** Whether a CSV file, of which only the length is known, is taken from a store that answers with these headers. */
async function isTaken(headers: Record<string, string>): Promise<boolean | undefined> {
  const server = createServer((_request, response) => response.writeHead(200, headers).end(csv));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const settings = readSettings(spoolEnv(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  if (settings.spoolBucket === null) throw new Error("no bucket");
  const objects = objectsOf(settings.spoolBucket, settings);
  try {
    const got = await objects.get("a.csv", { bytes: csv.length, sha256: null }, async (body) => {
      for await (const chunk of body) expect(chunk.length).toBeGreaterThan(0);
    });
    return got?.isRight;
  } finally {
    objects.close();
    server.close();
  }
}

test("an ETag is compared where it is an MD5, which under a key of KMS it is not", async () => {
  const etag = `"${"0".repeat(32)}"`;
  expect(await isTaken({ etag })).toBe(false);
  expect(await isTaken({ etag, "x-amz-server-side-encryption": "aws:kms" })).toBe(true);
  expect(await isTaken({ etag: `"${"0".repeat(32)}-2"` })).toBe(true);
});
