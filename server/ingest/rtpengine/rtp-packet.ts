/** An RTP packet (RFC 3550, 5.1). Sequence numbers wrap at 2^16, timestamps at 2^32. */
export type RtpPacket = { type: number; sequence: number; timestamp: number; ssrc: number; payload: Buffer };

/** Reads RTP out of a datagram; null for RTCP (RFC 5761), other versions, and lengths that cannot be. */
export function readRtp(bytes: Buffer): RtpPacket | null {
  if (bytes.length < 12) return null;
  const [first = 0, second = 0] = bytes;
  if (first >> 6 !== 2 || (second >= 192 && second <= 223)) return null;
  let at = 12 + (first & 15) * 4;
  if (first & 0x10) {
    if (at + 4 > bytes.length) return null;
    at += 4 + bytes.readUInt16BE(at + 2) * 4;
  }
  const padding = first & 0x20 ? (bytes.at(-1) ?? 0) : 0;
  const end = bytes.length - padding;
  if (at > end) return null;
  return {
    type: second & 0x7f,
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    ssrc: bytes.readUInt32BE(8),
    payload: bytes.subarray(at, end),
  };
}
