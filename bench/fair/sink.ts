import { createServer } from "node:http";

/**
 * A loopback sink that answers as S3 does after a stored object and keeps only when each came. Prints its URL;
 * `GET /-/times` gives `{ key: milliseconds since 1970 }` of all since the last asking.
 */
let times: Record<string, number> = {};
const server = createServer((request, response) => {
  if (request.url === "/-/times") {
    response.end(JSON.stringify(times));
    times = {};
    return;
  }
  request.resume();
  request.on("end", () => {
    times[decodeURIComponent(request.url ?? "")] = Date.now();
    response.setHeader("etag", '"00000000000000000000000000000000-1"');
    const checksum = request.headers["x-amz-checksum-sha256"];
    if (typeof checksum === "string") response.setHeader("x-amz-checksum-sha256", checksum);
    response.end();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
});
