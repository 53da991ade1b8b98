/** A packet as it was captured: seconds since 1970, the link type of the file, and its bytes. */
export type Captured = { at: number; link: number; bytes: Buffer };

/** Why a capture cannot be read at all; the codes have words in contract/source-words.ts. */
export class CaptureRefused extends Error {
  readonly code: "pcap-format" | "pcap-damaged" | "pcap-too-long" | "pcap-codec";
  readonly params: Readonly<Record<string, string | number>>;

  constructor(code: CaptureRefused["code"], params: CaptureRefused["params"] = {}) {
    super(code);
    this.name = "CaptureRefused";
    this.code = code;
    this.params = params;
  }
}

const fileHeader = 24;
const recordHeader = 16;
/** The longest packet that tcpdump captures (MAXIMUM_SNAPLEN of libpcap), in bytes; more is damage. */
const longestPacket = 262_144;

/**
 * Reads a capture in libpcap's file format (either byte order, micro- or nanoseconds) as its bytes come, a batch of
 * packets for each of them. One that ends within a packet, or whose lengths become impossible, gives what was before.
 * @param onCut told once when that happens
 * @throws CaptureRefused `pcap-format` for another kind of file (pcapng too)
 */
export async function* readPcap(
  source: AsyncIterable<Buffer>,
  onCut: () => void = () => undefined,
): AsyncGenerator<Captured[]> {
  let rest: Buffer = Buffer.alloc(0);
  let form: ReturnType<typeof readFileHeader> | null = null;
  for await (const chunk of source) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    if (form === null) {
      if (rest.length < fileHeader) continue;
      form = readFileHeader(rest);
      at = fileHeader;
    }
    const packets: Captured[] = [];
    while (rest.length - at >= recordHeader) {
      const length = form.number(rest, at + 8);
      if (length > longestPacket) {
        if (packets.length > 0) yield packets;
        onCut();
        return;
      }
      if (rest.length - at < recordHeader + length) break;
      packets.push({
        at: form.number(rest, at) + form.number(rest, at + 4) / form.fractions,
        link: form.link,
        bytes: rest.subarray(at + recordHeader, at + recordHeader + length),
      });
      at += recordHeader + length;
    }
    rest = rest.subarray(at);
    if (packets.length > 0) yield packets;
  }
  if (form === null) throw new CaptureRefused("pcap-format");
  if (rest.length > 0) onCut();
}

/** The file header (pcap-savefile(5)): byte order and unit of the fractions by the magic number, then the link type. */
function readFileHeader(head: Buffer) {
  const magic = head.readUInt32LE(0);
  const isLittle = magic === 0xa1b2c3d4 || magic === 0xa1b23c4d;
  const big = head.readUInt32BE(0);
  if (!isLittle && big !== 0xa1b2c3d4 && big !== 0xa1b23c4d) throw new CaptureRefused("pcap-format");
  const number = isLittle
    ? (bytes: Buffer, at: number) => bytes.readUInt32LE(at)
    : (bytes: Buffer, at: number) => bytes.readUInt32BE(at);
  const fractions = (isLittle ? magic : big) === 0xa1b23c4d ? 1e9 : 1e6;
  // The upper bits hold the length of frame check sequences.
  return { number, fractions, link: number(head, 20) & 0xffff };
}
