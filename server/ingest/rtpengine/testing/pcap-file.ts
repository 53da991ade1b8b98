/** One RTP packet of a capture to be made; times in seconds since 1970. */
export type PacketInTest = {
  at: number;
  /** Ports it comes from and goes to. */
  from?: number;
  to: number;
  sequence: number;
  timestamp: number;
  payload: Buffer;
  type?: number;
  ssrc?: number;
};

/** How the file is written: link type (tcpdump.org/linktypes.html), byte order, nanoseconds, IP version. */
export type PcapForm = { link?: 1 | 101 | 113; big?: boolean; nano?: boolean; ip?: 4 | 6; vlan?: boolean };

/** A capture as libpcap writes it, packet for packet in the order given. */
export function pcapFile(packets: readonly PacketInTest[], form: PcapForm = {}): Buffer {
  const { link = 101, big = false, nano = false } = form;
  const number = (value: number) => {
    const bytes = Buffer.alloc(4);
    if (big) bytes.writeUInt32BE(value >>> 0);
    else bytes.writeUInt32LE(value >>> 0);
    return bytes;
  };
  const version = Buffer.from(big ? [0, 2, 0, 4] : [2, 0, 4, 0]);
  const head = [
    number(nano ? 0xa1b23c4d : 0xa1b2c3d4),
    version,
    number(0),
    number(0),
    number(65_535),
    number(link),
  ];
  const records = packets.flatMap((packet) => {
    const bytes = Buffer.concat([linkHeader(form), datagram(packet, form.ip ?? 4)]);
    const fraction = Math.round((packet.at % 1) * (nano ? 1e9 : 1e6));
    return [
      number(Math.floor(packet.at)),
      number(fraction),
      number(bytes.length),
      number(bytes.length),
      bytes,
    ];
  });
  return Buffer.concat([...head, ...records]);
}

function linkHeader({ link, ip, vlan }: PcapForm): Buffer {
  const type = ip === 6 ? [0x86, 0xdd] : [0x08, 0x00];
  if (link === 1)
    return Buffer.from([...Buffer.alloc(12), ...(vlan ? [0x81, 0x00, 0x00, 0x07] : []), ...type]);
  return link === 113 ? Buffer.from([...Buffer.alloc(14), ...type]) : Buffer.alloc(0);
}

function datagram({ from = 4000, to, ...packet }: PacketInTest, ip: 4 | 6): Buffer {
  const rtp = Buffer.concat([rtpHeader(packet), packet.payload]);
  const udp = Buffer.alloc(8);
  udp.writeUInt16BE(from, 0);
  udp.writeUInt16BE(to, 2);
  udp.writeUInt16BE(8 + rtp.length, 4);
  const header = Buffer.alloc(ip === 4 ? 20 : 40);
  if (ip === 4) {
    header[0] = 0x45;
    header.writeUInt16BE(28 + rtp.length, 2);
    header[9] = 17;
  } else {
    header[0] = 0x60;
    header.writeUInt16BE(8 + rtp.length, 4);
    header[6] = 17;
  }
  return Buffer.concat([header, udp, rtp]);
}

function rtpHeader({ type = 0, sequence, timestamp, ssrc = 1 }: Omit<PacketInTest, "to" | "from">): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 0x80;
  header[1] = type;
  header.writeUInt16BE(sequence & 0xffff, 2);
  header.writeUInt32BE(timestamp >>> 0, 4);
  header.writeUInt32BE(ssrc, 8);
  return header;
}

/** Packets of 20 ms, one after the other, each filled with its number (1, 2, …). */
export function talk(
  count: number,
  { to = 31_010, at = 1_795_381_490, sequence = 100, timestamp = 1000, ssrc = 1, type = 0, first = 1 } = {},
): PacketInTest[] {
  return Array.from({ length: count }, (_, index) => ({
    at: at + index * 0.02,
    to,
    sequence: (sequence + index) & 0xffff,
    timestamp: (timestamp + index * 160) >>> 0,
    payload: Buffer.alloc(160, (first + index) & 0x7f),
    ssrc,
    type,
  }));
}

/** What rtpengine 10.5 writes beside a capture: 31000 is where the called party sends to, 31010 the caller. */
export function metadataFile({
  capture = "c-0123456789abcdef.pcap",
  said = "",
  types = "0 101",
  maps = "a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n",
  labels = ["", ""] as readonly [string, string],
} = {}): string {
  const sdp = (port: number) =>
    `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio ${port} RTP/AVP ${types}\r\n${maps}a=sendrecv\r\na=rtcp:${port + 1}\r\n`;
  const block = (label: string, mode: string, port: number) =>
    `${label === "" ? "" : `\nLabel: ${label}`}\nTimestamp started ms: 1795381490535.798\nSDP mode: ${mode}\nSDP before RTP packet: 1\n\n${sdp(port)}`;
  return `/var/spool/rtpengine/pcaps/${capture}\n\n${block(labels[0], "offer", 31_000)}${block(labels[1], "answer", 31_010)}
Timestamp terminated ms(first monologue): 1795381491677.432

call start time: 2026-11-22T21:04:50
call end time: 2026-11-22T21:04:51
${said === "" ? "" : `\n\n${said}\n`}`;
}
