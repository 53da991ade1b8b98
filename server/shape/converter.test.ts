import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { silentLog } from "../base/log.ts";
import { openConverter } from "./converter.ts";
import { findConverter } from "./find-converter.ts";
import type { DeclaredFormat, Leg } from "./leg.ts";
import { type ShapeResult, shapeRecording } from "./shape-recording.ts";
import { hasFfmpeg } from "./testing/decode-with-ffmpeg.ts";
import { encodeTalk, encodings, finishedSamples, referenceSamples } from "./testing/encoded.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { waveFile } from "./testing/wave-file.ts";

const folder = temporaryFolder();
const converter = openConverter(null, 2, silentLog);
let made = 0;

/** As the worker does it: shaped here, or decoded first. */
async function convert(
  legs: readonly Leg[],
  { by = converter, maxSeconds = 60, signal = new AbortController().signal } = {},
): Promise<{ result: ShapeResult; out: string }> {
  const own = `${join(folder, String(made++))}`;
  const out = `${own}.wav`;
  const first = shapeRecording(legs, out, { maxSeconds });
  if (first.ok || first.foreign === undefined) return { result: first, out };
  const decoded = await by.decode(legs, first.foreign, (role) => `${own}.${role}.wav`, {
    maxSeconds,
    signal,
  });
  return { result: decoded.ok ? shapeRecording(decoded.legs, out, { maxSeconds }) : decoded, out };
}

const leg = (path: string, role: Leg["role"] = "both", declared: DeclaredFormat | null = null): Leg => ({
  ...{ role, path, declared, offsetSeconds: 0 },
});
const write = (name: string, bytes: Buffer | string) => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const reason = (result: ShapeResult) => (result.ok ? "shaped" : result.reason);

describe.runIf(hasFfmpeg())("formats that the converter reads", () => {
  test.each(encodings)("$name: every sample as FFmpeg alone decodes it", async (encoding) => {
    const { name, args, channels } = encoding;
    const declared = "declared" in encoding ? encoding.declared : null;
    const path = encodeTalk(folder, name, args, 3);
    const { result, out } = await convert([leg(path, "both", declared)]);
    expect(result).toMatchObject({
      ok: true,
      shaped: { channels: channels === 2 ? "stereo" : "mixed", salvaged: false },
    });
    const wanted = referenceSamples(path, declared ?? undefined);
    const got = finishedSamples(out);
    expect(got.length).toBe(channels === 2 ? wanted.length : wanted.length * 2);
    expect(got.length / 2 / 8000).toBeGreaterThan(2.9);
    const stereo = channels === 2 ? wanted : Int16Array.from(got, (_, i) => wanted[i >> 1] ?? 0);
    expect(Buffer.from(got.buffer).equals(Buffer.from(stereo.buffer))).toBe(true);
  });

  test("two legs of different formats, one of them ours", async () => {
    const agent = encodeTalk(folder, "agent.WAV", ["-ac", "1", "-c:a", "gsm_ms"], 2);
    const customer = encodeTalk(folder, "customer.wav", ["-ac", "1", "-c:a", "pcm_mulaw"], 3);
    const { result, out } = await convert([leg(agent, "agent"), leg(customer, "customer")]);
    expect(result).toMatchObject({ ok: true, shaped: { channels: "stereo", seconds: 3 } });
    const left = finishedSamples(out).filter((_, i) => i % 2 === 0);
    const wanted = referenceSamples(agent);
    expect(left.subarray(0, wanted.length)).toEqual(wanted);
    expect(left.subarray(wanted.length).every((sample) => sample === 0)).toBe(true);
  });
});

