import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { giveBack } from "./give-back.ts";

/**
 * Bytes, and milliseconds, of a refused body that are still read and thrown away; and connections that are left open for
 * it.
 */
const most = { bytes: 64 * 2 ** 20, ms: 10_000, connections: 256 };
/** Bytes a second that are thrown away of all refused bodies together, and at once after a quiet while. */
const usualPace = { bytesASecond: 8 * 2 ** 20, burst: 2 * 2 ** 20 };
/** Milliseconds between two looks at those that stand, and how many of them may go on at each. */
const tick = { ms: 50, connections: 8 };

export type PassOver = {
  /** Nothing more is read of a request that will be refused: it is to stand for a while before it has its answer. */
  hold(request: IncomingMessage): void;
  /** To be called when a request is refused, before its answer is sent, which is to say `Connection: close`. */
  passOver(request: IncomingMessage): void;
};

/**
 * Lets the answer reach a sender who did not ask first (`Expect: 100-continue`): a connection that is closed while
 * bytes arrive is reset, and the answer is lost with it (RFC 9112 §9.6). The answer goes out at once, then our side of the
 * connection ends, and what still comes is read and thrown away, at a pace that all have together: otherwise a door that is too
 * busy to take a recording would spend what it has on reading recordings that it does not take
 * (docs/decisions/0037-overload.md). Until its turn comes each stands, its body not read: who hears the answer has gone by then.
 */
export function openPassOver({ bytesASecond, burst } = usualPace, ms = most.ms): PassOver {
  /** The oldest first. */
  const open = new Map<Socket, { until: number; end(): void }>();
  const standing = new Set<Socket>();
  let left = burst;
  let since = performance.now();
  let clock: NodeJS.Timeout | undefined;

  const mayRead = (): boolean => {
    const now = performance.now();
    left = Math.min(burst, left + ((now - since) / 1000) * bytesASecond);
    since = now;
    return left > 0;
  };
  const look = () => {
    const now = performance.now();
    for (const { until, end } of open.values()) {
      if (until > now) break;
      end();
    }
    if (mayRead()) {
      for (const socket of [...standing].slice(0, tick.connections)) {
        standing.delete(socket);
        socket.resume();
      }
    }
    if (open.size > 0) return;
    clearInterval(clock);
    clock = undefined;
  };
  const stand = (socket: Socket) => {
    standing.add(socket);
    clock ??= setInterval(look, tick.ms).unref();
    halt(socket);
  };

  return {
    hold(request) {
      throwAway(request);
      halt(request.socket);
    },
    passOver(request) {
      const { socket } = request;
      if (request.complete || request.destroyed) return;
      let bytes = 0;
      let isOver = false;
      let isAnswered = false;
      // What Node would do as soon as the answer is out.
      const close = socket.destroySoon.bind(socket);
      const end = () => {
        isOver = true;
        open.delete(socket);
        standing.delete(socket);
        if (isAnswered) close();
      };
      const [oldest] = open.values();
      if (open.size >= most.connections) oldest?.end();
      open.set(socket, { until: performance.now() + ms, end });
      socket.destroySoon = () => {
        isAnswered = true;
        if (isOver) close();
        else socket.end();
      };
      socket.once("close", end);
      throwAway(request, (came) => {
        bytes += came;
        left -= came;
        if (came === 0 || bytes > most.bytes) end();
        else if (!isOver && !mayRead()) stand(socket);
      });
      stand(socket);
    },
  };
}

/** Pauses a socket, also one that HTTP has just resumed: that comes into effect in a later turn. */
function halt(socket: Socket): void {
  socket.resume();
  process.nextTick(() => socket.pause());
}

/** From here on nobody reads this request: what HTTP's parser takes of its body is let go. @param onPiece told its bytes; 0: the end */
function throwAway(request: IncomingMessage, onPiece: (bytes: number) => void = () => undefined): void {
  request.unpipe();
  // HTTP would read a body that nobody has begun to read to its end by itself, once the answer is out.
  const begun: Buffer | null = request.read();
  if (begun !== null) giveBack(begun);
  request.push = (piece: Buffer | null) => {
    const bytes = piece?.length ?? 0;
    if (piece !== null) giveBack(piece);
    onPiece(bytes);
    return true;
  };
}
