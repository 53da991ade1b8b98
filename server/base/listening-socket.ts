import { lookup } from "node:dns/promises";
import { BoundSocket } from "node:net";

/** An address that is ours although nobody listens on it yet; a role that gets `fd` listens. */
export type ListeningSocket = { fd: number; close(): void };

/**
 * Binds the address that `web` listens on, here, in the supervisor, so that it outlives each `web` process: callers who
 * come while one takes the other's place wait in the one queue of the kernel, and none is refused or reset
 * (docs/decisions/0016-one-queue-for-every-web.md). A host name stands for its first address.
 * @returns null where descriptors cannot be passed on (Windows); `web` then listens by itself
 * @throws Error such as EADDRINUSE
 */
export async function bindListeningSocket(address: {
  host: string;
  port: number;
}): Promise<ListeningSocket | null> {
  if (process.platform === "win32") return null;
  const { address: host } = await lookup(address.host, { order: "ipv4first" });
  const bound = new BoundSocket({ host, port: address.port });
  return { fd: bound.fd(), close: () => bound.close() };
}
