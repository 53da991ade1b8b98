import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parsePcapMetadata } from "./pcap-metadata.ts";
import { legBytes, surveyCapture } from "./read-capture.ts";
import { metadataFile, type PacketInTest, pcapFile, talk } from "./testing/pcap-file.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "onbin-capture-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const silence = 0xff;
const from = 1_795_381_490;

/** The legs that are read out of a capture, each as its packets of 20 ms: the number a packet is filled with, or "x" for silence. */
async function read(capture: Buffer, metadata: Parameters<typeof metadataFile>[0] = {}) {
  const path = join(folder, "c.pcap");
  writeFileSync(path, capture);
  const parsed = parsePcapMetadata("rtpengine-meta-c-0123456789abcdef.txt", metadataFile(metadata));
  if (parsed === null) throw new Error("no metadata");
  const survey = await surveyCapture(() => createReadStream(path), parsed);
  const legs: Record<string, Buffer> = {};
  for (const leg of survey.legs) {
    const parts: Buffer[] = [];
    for await (const part of legBytes(() => createReadStream(path), parsed, leg, survey.format))
      parts.push(part);
    legs[leg.side] = Buffer.concat(parts);
  }
  return { ...survey, bytes: legs };
}

/** Runs of one byte: `[value, ticks]`. */
function runs(bytes: Buffer | undefined): [number, number][] {
  const found: [number, number][] = [];
  for (const byte of bytes ?? []) {
    const last = found.at(-1);
    if (last?.[0] === byte) last[1]++;
    else found.push([byte, 1]);
  }
  return found;
}

describe("a leg is put together by sequence numbers and timestamps", () => {
  test.each([
    ["as it was sent", (all: PacketInTest[]) => all],
    ["in any order", (all: PacketInTest[]) => all.toSorted((a, b) => (a.sequence % 7) - (b.sequence % 7))],
    ["each twice", (all: PacketInTest[]) => all.flatMap((one) => [one, one])],
    ["twice, the repeats far behind", (all: PacketInTest[]) => [...all, ...all.slice(0, 5)]],
  ])("%s", async (_how, change) => {
    const sent = talk(20);
    // As captured, the times go on evenly whatever order the packets came in.
    const captured = change(sent).map((packet, index) => ({ ...packet, at: from + index * 0.001 }));
    const { bytes } = await read(pcapFile(captured));
    expect(runs(bytes.caller)).toEqual(sent.map((_, index) => [index + 1, 160]));
  });

  test("what was lost is silent, by its time", async () => {
    const { bytes } = await read(pcapFile(talk(10).filter((_, index) => index !== 3 && index !== 4)));
    expect(runs(bytes.caller)).toEqual([
      ...[1, 2, 3].map((value) => [value, 160]),
      [silence, 320],
      ...[6, 7, 8, 9, 10].map((value) => [value, 160]),
    ]);
  });

  test("numbers and times that wrap", async () => {
    const { bytes } = await read(pcapFile(talk(10, { sequence: 65_531, timestamp: 2 ** 32 - 800 })));
    expect(runs(bytes.caller)).toEqual(Array.from({ length: 10 }, (_, index) => [index + 1, 160]));
  });

  test("a sender that begins anew is placed by the time of capture: another SSRC, another count, a clock that jumped", async () => {
    const anew = [
      ...talk(2),
      ...talk(2, { at: from + 1, ssrc: 2, sequence: 9, timestamp: 7, first: 11 }),
      ...talk(2, { at: from + 2, ssrc: 2, sequence: 40_000, timestamp: 90, first: 21 }),
      ...talk(2, { at: from + 3, ssrc: 2, sequence: 40_002, timestamp: 3e9, first: 31 }),
    ];
    const { bytes } = await read(pcapFile(anew));
    const second = (value: number) => [
      [value, 160],
      [value + 1, 160],
      [silence, 7680],
    ];
    expect(runs(bytes.caller)).toEqual([...second(1), ...second(11), ...second(21), [31, 160], [32, 160]]);
  });

  test("no hostile timestamp makes more silence than time went by", async () => {
    const odd = talk(4);
    const { bytes } = await read(pcapFile(odd.map((one, index) => ({ ...one, timestamp: index * 1e9 }))));
    expect(bytes.caller?.length).toBeLessThan(2000);
  });

  test("times of capture that span days are refused", async () => {
    await expect(
      read(pcapFile([...talk(1), ...talk(1, { at: from + 25 * 3600, ssrc: 2 })])),
    ).rejects.toMatchObject({
      code: "pcap-too-long",
    });
  });
});

