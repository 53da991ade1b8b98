import { createHook } from "node:async_hooks";

/** Each of these is one call to the system by which this process begins to speak with another. */
const ways = [
  "TCPCONNECTWRAP",
  "UDPSENDWRAP",
  "GETADDRINFOREQWRAP",
  "GETNAMEINFOREQWRAP",
  "QUERYWRAP",
] as const;

/** Counts what leaves this process by any way of Node's: connections begun, datagrams, names asked of the system. */
export function countPackets() {
  const counted = new Map<string, number>();
  const hook = createHook({
    init(_, type) {
      if (ways.some((way) => way === type)) counted.set(type, (counted.get(type) ?? 0) + 1);
    },
  }).enable();
  return {
    connections: () => counted.get("TCPCONNECTWRAP") ?? 0,
    all: () => [...counted.values()].reduce((sum, count) => sum + count, 0),
    stop: () => void hook.disable(),
  };
}
