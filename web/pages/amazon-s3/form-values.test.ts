import { expect, test } from "vitest";
import type { AmazonS3Page, Destination } from "../../../contract/destination.ts";
import { ja } from "../../words/ja.ts";
import { canKeepSecret, faultsOf, savedValues, splitAddress, tidy } from "./form-values.ts";

const stored: Destination = {
  enabled: true,
  endpoint: "aws",
  bucket: "acme-recordings",
  folder: "calls/2026",
  region: "ap-northeast-1",
  accessKeyId: "AKIAEXAMPLE",
  secretLast4: "k3Xq",
  version: 3,
  state: "ok",
  paused: null,
  unverified: false,
  offeredRegion: null,
  lastDelivered: null,
  savedAt: "2026-11-22T03:04:05Z",
  deliveredSince: 0,
  waiting: 0,
  backlog: null,
  lastCheck: null,
  plainPut: false,
};
const page = (destination: Destination | null): AmazonS3Page => ({
  contract: true,
  contact: null,
  destination,
  endpoints: [{ name: "aws", region: null, demo: false }],
  egressIps: [],
});
const faults = (values: ReturnType<typeof savedValues>, destination: Destination | null = stored) =>
  faultsOf(values, destination, "ja", ja.amazonS3);

test("saved settings can be saved again without the secret", () => {
  expect(faults(savedValues(page(stored)))).toEqual({});
});

test("another store asks for the secret again, another bucket or folder does not", () => {
  const values = savedValues(page(stored));
  expect(canKeepSecret({ ...values, bucket: "other", folder: "x" }, stored)).toBe(true);
  expect(faults({ ...values, endpoint: "ceph" })).toEqual({ secretAccessKey: ja.amazonS3.required });
});

test("an empty form names every field that is missing", () => {
  expect(Object.keys(faults(savedValues(page(null)), null))).toEqual([
    "bucket",
    "folder",
    "region",
    "accessKeyId",
    "secretAccessKey",
  ]);
});

test("the folder's fault shows the characters that cannot be used", () => {
  const { folder } = faults({ ...savedValues(page(stored)), folder: "録音/2026 春" });
  for (const character of ["録", "音", "␣", "春"]) expect(folder).toContain(character);
});

test("an address that was typed, not pasted, is taken apart when it is sent", () => {
  const typed = { ...savedValues(page(null)), bucket: " s3://acme-recordings/a//b/ ", secret: " s3cr3t\n" };
  expect(tidy(typed)).toMatchObject({ bucket: "acme-recordings", folder: "a/b", secret: "s3cr3t" });
});

test("a plain name is not an address", () => {
  expect(splitAddress("acme-recordings")).toBeNull();
  expect(splitAddress("https://acme.s3.ap-northeast-3.amazonaws.com/calls/")).toEqual({
    bucket: "acme",
    folder: "calls",
    region: "ap-northeast-3",
  });
});
