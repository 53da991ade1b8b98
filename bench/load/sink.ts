import { createServer } from "node:http";
import { soundDigest } from "../peers/sound-digest.ts";
import { now } from "./now.ts";

/**
 * A loopback sink that answers as S3 does after a stored object, keeps no byte, and remembers when each object's answer
 * was handed to the kernel. Prints its URL; `GET /-/log?from=N` gives `[[name, at, sound], …]` from the Nth on, the name being the
 * object's without folder and `.wav`, `at` of `now()`, `sound` the digest of its samples; `GET /-/cost` what this process cost.
 */
const stored: [name: string, at: number, sound: string | null][] = [];
const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://sink");
  if (url.pathname === "/-/log") {
    response.end(JSON.stringify(stored.slice(Number(url.searchParams.get("from")))));
    return;
  }
  if (url.pathname === "/-/cost") {
    const { user, system } = process.cpuUsage();
    const { maxRSS } = process.resourceUsage();
    response.end(JSON.stringify({ cpuSeconds: (user + system) / 1e6, peakBytes: maxRSS * 1024 }));
    return;
  }
  const digest = soundDigest("crc32");
  request.on("data", (chunk: Buffer) => digest.push(chunk));
  request.on("end", () => {
    const { samples } = digest.finish();
    response.on("finish", () => {
      stored.push([decodeURIComponent(url.pathname).replace(/^.*\/|\.wav$/g, ""), now(), samples]);
    });
    response.setHeader("etag", '"00000000000000000000000000000000-1"');
    const checksum = request.headers["x-amz-checksum-sha256"];
    if (typeof checksum === "string") response.setHeader("x-amz-checksum-sha256", checksum);
    response.end();
  });
});
// Whoever started it is gone.
process.stdin.resume().once("end", () => process.exit());
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
});
