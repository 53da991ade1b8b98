import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { acceptMore } from "./accept-more.ts";
import { bindListeningSocket } from "./listening-socket.ts";

test("connections of further descriptors are the server's, and it ends only when they have", async () => {
  const probe = createTcpServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  const bound = await bindListeningSocket({ host: "127.0.0.1", port });
  // Nobody listens but the one that accepts for it: every connection comes that way.
  const server = createServer((_request, response) => {
    setTimeout(() => response.writeHead(200, { connection: "close" }).end("late"), 200);
  });
  const more = await acceptMore(server, [bound?.fd ?? -1], 16);
  const answered = fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.text());
  await sleep(50);
  let isClosed = false;
  const closed = more.close().then(() => {
    isClosed = true;
  });
  await sleep(50);
  expect(isClosed).toBe(false);
  expect(await answered).toBe("late");
  await closed;
  await expect(once(connect(port, "127.0.0.1"), "connect")).rejects.toThrow("ECONNREFUSED");
  bound?.close();
});
