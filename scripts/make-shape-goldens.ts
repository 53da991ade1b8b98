import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { decodeWithFfmpeg } from "../server/shape/testing/decode-with-ffmpeg.ts";
import { goldenCases } from "../server/shape/testing/golden-cases.ts";

// Takes the hashes that server/shape/reference-decoder.test.ts compares with where there is no ffmpeg.
const goldens = Object.fromEntries(
  goldenCases.map((golden) => [
    golden.name,
    createHash("sha256").update(decodeWithFfmpeg(golden)).digest("hex"),
  ]),
);
const target = new URL("../server/shape/fixtures/ffmpeg-goldens.json", import.meta.url);
writeFileSync(target, `${JSON.stringify(goldens, null, 2)}\n`);
console.log(`${Object.keys(goldens).length} hashes written`);
