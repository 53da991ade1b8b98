import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

/**
 * Bytes, and milliseconds, of a refused body that are still read and thrown away; and connections that are left open for
 * it: Node holds up to a piece of 64 KiB of each that stands.
 */
const most = { bytes: 64 * 2 ** 20, ms: 10_000, connections: 256 };
/** Bytes a second that are thrown away of all refused bodies together, and at once after a quiet while. */
const usualPace = { bytesASecond: 8 * 2 ** 20, burst: 2 * 2 ** 20 };
/** Milliseconds between two looks whether those that stand may go on, and how many of them may at each. */
const tick = { ms: 50, connections: 8 };

/** To be called when a request is refused, before its answer is sent, which is to say `Connection: close`. */
export type PassOver = (request: IncomingMessage) => void;

/**
 * Lets the answer reach a sender who did not ask first (`Expect: 100-continue`): a connection that is closed while
 * bytes arrive is reset, and the answer is lost with it (RFC 9112 §9.6). The answer goes out at once, then our side of the
 * connection ends, and what still comes is read and thrown away, at a pace that all have together: otherwise a door that is too
 * busy to take a recording would spend what it has on reading recordings that it does not take
 * (docs/decisions/0037-overload.md). Those for whom that pace leaves nothing stand, and nothing of theirs is kept.
 */
export function openPassOver({ bytesASecond, burst } = usualPace, ms = most.ms): PassOver {
  const standing = new Set<Socket>();
  /** Ends of those whose body may still come, the oldest first. */
  const open = new Set<() => void>();
  let left = burst;
  let since = performance.now();
  let clock: NodeJS.Timeout | undefined;

  const mayRead = (): boolean => {
    const now = performance.now();
    left = Math.min(burst, left + ((now - since) / 1000) * bytesASecond);
    since = now;
    return left > 0;
  };
  const letGoOn = () => {
    if (mayRead()) {
      for (const socket of [...standing].slice(0, tick.connections)) {
        standing.delete(socket);
        socket.resume();
      }
    }
    if (standing.size > 0) return;
    clearInterval(clock);
    clock = undefined;
  };
  const stand = (socket: Socket) => {
    socket.pause();
    standing.add(socket);
    clock ??= setInterval(letGoOn, tick.ms).unref();
  };

  return (request) => {
    const { socket } = request;
    if (request.complete || request.destroyed) return;
    let bytes = 0;
    let isOver = false;
    let isAnswered = false;
    // What Node would do as soon as the answer is out.
    const close = socket.destroySoon.bind(socket);
    const end = () => {
      isOver = true;
      open.delete(end);
      clearTimeout(timer);
      standing.delete(socket);
      if (isAnswered) close();
    };
    const timer = setTimeout(end, ms).unref();
    const [oldest] = open;
    if (open.size >= most.connections) oldest?.();
    open.add(end);
    socket.destroySoon = () => {
      isAnswered = true;
      if (isOver) close();
      else socket.end();
    };
    // From here on nobody reads a request from this connection: what HTTP's parser has taken, or would take, is let go.
    request.unpipe();
    request.resume();
    const parsers = socket.listeners("data");
    socket.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      left -= chunk.length;
      if (bytes > most.bytes) end();
      else if (!isOver && !mayRead()) stand(socket);
    });
    for (const parser of parsers) socket.off("data", parser as (chunk: Buffer) => void);
    socket.once("end", end).once("error", end).once("close", end);
    if (mayRead()) socket.resume();
    else stand(socket);
  };
}
