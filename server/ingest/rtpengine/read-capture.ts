import { assembleLeg, longestLeg } from "./assemble-leg.ts";
import { commonFormat, isRead, type LegFormat, silentBytes, unheard, writtenAs } from "./codecs.ts";
import type { PcapMetadata, Side } from "./pcap-metadata.ts";
import { CaptureRefused, readPcap } from "./read-pcap.ts";
import { type RtpPacket, readRtp } from "./rtp-packet.ts";
import { readDatagram } from "./udp-packet.ts";

/** Packets of another codec that may pass, a second of them; more, and what would be made is not the call. */
const foreignAtMost = 50;
/** Ticks of silence that are written at once. */
const silenceBlock = 65_536;

/** Gives a capture's bytes from its beginning, each time that it is called. */
export type OpenCapture = () => AsyncIterable<Buffer>;

export type CaptureLeg = { side: Side; begun: number; ended: number };
export type Survey = {
  /** Sides that were heard, in the order in which they began; times in seconds since 1970. */
  legs: readonly CaptureLeg[];
  format: LegFormat;
  /** False: no SDP named the ports, the first to send was taken for the caller. */
  sidesKnown: boolean;
  /** The file ended within a packet. */
  cut: boolean;
};

type Heard = { side: Side; codec: string; packet: RtpPacket; at: number };

/**
 * Looks through a capture: who is heard, from when to when, and in which codec. Nothing is kept of it.
 * @throws CaptureRefused `pcap-codec` when it holds audio of a codec that is not read here; `pcap-too-long` when its
 *   packets lie so far apart that legs would be mostly silence, gigabytes of it
 */
export async function surveyCapture(capture: OpenCapture, metadata: PcapMetadata): Promise<Survey> {
  const legs = new Map<Side, CaptureLeg>();
  const codecs = new Set<string>();
  const foreign = new Map<string, number>();
  let cut = false;
  const sides = sidesOfPorts(metadata);
  for await (const heard of readHeard(capture, sides, () => (cut = true))) {
    for (const { side, codec, at } of heard) {
      if (!isRead(codec)) {
        foreign.set(codec, (foreign.get(codec) ?? 0) + 1);
        continue;
      }
      codecs.add(codec);
      const leg = legs.get(side);
      if (leg === undefined) legs.set(side, { side, begun: at, ended: at });
      else leg.ended = Math.max(leg.ended, at);
    }
  }
  const [most] = [...foreign].sort(([, a], [, b]) => b - a);
  if (most && (most[1] > foreignAtMost || codecs.size === 0)) {
    throw new CaptureRefused("pcap-codec", { codec: most[0].slice(0, 40) });
  }
  const format = codecs.size === 0 ? "ulaw" : commonFormat(codecs);
  if (format === null) throw new CaptureRefused("pcap-codec", { codec: [...codecs].join(" + ") });
  const begun = Math.min(...[...legs.values()].map((leg) => leg.begun));
  for (const { ended } of legs.values()) {
    if (ended - begun > longestLeg) throw new CaptureRefused("pcap-too-long");
  }
  return { legs: [...legs.values()], format, sidesKnown: sides.known(), cut };
}

/** The bytes of one leg, headerless, as they are assembled out of a capture. */
export async function* legBytes(
  capture: OpenCapture,
  metadata: PcapMetadata,
  { side, begun }: CaptureLeg,
  format: LegFormat,
): AsyncGenerator<Buffer> {
  // A number stands for so many ticks of silence, which may be hours: they are made only when they are asked for.
  let ready: (Buffer | number)[] = [];
  const leg = assembleLeg(begun, {
    silence: (ticks) => ready.push(ticks),
    audio: (payload, codec) => ready.push(writtenAs(format, codec, payload)),
  });
  for await (const heard of readHeard(capture, sidesOfPorts(metadata), () => undefined)) {
    for (const one of heard) {
      if (one.side === side && isRead(one.codec)) leg.take(one.packet, one.at, one.codec);
    }
    yield* written(ready, format);
    ready = [];
  }
  leg.end();
  yield* written(ready, format);
}

function* written(parts: readonly (Buffer | number)[], format: LegFormat): Generator<Buffer> {
  for (const part of parts) {
    if (typeof part !== "number") yield part;
    else {
      for (let left = part; left > 0; left -= silenceBlock) {
        yield silentBytes(format, Math.min(left, silenceBlock));
      }
    }
  }
}

/** Packets of the call that are audio or claim to be, as they were captured. */
async function* readHeard(capture: OpenCapture, sides: Sides, onCut: () => void): AsyncGenerator<Heard[]> {
  for await (const captured of readPcap(capture(), onCut)) {
    yield captured.flatMap(({ at, link, bytes }) => {
      const datagram = readDatagram(link, bytes);
      const packet = datagram && readRtp(datagram.payload);
      if (!packet) return [];
      const of = sides.find(datagram.from, datagram.to, packet.type);
      return of === null || unheard.has(of.codec) ? [] : [{ ...of, packet, at }];
    });
  }
}

type Sides = ReturnType<typeof sidesOfPorts>;

/** Whose audio goes to which port. Without an SDP that names it, the first port that is sent to is the caller's. */
function sidesOfPorts({ ports }: PcapMetadata) {
  const guessed = new Map<number, Side>();
  return {
    known: () => guessed.size === 0,
    find(from: number, to: number, type: number): { side: Side; codec: string } | null {
      // With `rec-egress` rtpengine writes what it sends, out of its own port.
      const port = ports.get(to) ?? ports.get(from);
      if (port !== undefined) return { side: port.side, codec: port.types.get(type) ?? `type ${type}` };
      if (ports.size > 0) return null;
      const side = guessed.get(to) ?? (guessed.size === 0 ? "caller" : "callee");
      guessed.set(to, side);
      return { side, codec: { 0: "PCMU", 8: "PCMA", 9: "G722" }[type] ?? `type ${type}` };
    },
  };
}
