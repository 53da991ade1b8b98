/** A UDP datagram out of a captured packet. */
export type Datagram = { from: number; to: number; payload: Buffer };

const udp = 17;
/** IPv6 headers that stand before the one of UDP (RFC 8200): hop-by-hop, routing, destination options. */
const passedOver: ReadonlySet<number> = new Set([0, 43, 60]);

/**
 * The datagram in a captured packet; null for everything else: other protocols, fragments, lengths that cannot be.
 * Link types by their numbers at tcpdump.org/linktypes.html.
 */
export function readDatagram(link: number, bytes: Buffer): Datagram | null {
  const packet = networkLayer(link, bytes);
  if (packet === null || packet.length < 20) return null;
  switch ((packet[0] ?? 0) >> 4) {
    case 4:
      return readIpv4(packet);
    case 6:
      return readIpv6(packet);
    default:
      return null;
  }
}

function networkLayer(link: number, bytes: Buffer): Buffer | null {
  switch (link) {
    case 1:
      return ethernet(bytes);
    case 0:
    case 108:
      return bytes.subarray(4);
    case 113:
      return bytes.subarray(16);
    case 276:
      return bytes.subarray(20);
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return bytes;
    default:
      return null;
  }
}

function ethernet(bytes: Buffer): Buffer | null {
  // VLAN tags may stand before the type, one within the other.
  for (let at = 12; at <= 20 && at + 2 <= bytes.length; at += 4) {
    const type = bytes.readUInt16BE(at);
    if (type === 0x0800 || type === 0x86dd) return bytes.subarray(at + 2);
    if (type !== 0x8100 && type !== 0x88a8) return null;
  }
  return null;
}

function readIpv4(packet: Buffer): Datagram | null {
  const header = ((packet[0] ?? 0) & 15) * 4;
  const total = packet.readUInt16BE(2);
  // More fragments, or an offset: no whole datagram (RFC 791).
  if ((packet.readUInt16BE(6) & 0x3fff) !== 0) return null;
  if (packet[9] !== udp || header < 20 || total < header || total > packet.length) return null;
  return readUdp(packet.subarray(header, total));
}

function readIpv6(packet: Buffer): Datagram | null {
  if (packet.length < 40) return null;
  const end = 40 + packet.readUInt16BE(4);
  if (end > packet.length) return null;
  let next = packet[6] ?? 0;
  let at = 40;
  while (passedOver.has(next) && at + 8 <= end) {
    next = packet[at] ?? 0;
    at += ((packet[at + 1] ?? 0) + 1) * 8;
  }
  return next === udp && at < end ? readUdp(packet.subarray(at, end)) : null;
}

function readUdp(datagram: Buffer): Datagram | null {
  if (datagram.length < 8) return null;
  const length = datagram.readUInt16BE(4);
  if (length < 8 || length > datagram.length) return null;
  return {
    from: datagram.readUInt16BE(0),
    to: datagram.readUInt16BE(2),
    payload: datagram.subarray(8, length),
  };
}
