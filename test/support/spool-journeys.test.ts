import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { throughTheSpool, withoutBucket } from "../spool-s3/journeys.ts";

test("of every journey it is said whether it is run with the spool in a bucket, and else why not", async () => {
  const files = await readdir(new URL("../journey/", import.meta.url));
  const journeys = files.filter((name) => name.endsWith(".test.ts")).map((name) => name.slice(0, -8));
  const said = [...throughTheSpool, ...Object.values(withoutBucket).flat()];
  expect(said.sort()).toEqual(journeys.sort());
});