describe.runIf(hasFfmpeg())("what is held", () => {
  const mp3 = () => readFileSync(encodeTalk(folder, "whole.mp3", ["-b:a", "32k"], 10));

  test("a file cut in half, by what it says of itself", async () => {
    const whole = mp3();
    const { result } = await convert([leg(write("half.mp3", whole.subarray(0, whole.length / 2)))]);
    expect(result).toMatchObject({ ok: false, reason: "damaged", params: { format: "MP3", leg: "both" } });
  });

  test("a file with damage in its middle", async () => {
    const bytes = readFileSync(encodeTalk(folder, "whole.opus", ["-ar", "48000"], 10));
    const middle = bytes.length >> 1;
    for (let at = middle; at < middle + 300; at++) bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    expect(reason((await convert([leg(write("damaged.opus", bytes))])).result)).toBe("damaged");
  });

  test("a beginning of MP3, and then nothing of it", async () => {
    const bytes = Buffer.concat([mp3().subarray(0, 45), Buffer.alloc(20_000, 0x5a)]);
    expect(["not-decodable", "damaged"]).toContain(
      reason((await convert([leg(write("head.mp3", bytes))])).result),
    );
  });

  test.each([
    ["too many hertz", ["-ar", "96000"], "rate"],
    ["too many channels", ["-ac", "6"], "channels"],
  ])("a FLAC with %s", async (_, args, claim) => {
    const path = encodeTalk(folder, `claims-${claim}.flac`, args, 1);
    expect((await convert([leg(path)])).result).toMatchObject({ reason: "bad-header", params: { claim } });
  });

  test("hours in a few kilobytes: refused by its own claim, before they are decoded", async () => {
    const path = join(folder, "bomb.flac");
    const silence = ["-f", "lavfi", "-i", "anullsrc=sample_rate=8000:channel_layout=mono", "-t", "7200"];
    execFileSync("ffmpeg", ["-v", "error", "-y", ...silence, path]);
    const { result, out } = await convert([leg(path)], { maxSeconds: 600 });
    expect(result).toMatchObject({ reason: "too-long", params: { seconds: 7200, maxSeconds: 600 } });
    expect(existsSync(out)).toBe(false);
  });

  test("what names other files is never opened, whatever it is called", async () => {
    const secret = write("another-call.wav", waveFile({ data: Buffer.alloc(16_000, 0x22) }));
    const list = `ffconcat version 1.0\nfile '${secret}'\n`;
    const playlist = `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://${secret}\n#EXT-X-ENDLIST\n`;
    for (const [name, text] of [
      ["list.wav", list],
      ["list.mp3", playlist],
      // Behind the beginning of a real format: the demuxer is forced, so the text is only noise to it.
      ["hidden.mp3", `ID3\x03\0\0\0\0\0\0${list}`],
      ["hidden.ogg", `OggS${playlist}`],
      ["hidden.m4a", `\0\0\0\x14ftypM4A \0\0\0\0${playlist}`],
    ] as const) {
      const { result, out } = await convert([leg(write(name, Buffer.from(text, "latin1")))]);
      expect([name, result.ok, existsSync(out)]).toEqual([name, false, false]);
    }
  });
});

test("without a converter it is held for want of it, and read once it is there", async () => {
  const path = write("some.flac", Buffer.concat([Buffer.from("fLaC"), Buffer.alloc(100)]));
  const { result } = await convert([leg(path)], { by: openConverter("/nowhere/ffmpeg", 1, silentLog) });
  expect(result).toMatchObject({ reason: "converter-missing", params: { format: "FLAC", leg: "both" } });
});

test("a conversion that nobody waits for any more is killed", async () => {
  const slow = write(
    "slow-ffmpeg",
    '#!/bin/sh\nif [ "$1" = -version ]; then echo ffmpeg version 0; else exec sleep 298.75; fi\n',
  );
  chmodSync(slow, 0o755);
  const ending = new AbortController();
  const path = write("other.flac", Buffer.concat([Buffer.from("fLaC"), Buffer.alloc(100)]));
  const converting = convert([leg(path)], { by: openConverter(slow, 1, silentLog), signal: ending.signal });
  setTimeout(() => ending.abort(new Error("not wanted")), 1_000);
  await expect(converting).rejects.toThrow("not wanted");
  const left = execFileSync("ps", ["-eo", "args"], { encoding: "utf8" });
  expect(left).not.toContain("sleep 298.75");
});

