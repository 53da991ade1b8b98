import { CaptureRefused } from "./read-pcap.ts";
import type { RtpPacket } from "./rtp-packet.ts";

/** Packets that are put back into their order: 640 ms of packets of 20 ms. */
const depth = 32;
/** A jump of the sequence number past which a sender has begun anew (MAX_DROPOUT of RFC 3550, A.1). */
const dropout = 3000;
/** Ticks (of 1/8000 s) by which timestamps may differ from the time of capture; past that the sender's clock has jumped. */
const drift = 5 * 8000;
/** Seconds from the first packet of a call to its last, past which no audio is made of it: a clock jumped. */
export const longestLeg = 24 * 3600;
/** Ticks that a leg can have then, its sender's clock and its last packet counted in. */
const longest = (longestLeg + 10) * 8000 + 65_536;

type Waiting = { order: number; at: number; timestamp: number; codec: string; payload: Buffer };

/** Takes what is to follow in a leg: so many ticks of silence, or the payload of a packet, one byte a tick. */
export type Write = { silence(ticks: number): void; audio(payload: Buffer, codec: string): void };

/**
 * Puts the packets of one side of a call in their places: in order of their sequence numbers though they came otherwise,
 * each once, with silence where the timestamps say that nothing was sent or something was lost. Where the sender begins
 * anew (another SSRC, another count, a clock that jumps) the time of capture places it.
 * @param begun seconds since 1970 that are the leg's beginning
 */
export function assembleLeg(begun: number, write: Write) {
  let waiting: Waiting[] = [];
  let ssrc: number | null = null;
  let newest = 0;
  let done = Number.NEGATIVE_INFINITY;
  let last: { timestamp: number; position: number } | null = null;
  let written = 0;

  const place = ({ at, timestamp, codec, payload }: Waiting) => {
    const captured = Math.max(0, Math.round((at - begun) * 8000));
    const counted = last === null ? null : last.position + ((timestamp - last.timestamp) | 0);
    const first = written === 0 ? 0 : captured;
    const position = counted !== null && Math.abs(counted - captured) <= drift ? counted : first;
    if (position + payload.length > longest) throw new CaptureRefused("pcap-too-long");
    last = { timestamp, position };
    if (position > written) write.silence(position - written);
    written = Math.max(written, position);
    const late = written - position;
    if (late >= payload.length) return;
    write.audio(late === 0 ? payload : payload.subarray(late), codec);
    written += payload.length - late;
  };
  const release = (left: number) => {
    while (waiting.length > left) {
      const next = waiting.shift();
      if (next === undefined) return;
      done = next.order;
      place(next);
    }
  };
  const beginAnew = (packet: RtpPacket) => {
    release(0);
    ssrc = packet.ssrc;
    newest = packet.sequence;
    done = Number.NEGATIVE_INFINITY;
    last = null;
  };

  return {
    take(packet: RtpPacket, at: number, codec: string): void {
      const step = ((packet.sequence - newest) << 16) >> 16;
      if (ssrc !== packet.ssrc || Math.abs(step) > dropout) beginAnew(packet);
      const order = newest + (((packet.sequence - newest) << 16) >> 16);
      newest = Math.max(newest, order);
      if (order <= done) return;
      const behind = waiting.findLastIndex((other) => other.order <= order);
      if (waiting[behind]?.order === order) return;
      // What is kept must outlive the block of the file that it was read in.
      const kept = { order, at, codec, timestamp: packet.timestamp, payload: Buffer.from(packet.payload) };
      waiting = waiting.toSpliced(behind + 1, 0, kept);
      release(depth);
    },
    /** @returns the leg's length in ticks */
    end(): number {
      release(0);
      return written;
    },
  };
}