describe("whose audio it is", () => {
  test("by the ports of the SDPs; each leg begins when it was heard first", async () => {
    const both = [...talk(5), ...talk(5, { to: 31_000, at: from + 0.5, ssrc: 2 })];
    const { legs, sidesKnown } = await read(pcapFile(both));
    expect(sidesKnown).toBe(true);
    expect(legs.map(({ side, begun }) => [side, Math.round((begun - from) * 100)])).toEqual([
      ["caller", 0],
      ["callee", 50],
    ]);
  });

  test("DTMF and RTCP are not heard, and strangers' packets neither", async () => {
    const noise: PacketInTest[] = [
      ...talk(3, { type: 101, ssrc: 1, sequence: 500, at: from + 0.01 }),
      ...talk(1, { type: 200 & 0xff }),
      ...talk(9, { to: 31_011 }),
    ];
    const { bytes, legs } = await read(pcapFile([...talk(3), ...noise]));
    expect(legs).toHaveLength(1);
    expect(bytes.caller?.subarray(0, 480)).toEqual(Buffer.concat(talk(3).map(({ payload }) => payload)));
  });
});

describe("codecs", () => {
  const maps = "a=rtpmap:96 PCMA/8000\r\na=rtpmap:97 opus/48000/2\r\n";
  test("a payload type means what the SDP says", async () => {
    expect((await read(pcapFile(talk(3, { type: 96 })), { types: "96", maps })).format).toBe("alaw");
    expect((await read(pcapFile(talk(3, { type: 9 })), { types: "9", maps: "" })).format).toBe("g722");
  });

  test("legs of µ-law and A-law become 16 bit, each by its own table", async () => {
    const two = [...talk(2), ...talk(2, { to: 31_000, ssrc: 2, type: 8 })];
    const { format, bytes } = await read(pcapFile(two), { types: "0 8", maps: "" });
    expect(format).toBe("pcm16");
    // ITU-T G.711: 0x01 of µ-law is -31100, of A-law -5248.
    expect([bytes.caller?.readInt16LE(0), bytes.callee?.readInt16LE(0)]).toEqual([-31_100, -5248]);
    expect(bytes.caller).toHaveLength(640);
  });

  test("another codec is refused by its name; nothing is made of half a call", async () => {
    const opus = read(pcapFile([...talk(60), ...talk(60, { to: 31_000, type: 97 })]), {
      types: "0 97",
      maps,
    });
    await expect(opus).rejects.toMatchObject({ code: "pcap-codec", params: { codec: "OPUS" } });
  });

  test("a call in which nobody spoke has no leg", async () => {
    expect((await read(pcapFile([]))).legs).toEqual([]);
  });
});

describe("forms of a capture", () => {
  test.each([
    ["big-endian", { big: true }],
    ["nanoseconds", { nano: true }],
    ["Ethernet", { link: 1 as const }],
    ["Ethernet with a VLAN", { link: 1 as const, vlan: true }],
    ["IPv6", { ip: 6 as const }],
    ["IPv6 over Ethernet", { link: 1 as const, ip: 6 as const }],
    ["Linux cooked", { link: 113 as const }],
  ])("%s", async (_name, form) => {
    const { bytes, legs } = await read(pcapFile(talk(4), form));
    expect(runs(bytes.caller).map(([value]) => value)).toEqual([1, 2, 3, 4]);
    expect(legs[0]?.begun).toBeCloseTo(from, 5);
  });

  test("one that ends within a packet gives what was before", async () => {
    const whole = pcapFile(talk(4));
    const { bytes, cut } = await read(whole.subarray(0, whole.length - 50));
    expect([runs(bytes.caller).length, cut]).toEqual([3, true]);
  });

  test("a length that cannot be ends it; no such memory is asked for", async () => {
    const whole = pcapFile(talk(4));
    whole.writeUInt32LE(0xffff_fff0, 24 + 2 * (16 + 200) + 8);
    const { bytes, cut } = await read(whole);
    expect([runs(bytes.caller).length, cut]).toEqual([2, true]);
  });

  test.each([
    ["an IP length past the packet", (packet: Buffer) => packet.writeUInt16BE(60_000, 2)],
    ["an IP header longer than the packet", (packet: Buffer) => packet.writeUInt8(0x4f, 0)],
    ["a UDP length past the packet", (packet: Buffer) => packet.writeUInt16BE(9000, 24)],
    ["a fragment", (packet: Buffer) => packet.writeUInt16BE(0x2000, 6)],
    ["more contributors than bytes", (packet: Buffer) => packet.writeUInt8(0x8f, 28)],
    [
      "padding past the beginning",
      (packet: Buffer) => packet.writeUInt8(0xa0, 28) && packet.writeUInt8(255, packet.length - 1),
    ],
  ])("%s: that packet is passed over", async (_name, spoil) => {
    const whole = pcapFile(talk(3));
    spoil(whole.subarray(24 + 216 + 16, 24 + 2 * 216));
    const { bytes } = await read(whole);
    const contributors = runs(bytes.caller).map(([value]) => value);
    expect(contributors[0]).toBe(1);
    expect(contributors.at(-1)).toBe(3);
    expect(bytes.caller).toHaveLength(480);
  });

  test.each([
    ["pcapng", Buffer.from("0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000", "hex")],
    ["nothing", Buffer.alloc(0)],
    ["text", Buffer.from("a capture that is none, longer than a header")],
  ])("%s is refused", async (_name, bytes) => {
    await expect(read(bytes)).rejects.toMatchObject({ code: "pcap-format" });
  });
});
