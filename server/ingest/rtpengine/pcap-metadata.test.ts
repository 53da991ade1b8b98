import { describe, expect, test } from "vitest";
import { parsePcapMetadata } from "./pcap-metadata.ts";
import { metadataFile } from "./testing/pcap-file.ts";

const name = "rtpengine-meta-call%401%2F%20x-52e73365ae521f37.txt";

describe("the metadata file of rtpengine's pcap method", () => {
  test("as rtpengine 10.5 writes it", () => {
    const text = metadataFile({ said: "direction:in|from:0312345678", labels: ["alice", "bob"] });
    const { ports, ...read } = parsePcapMetadata(name, text) ?? { ports: new Map() };
    expect(read).toEqual({
      callId: "call@1/ x",
      capture: "c-0123456789abcdef.pcap",
      labels: { caller: "alice", callee: "bob" },
      begun: expect.closeTo(1_795_381_490.535798, 5),
      ended: expect.closeTo(1_795_381_491.677432, 5),
      said: "direction:in|from:0312345678",
    });
    expect([...ports].map(([port, { side }]) => [port, side])).toEqual([
      [31_000, "callee"],
      [31_010, "caller"],
    ]);
    expect(ports.get(31_000)?.types.get(101)).toBe("TELEPHONE-EVENT");
  });

  test("a re-INVITE of the called party changes no port's side, and a new port is told by the label", () => {
    const again = "\nLabel: bob\nSDP mode: offer\n\nm=audio 31010 RTP/AVP 0\r\nm=audio 31020 RTP/AVP 8\r\n";
    const { ports } = parsePcapMetadata(name, metadataFile({ labels: ["alice", "bob"] }) + again) ?? {};
    expect(ports?.get(31_010)?.side).toBe("caller");
    expect(ports?.get(31_020)?.side).toBe("caller");
  });

  test("whatever path is told, only a name below pcaps is looked for", () => {
    expect(parsePcapMetadata(name, "/etc/../../x/../y.pcap\n\n")?.capture).toBe("y.pcap");
  });

  test.each([
    ["nothing", ""],
    ["no capture", "hello\n"],
    ["only an ending", "/a/b/.pcap\n"],
  ])("%s: null", (_what, text) => {
    expect(parsePcapMetadata(name, text)).toBeNull();
  });
});
