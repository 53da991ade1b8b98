import { connect, type Socket } from "node:net";

/** One answer, as it came. */
export type RawAnswer = { status: number; head: string; body: string };

/** Sends bytes as they are written here and gives all that came back until the connection ended. */
export function exchange(
  port: number,
  bytes: string | Buffer,
  { from = "127.0.0.1", ms = 20_000 } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", localAddress: from });
    let said = "";
    const clock = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no end within ${ms} ms after ${JSON.stringify(said.slice(0, 300))}`));
    }, ms);
    socket.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(clock);
      resolve(said);
    });
    socket.write(bytes);
  });
}

/** The answers in what came back over one connection, each with its Content-Length. */
export function answersIn(said: string): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = Buffer.from(said);
  while (rest.length > 0) {
    const end = rest.indexOf("\r\n\r\n");
    if (end < 0) break;
    const head = rest.subarray(0, end).toString();
    const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
    answers.push({
      status: Number(head.slice(9, 12)),
      head,
      body: rest.subarray(end + 4, end + 4 + length).toString(),
    });
    rest = rest.subarray(end + 4 + length);
  }
  return answers;
}

/** Connections that say nothing, or so much, from one address of this machine. */
export async function openMany(
  port: number,
  count: number,
  { from = "127.0.0.1", first = "" } = {},
): Promise<Socket[]> {
  const opened: Socket[] = [];
  // In portions: the queue of the kernel for connections that nobody took yet is short.
  for (let at = 0; at < count; at += 200) {
    const portion = Array.from({ length: Math.min(200, count - at) }, () => {
      const socket = connect({ port, host: "127.0.0.1", localAddress: from });
      socket.on("error", () => undefined);
      return new Promise<Socket>((resolve) => {
        socket.once("connect", () => {
          if (first !== "") socket.write(first);
          resolve(socket);
        });
        socket.once("close", () => resolve(socket));
      });
    });
    opened.push(...(await Promise.all(portion)));
  }
  return opened;
}
