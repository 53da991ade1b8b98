import { once } from "node:events";
import { createServer } from "node:net";

/** A connection that came where none may come. */
export type Caught = { at: string; said: string };

/** Listens at these addresses and ports, and notes who comes; it answers like a metadata service that gives decoys away. */
export async function setTraps(addresses: readonly string[], ports: readonly number[], answer: string) {
  const caught: Caught[] = [];
  const servers = await Promise.all(
    addresses.flatMap((address) =>
      ports.map(async (port) => {
        const server = createServer((socket) => {
          const entry = { at: `${address} ${(server.address() as { port: number }).port}`, said: "" };
          caught.push(entry);
          socket.on("error", () => undefined);
          socket.on("data", (bytes) => {
            entry.said += bytes.toString("latin1").slice(0, 500);
            socket.end(
              `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${answer.length}\r\nconnection: close\r\n\r\n${answer}`,
            );
          });
        });
        server.listen(port, address);
        await once(server, "listening");
        return server;
      }),
    ),
  );
  return {
    caught,
    /** Where the first of them listens. */
    port: (servers[0]?.address() as { port: number } | undefined)?.port ?? 0,
    close: () => {
      for (const server of servers) server.close();
    },
  };
}
