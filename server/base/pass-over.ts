import type { Socket } from "node:net";
import type { FastifyRequest } from "fastify";

/** Bytes, and milliseconds, of a refused body that are still read and thrown away. */
const most = { bytes: 64 * 2 ** 20, ms: 10_000 };
/** Bodies that are thrown away at once; the others stand still meanwhile. */
const usualAtOnce = 64;
/** Milliseconds for which a connection stays whose body was not read to its end, once the answer is on its way. */
const lingerMs = 10_000;

export type PassOver = (request: FastifyRequest["raw"]) => Promise<void>;

/**
 * Lets a sender who did not ask first (`Expect: 100-continue`) come to its end: a connection that is closed while
 * bytes arrive is reset, and the answer is lost with it (RFC 9112 §9.6). When many are refused at once most of them are
 * kept standing, which costs nearly nothing: otherwise a door that is too busy to take a recording would spend what
 * it has on reading recordings that it does not take (docs/decisions/0037-overload.md). Who has stood for too long is
 * answered all the same, and its connection left open for a while: most senders read while they send.
 */
export function openPassOver(atOnce = usualAtOnce, ms = most.ms): PassOver {
  let reading = 0;
  const standing = new Set<() => void>();
  const leave = () => {
    reading -= 1;
    const [next] = standing;
    next?.();
  };

  return (request) => {
    if (request.complete || request.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      let bytes = 0;
      let isReading = false;
      const begin = () => {
        standing.delete(begin);
        isReading = true;
        reading += 1;
        request.socket.resume();
      };
      const end = () => {
        clearTimeout(clock);
        standing.delete(begin);
        if (isReading) leave();
        isReading = false;
        if (!request.complete && !request.destroyed) linger(request.socket);
        resolve();
      };
      const clock = setTimeout(end, ms);
      request.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        // What has come already is given back, so that one that stands holds no block of its body.
        if (standing.has(begin)) request.socket.pause();
        if (bytes > most.bytes) end();
      });
      request.once("end", end).once("error", end).once("close", end);
      // Nobody reads any more what was to read it.
      request.unpipe();
      if (reading < atOnce) begin();
      else standing.add(begin);
      request.resume();
    });
  };
}

/** Has a connection that Node would reset with the answer on its way end a while after it. Nothing more is read from it. */
function linger(socket: Socket): void {
  socket.pause();
  socket.destroySoon = () => {
    socket.end();
    const clock = setTimeout(() => socket.destroy(), lingerMs);
    socket.once("close", () => clearTimeout(clock));
  };
}
