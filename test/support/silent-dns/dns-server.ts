import { createSocket } from "node:dgram";
import { once } from "node:events";

/**
 * A name server on 127.0.0.53 that answers only names for which an address is set; to others it says nothing.
 * A records of one address with a time to live of 0 (RFC 1035 §4); for any other type an empty answer.
 */
export async function startDnsServer() {
  const addresses = new Map<string, string>();
  let asked = 0;
  const socket = createSocket("udp4");
  socket.on("message", (query, from) => {
    asked += 1;
    const { name, end } = readName(query);
    const address = addresses.get(name);
    if (address === undefined) return;
    const isA = query.readUInt16BE(end) === 1;
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8180, 2);
    header.writeUInt16BE(isA ? 1 : 0, 6);
    header.writeUInt32BE(0, 8);
    const question = query.subarray(12, end + 4);
    const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split(".").map(Number)]);
    socket.send(Buffer.concat([header, question, ...(isA ? [answer] : [])]), from.port, from.address);
  });
  socket.bind(53, "127.0.0.53");
  await once(socket, "listening");
  return { addresses, asked: () => asked, close: () => socket.close() };
}

function readName(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join(".").toLowerCase(), end: at + 1 };
}
