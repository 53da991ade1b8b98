import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { kamailioConfig, recordRoute } from "./kamailio-config.ts";

test("docs/sources/kamailio.md shows the routes with which the calls of these tests are made", async () => {
  const docs = await readFile(new URL("../../docs/sources/kamailio.md", import.meta.url), "utf8");
  expect(docs).toContain(recordRoute);
  expect(kamailioConfig({ sip: 1, callee: 2, control: 3 }, "127.0.0.1")).toContain(recordRoute);
});
