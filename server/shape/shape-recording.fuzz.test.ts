import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { heldReasons } from "../../contract/held-reasons.ts";
import type { Leg } from "./leg.ts";
import { shapeRecording } from "./shape-recording.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { chunk, waveFile } from "./testing/wave-file.ts";

const folder = temporaryFolder();
const out = join(folder, "out");
mkdirSync(out);

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
const word = fc.oneof(
  fc.constantFrom(0, 1, 0xffffffff, 0x7fffffff, 0x80000000),
  fc.integer({ min: 0, max: 0xffffffff }),
);

/** WAVs whose every claim may be true or not. */
const wave = fc
  .record(
    {
      tag: fc.constantFrom(1, 3, 6, 7, 0x31, 0xfffe, 0x9999),
      channels: fc.constantFrom(0, 1, 2, 3, 65_535),
      rate: fc.constantFrom(8000, 8000, 8000, 0, 16_000, 0xffffffff),
      bits: fc.constantFrom(8, 16, 16, 24, 0, 65_535),
      data: bytes(600),
      fmtTail: bytes(30),
      before: fc
        .tuple(fc.constantFrom("LIST", "fmt ", "data", "\0\0\0\0"), bytes(20))
        .map(([id, body]) => chunk(id, body)),
      after: bytes(40),
      dataLength: word,
      riffLength: word,
    },
    { requiredKeys: ["data"] },
  )
  .map(waveFile);

/** Any file: noise, a WAV, either cut, or with some bytes changed. */
const file = fc
  .record({
    whole: fc.oneof({ arbitrary: wave, weight: 4 }, { arbitrary: bytes(3000), weight: 1 }),
    cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    changes: fc.array(fc.tuple(fc.nat(80), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
  })
  .map(({ whole, cut, changes }) => {
    const copy = Buffer.from(cut === null ? whole : whole.subarray(0, Math.floor(whole.length * cut)));
    for (const [at, value] of changes) if (at < copy.length) copy[at] = value;
    return copy;
  });

const declared = fc.constantFrom(null, "wav", "pcm16", "ulaw", "alaw");
const roles = fc.constantFrom<Leg["role"][]>(["both"], ["agent"], ["customer", "agent"]);

it("any bytes give a whole WAV or a reason with words, never an error, a hang or a leftover", async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(roles, file, file, declared, fc.nat(3), async (kinds, first, second, format, offset) => {
      const legs = kinds.map((role, i): Leg => {
        const path = join(folder, `leg-${i}`);
        writeFileSync(path, i === 0 ? first : second);
        return { role, path, declared: format, offsetSeconds: offset / 10 };
      });
      const result = await shapeRecording(legs, join(out, "x.wav"), { maxSeconds: 60 });
      expect(readdirSync(out).filter((name) => name.endsWith(".part"))).toEqual([]);
      if (result.ok) {
        expect(result.shaped.frames).toBeGreaterThan(0);
        expect(result.shaped.bytes).toBe(44 + 4 * result.shaped.frames);
      } else {
        const words = heldReasons[result.reason](result.params);
        expect(JSON.stringify(words)).not.toMatch(/undefined|NaN|\?"/);
      }
      seen.add(result.ok ? "ok" : result.reason);
    }),
    { numRuns: 600 },
  );
  expect([...seen].sort()).toEqual(
    expect.arrayContaining(["bad-header", "format-not-decoded", "format-unknown", "no-samples", "ok"]),
  );
}, 120_000);