test("a conversion gets nothing of our environment, no file but its own, no network, and as little as its limits say", async () => {
  const secret = write("another-call.txt", "canary of another call");
  const look = [
    "env; ulimit -t",
    `cat ${secret} /etc/hostname /etc/passwd /proc/self/environ`,
    `echo spoiled >> ${secret}; echo spoiled >> "\${4#file:}"; echo spoiled > /usr/spoiled`,
    "echo root: $(ls /); setpriv -d; ls /sys/class/net; mount -t tmpfs none /usr && echo mounted",
  ].join("\n");
  const spy = write(
    "spy-ffmpeg",
    `#!/bin/sh\nif [ "$1" = -version ]; then echo ffmpeg version 0; exit; fi\nfor to; do :; done\n{\n${look}\n} > "\${to#file:}" 2>&1\nexit 1\n`,
  );
  chmodSync(spy, 0o755);
  process.env.ONBIN_MASTER_KEY = "canary-of-the-master-key";
  try {
    const path = write("third.flac", Buffer.concat([Buffer.from("fLaC"), Buffer.alloc(100)]));
    expect(reason((await convert([leg(path)], { by: openConverter(spy, 1, silentLog) })).result)).toBe(
      "not-decodable",
    );
    expect(readFileSync(path)).toHaveLength(104);
  } finally {
    delete process.env.ONBIN_MASTER_KEY;
  }
  const seen = readFileSync(join(folder, `${made - 1}.both.wav`), "utf8");
  expect(seen).not.toContain("canary-of-the-master-key");
  if (process.platform === "linux") expect(seen).toMatch(/^60$/m);
  const { isolation } = (await findConverter(spy)) ?? {};
  if (isolation?.privileges === "none") expect(seen).toMatch(/Capability bounding set: \[none\]/);
  if (isolation?.view !== true) return console.log("NOT RUN: this machine has no mount namespaces");
  expect(seen).not.toContain("canary");
  expect(seen).not.toMatch(/^mounted|^root:.*(?:etc\/passwd|home|proc|tmp)/m);
  expect(/^root: (.*)$/m.exec(seen)?.[1]?.split(" ")).toEqual(
    expect.arrayContaining(["converter", "in", "out"]),
  );
  expect(readFileSync(secret, "utf8")).toBe("canary of another call");
  expect(existsSync("/usr/spoiled")).toBe(false);
});

test.runIf(hasFfmpeg())(
  "a file that merely breaks off is the file's fault, though FFmpeg calls it an input/output error",
  async () => {
    const path = write("broken-off.flac", Buffer.from("fLaC\0\0\0\x22", "latin1"));
    expect(reason((await convert([leg(path)])).result)).toBe("not-decodable");
  },
);

test.runIf(hasFfmpeg())("complaints without end are not listened to for ever", async () => {
  const begun = performance.now();
  const path = write(
    "empty-frames.amr",
    Buffer.concat([Buffer.from("#!AMR\n"), Buffer.alloc(900_000, 0x7c)]),
  );
  expect(reason((await convert([leg(path)], { maxSeconds: 36_000 })).result)).toBe("not-decodable");
  // Milliseconds; all of its 1.8 million lines take ten seconds of processor and more.
  expect(performance.now() - begun).toBeLessThan(8_000);
});

test.each([
  ["a full disk", 'echo "[error] out.wav: No space left on device" >&2; exit 0'],
  ["somebody who ends it", "exit 255"],
  ["a kill before its time, as for want of memory", "kill -KILL $$"],
])("%s says nothing of the file: it throws, and is tried again", async (name, act) => {
  const faulty = write(
    `faulty-${made}`,
    `#!/bin/sh\nif [ "$1" = -version ]; then echo ffmpeg version 0; else ${act}; fi\n`,
  );
  chmodSync(faulty, 0o755);
  const path = write(`${made}-fourth.flac`, Buffer.concat([Buffer.from("fLaC"), Buffer.alloc(100)]));
  await expect(convert([leg(path)], { by: openConverter(faulty, 1, silentLog) }), name).rejects.toThrow(
    /the converter/,
  );
});
