import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { noise } from "../../server/shape/testing/noise.ts";
import { chunk, waveFile } from "../../server/shape/testing/wave-file.ts";
import { type DigestKind, soundDigest } from "./sound-digest.ts";

const data = noise(9001, 3);
const plain = waveFile({ data });

function digest(file: Buffer, kind: DigestKind, step: number) {
  const sound = soundDigest(kind);
  for (let at = 0; at < file.length; at += step) sound.push(file.subarray(at, at + step));
  return sound.finish();
}

test.each([1, 7, 44, 100_000])("tells the header from the samples in chunks of %i bytes", (step) => {
  const sha = createHash("sha256").update(data).digest("hex");
  const head = plain.toString("hex", 0, 44);
  expect(digest(plain, "sha256", step)).toEqual({ bytes: plain.length, head, samples: `sha256:${sha}` });
  const crc = crc32(data).toString(16).padStart(8, "0");
  expect(digest(plain, "crc32", step).samples).toBe(`crc32:${crc}`);
});

test("finds the same samples behind and before other chunks", () => {
  const other = waveFile({ data, between: chunk("LIST", noise(26, 1)), after: chunk("bext", noise(9, 2)) });
  const [a, b] = [digest(plain, "sha256", 1000), digest(other, "sha256", 1000)];
  expect(b.samples).toBe(a.samples);
  expect(b.head).not.toBe(a.head);
});

test("has no samples of what is no WAV file, or ends too soon", () => {
  expect(digest(noise(20_000, 1), "sha256", 500).samples).toBeNull();
  expect(digest(plain.subarray(0, 40), "crc32", 500)).toEqual({ bytes: 40, head: "", samples: null });
  expect(digest(plain.subarray(0, 5000), "sha256", 500).samples).not.toBe(
    digest(plain, "sha256", 500).samples,
  );
});
