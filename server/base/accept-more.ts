import { once } from "node:events";
import { createServer, type Server } from "node:net";

/** Servers that accept for another one. `close` accepts nothing more, and resolves when their connections have ended. */
export type MoreDoors = { close(): Promise<void> };

export const noMoreDoors: MoreDoors = { close: async () => undefined };

/**
 * Has a server take more than one connection in a turn of the loop. libuv (since 1.45) takes one from each descriptor: a
 * process whose turns are long, because much arrives, took twenty a second, and the kernel turned others away without
 * a word (docs/decisions/0037-overload.md).
 * @param fds further descriptors of the socket that the server listens on
 * @param backlog as for `listen`
 */
export async function acceptMore(
  server: Server,
  fds: readonly number[],
  backlog: number,
): Promise<MoreDoors> {
  const { allowHalfOpen } = server as Server & { allowHalfOpen?: boolean };
  const doors = fds.map((fd) => {
    const options = { noDelay: true, ...(allowHalfOpen === undefined ? {} : { allowHalfOpen }) };
    const door = createServer(options, (socket) => server.emit("connection", socket));
    // Of a descriptor Node takes the length of its line as an argument only.
    door.listen({ fd }, backlog);
    return door;
  });
  await Promise.all(doors.map((door) => once(door, "listening")));
  for (const door of doors) door.on("error", (error) => server.emit("error", error));
  return {
    async close() {
      const closed = doors.map((door) => once(door, "close"));
      for (const door of doors) door.close();
      await Promise.all(closed);
    },
  };
}
